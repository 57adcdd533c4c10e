"""The checks, a folder for each family; `catalogue` lists them and `engine` runs them.

README.md beside this file is printed from the checks by `llmeval checks --markdown`:

.. include:: README.md
"""
