"""Budget and outturn taken for one another."""
