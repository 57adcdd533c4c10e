"""Checks of the family unit."""
