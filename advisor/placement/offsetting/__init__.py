"""Credits for what a plan still emits: which the rules admit, and the cheapest that cover it."""
