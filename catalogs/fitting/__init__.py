"""Fit the transfer law to public measurements, and measure its errors on what is left out."""
