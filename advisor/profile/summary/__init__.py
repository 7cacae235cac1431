"""From sums to figures: steady state, the measurement, the profile, and merging profiles."""
