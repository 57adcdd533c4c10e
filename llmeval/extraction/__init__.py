"""Readers: document → facts. `rules` is deterministic and always on, `model` runs when a model is named."""
