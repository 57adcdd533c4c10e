"""Periods and dates that cannot be."""
