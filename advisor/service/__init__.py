"""The use cases that every front end calls. Silent: they take `progress` and return values."""
