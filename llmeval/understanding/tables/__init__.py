"""Tables read: headers and row labels, score tables, funding blocks, project forms."""
