"""From allowed candidates to a proven choice: programs, their structure, and solvers."""
