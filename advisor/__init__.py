"""Cloud region and deployment advisor for AI workloads."""

__version__ = "0.1.0"
