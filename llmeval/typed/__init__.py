"""What a caller brings: a schema of his own, a check of his own; and the typed model of the genre that a review fills."""
