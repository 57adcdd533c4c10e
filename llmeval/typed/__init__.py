"""Typed models: a schema of the caller's read out of any document, and the model of the genre that a review fills."""
