"""Carry a measured job to other hardware: pure functions from profile and specs to prediction."""
