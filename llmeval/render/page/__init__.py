"""Web pages: a review, a document at a glance, the index of a folder."""
