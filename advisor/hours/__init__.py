"""When to run: hourly grid intensity over a period, and the best hours of a window."""
