"""Targets against what was reached."""
