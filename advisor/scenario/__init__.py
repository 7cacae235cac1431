"""Scenario files: YAML in, domain values out, errors with file, line and key."""
