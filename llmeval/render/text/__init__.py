"""Markdown, data frames and plain tables."""
