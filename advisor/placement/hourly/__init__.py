"""Capacity hour by hour: when many share few machines, and hours have a price."""
