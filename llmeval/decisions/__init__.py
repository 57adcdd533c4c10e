"""What reviewers decided before, and what it says of the findings of a new review."""
