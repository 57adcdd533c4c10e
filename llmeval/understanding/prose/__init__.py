"""Mentions of numbers in sentences and lists."""
