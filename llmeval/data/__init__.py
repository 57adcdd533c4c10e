"""Values that travel between the floors: a document and its places, facts, findings, the review. They import no renderer."""
