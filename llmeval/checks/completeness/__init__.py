"""What a report must hold and does not."""
