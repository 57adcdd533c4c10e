"""Growth rates and the amounts behind them."""
