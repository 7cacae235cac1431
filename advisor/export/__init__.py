"""A plan to files that deployment tools read; pure, and nothing of a scenario is code in them."""
