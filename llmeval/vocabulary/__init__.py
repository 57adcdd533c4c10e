"""Words of the genre, a module for each vocabulary: metrics, kinds of sections, families, bases, budget subjects, scoring rules."""
