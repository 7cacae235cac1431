"""One tab each."""
