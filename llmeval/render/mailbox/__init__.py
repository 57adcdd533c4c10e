"""What is written of a mailbox as a whole: its page, the sheet of its grouping, its numbers side by side."""
