"""Weights against their total."""
