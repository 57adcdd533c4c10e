"""Personal data: what is personal, as spans that are masked in all that is shown, written or sent."""
