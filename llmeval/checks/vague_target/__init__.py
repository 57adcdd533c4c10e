"""Goals and indicators that cannot be measured."""
