"""Families of scenarios: what varies, who computes it, and where the rows are kept."""
