"""Scores against their total."""
