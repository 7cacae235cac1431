"""Candidates -> program -> solution -> plan. The only room where solvers live."""
