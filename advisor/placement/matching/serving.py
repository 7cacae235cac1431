"""From instances and requests to the columns of candidates, fixed and autoscaled alike."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from advisor.domain.candidates import Floats, Reason
from advisor.placement.matching.demand import FleetNeed
from advisor.placement.matching.fleet_hours import Standing
from advisor.placement.matching.listings import Listings
from advisor.placement.matching.work import Work
from advisor.units import kwh_from_w_h


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """What a service is on each of some rows; arrays of shape (n_rows,).

    Attributes:
        standing_w: of one instance that is up, without requests [W]
        above_idle_kwh: that requests add to it, over all hours [kWh]
        weighted_kwh: the same, each hour's times its intensity over the annual mean [kWh]
        columns: of Candidates, those that neither hours nor instances move
        checks: reasons with the rows that they reject
    """

    standing_w: Floats
    above_idle_kwh: Floats
    weighted_kwh: Floats
    columns: dict[str, NDArray[np.generic]]
    checks: list[tuple[Reason, NDArray[np.bool_]]]


def wanted_of(need: FleetNeed, capacity_per_s: Floats) -> Floats:
    """Return the instances that the peak of a need wants, before rounding; NaN where none do."""
    none = np.full(len(capacity_per_s), np.nan)
    peak_per_s = np.full(len(capacity_per_s), need.peak_units_per_s)
    return np.asarray(np.divide(peak_per_s, capacity_per_s, out=none, where=capacity_per_s > 0))


def service_work(
    listings: Listings,
    rows: NDArray[np.int64],
    need: FleetNeed,
    standing: Standing,
    served: Served,
) -> Work:
    """Return what a service takes on each listing.

    Instances of a fleet are whole numbers for the solver to choose, each with what it takes. Those
    of an autoscaled service follow from its hours: all that they take belongs to the share.

    Args:
        listings: all offers of its kind
        rows: the listings to compute, shape (n,)
        need: of the group
        standing: instances that are up, shape (n,)
        served: what they and the requests take, shape (n,)
    """
    instance_h = standing.instance_h
    up = {
        "it": kwh_from_w_h(served.standing_w, instance_h),
        "embodied": listings.embodied_kg_per_h[rows] * instance_h,
        "usd": listings.price_usd_per_h[rows] * instance_h,
    }
    zero, one = np.zeros(len(rows)), np.ones(len(rows))
    columns: dict[str, NDArray[np.generic]] = {
        "wanted": standing.wanted,
        "hours": np.full(len(rows), need.up_h),
        "job_h": np.full(len(rows), np.nan),
        **served.columns,
    }
    if need.scaled_share is None:
        mean_kwh = served.above_idle_kwh * standing.intensity_ratio
        return Work(
            columns={
                **columns,
                "instances": np.maximum(standing.wanted, need.min_replicas),
                "it_share_kwh": served.above_idle_kwh,
                "it_instance_kwh": up["it"],
                "embodied_share_kg": zero,
                "embodied_instance_kg": up["embodied"],
                "usd_share": zero,
                "usd_instance": up["usd"],
            },
            checks=served.checks,
            intensity_ratio=standing.intensity_ratio,
            share_ratio=ratio_of(served.weighted_kwh, mean_kwh, one),
        )
    it_kwh = served.above_idle_kwh + up["it"]
    weighted_kwh = served.weighted_kwh + up["it"] * standing.intensity_ratio
    return Work(
        columns={
            **columns,
            "instances": standing.peak,
            "it_share_kwh": it_kwh,
            "it_instance_kwh": zero,
            "embodied_share_kg": up["embodied"],
            "embodied_instance_kg": zero,
            "usd_share": up["usd"],
            "usd_instance": zero,
        },
        checks=served.checks,
        intensity_ratio=ratio_of(weighted_kwh, it_kwh, standing.intensity_ratio),
        share_ratio=one,
    )


def ratio_of(part: Floats, whole: Floats, otherwise: Floats) -> Floats:
    """Return a quotient, and another value where there is nothing to divide by."""
    return np.asarray(np.divide(part, whole, out=otherwise.copy(), where=whole > 0))


def too_far(
    need: FleetNeed,
    round_trip_ms: Floats,
    latency_ms: Floats,
) -> list[tuple[Reason, NDArray[np.bool_]]]:
    """Return the checks of a service's latency limit; none without one."""
    if need.latency_ms is None:
        return []
    return [
        (Reason.UNKNOWN_LATENCY, ~np.isfinite(round_trip_ms)),
        (Reason.LATENCY, latency_ms > need.latency_ms),
    ]
