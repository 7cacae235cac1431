"""Files that ask: scenarios (YAML, errors with file, line and key) and carried-over budgets."""
