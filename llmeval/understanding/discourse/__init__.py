"""What a report says in words: goals, results, problems, causes, measures and conclusions, typed and read once."""
