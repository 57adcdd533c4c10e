"""The command line: `app` holds the commands; the rest is streams, exit status and usage."""
