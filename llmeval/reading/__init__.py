"""A source of any kind → Document: `sources` takes what a caller names, `files` one file, and a folder stands for each format."""
