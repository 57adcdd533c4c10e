"""How the numbers of a report explain each other: terms with roles, candidate relations, verdicts and their explanations."""
