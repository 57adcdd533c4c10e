"""Goals that no result answers."""
