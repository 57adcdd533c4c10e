"""What a person or a program reads: one module for each format. Nothing is decided here."""
