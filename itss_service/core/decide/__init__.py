"""What is to be done at a moment."""
