"""What several checks on words need and no other floor does."""
