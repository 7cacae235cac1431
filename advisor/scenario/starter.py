"""The file that `advisor scenario new` writes."""

from typing import Final

STARTER: Final = """\
# A question to advisor: what has to run, and within which limits.
# Plan it with:  advisor plan THIS_FILE
name: my-team

# The time that the plan covers.
period:
  start: 2026-12-01T00:00Z   # with a zone
  hours: 720

# Which emission rate decides: average (location-based, lifecycle) or marginal.
signal: average

# What the plan may use in total. Leave out what is not limited.
limits:
  cost_usd: 20000            # over the period
  # carbon_kg: 1500          # operational plus embodied
  # providers: [aws, azure, gcp]
  # capacity:
  #   - {place: "aws:eu-north-1", accelerator: H100, instances: 4}

# Which offers may be used.
policy:
  residency: [EU, UK]        # jurisdictions: EU, EEA, UK, US, Germany, ...
  # min_gflops_per_w: 500
  # carbon_price_usd_per_t: 100   # counts where cost is minimised: --objective cost
  # deny: ["azure:westeurope"]

workloads:
  - name: nightly-training
    kind: training
    profile: profile.json    # measured job, relative to this file
    units: 90                # of one run, in the profile's unit
    runs: 4
    window_h: 72             # from a run's start to its deadline
    interruptible: true      # may pause for cleaner hours, and run on spot
    restart_min: 5           # work done again after each pause

  - name: chat
    kind: inference
    profile: profile.json
    units_per_request: 300   # e.g. tokens of one answer
    latency_ms: 150          # network round trip plus service time
    headroom_share: 0.2      # capacity kept free above the peak
    # fleet: autoscaled      # instances by the hour; or follow_the_sun, each hour where it is best
    # min_replicas: 2        # that stay up in every hour
    demand:
      - {origin: "city:London", mean_rps: 4, peak_rps: 10}
      # - {origin: "city:Tokyo", curve: tokyo.csv}  # column rps: 24, 168 or every hour, UTC
"""
