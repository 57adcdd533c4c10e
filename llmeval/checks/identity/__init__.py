"""Amounts that accounting makes equal."""
