"""What a text says: mentions of numbers in prose and tables, and what belongs together."""
