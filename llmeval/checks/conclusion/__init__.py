"""Conclusions that do not follow from what the report tells."""
