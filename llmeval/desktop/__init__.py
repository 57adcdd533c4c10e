"""A local page for people without a terminal: files dropped, progress watched, reviews read and decided on, results taken away.

A thin layer over `runs.mailbox`: `work` holds the runs and their folders, `server` answers the browser of this machine and nobody
else, `starter` writes what is double-clicked.
"""
