"""Personal data in a report that is published."""
