"""Outturns far from their budgets."""
