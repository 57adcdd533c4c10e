"""Instructions to a program in the text of a report."""
