"""Logs of other trackers as test runs of ours."""
