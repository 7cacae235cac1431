"""Measured jobs: reading and writing profile files."""
