"""Ports to whatever can be read: boards, CPU packages, processes; and their adapters."""
