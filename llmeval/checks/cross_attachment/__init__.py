"""Attachments that disagree with each other or with the report."""
