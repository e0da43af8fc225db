"""What runs by itself: due tickets each minute, rebuilding after changes, repairing what went past the hooks."""
