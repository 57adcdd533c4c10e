"""The same thing told differently in two places."""
