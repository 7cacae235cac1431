"""Pools that workloads share hour by hour: what they hold, what is asked, who gets which hours."""
