"""Counts against what they count."""
