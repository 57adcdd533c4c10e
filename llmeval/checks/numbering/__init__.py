"""Numbers of headings and attachments."""
