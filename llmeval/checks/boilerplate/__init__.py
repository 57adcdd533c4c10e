"""Text that was copied, says nothing, or speaks of itself."""
