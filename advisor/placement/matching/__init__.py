"""Offers that could serve each demand, with what they would take: candidates."""
