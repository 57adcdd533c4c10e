"""The opinion letter as a Word file."""
