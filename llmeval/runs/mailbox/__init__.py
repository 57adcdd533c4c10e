"""A mailbox of many units: `collect` unpacks it, `identify` looks at each file, `grouping` makes submissions, `copies` holds them
side by side, `run` reviews each and writes everything.
"""
