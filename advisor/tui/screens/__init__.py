"""What stands over the tabs for a moment."""
