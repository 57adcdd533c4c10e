"""Claims without the figures that would support them."""
