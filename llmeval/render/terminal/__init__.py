"""A review and a plan in a terminal."""
