"""What changes workshops, a file per noun."""
