"""Rates and the amounts behind them."""
