"""Regular expressions as the package uses them."""
