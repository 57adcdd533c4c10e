"""Web pages: the element that holds the report, its blocks and tables."""
