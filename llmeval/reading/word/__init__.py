"""Word files: styles, list numbers, runs, tables, footnotes."""
