"""Scores against the rules that give them."""
