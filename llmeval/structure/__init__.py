"""Sections: lines that may be headings, titles of reports and attachments, and the tree that `split` makes of them."""
