"""Damaged words and numbers."""
