"""What one origin's requests take on each listing, hour of the day by hour of the day."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from advisor.domain.candidates import Floats, Reason
from advisor.domain.profile import JobProfile
from advisor.domain.transfer import BatchCurves
from advisor.hours.calendar import Calendar
from advisor.placement.demand import FleetNeed
from advisor.placement.listings import Listings
from advisor.placement.timing import DayTiming, day_timing
from advisor.placement.work import Work, carried
from advisor.transfer.batch import Room, Serving, serve
from advisor.transfer.predict import Prediction
from advisor.units import kwh_from_j, kwh_from_w_h, s_from_h


@dataclass(frozen=True, slots=True, kw_only=True)
class ServingJob:
    """One origin's requests and what is known of the job that serves them.

    Attributes:
        need: their work
        profile: measured job
        prediction: of the profile on every accelerator
        curves: of the batch, for its kind of work; None keeps the profile's batch
    """

    need: FleetNeed
    profile: JobProfile
    prediction: Prediction
    curves: BatchCurves | None


@dataclass(frozen=True, slots=True)
class _Load:
    """What requests take above idle on each row, over the period."""

    above_idle_j: Floats
    active_j: Floats
    low_j: Floats
    high_j: Floats
    intensity_j: Floats


def fleet_work(
    listings: Listings,
    rows: NDArray[np.int64],
    job: ServingJob,
    round_trip_ms: Floats,
    calendar: Calendar,
) -> Work:
    """Return what one origin's requests take on each listing.

    Instances are up for the whole period and burn idle power; requests add what lies above it.
    The batch is the largest that memory and latency allow at the peak; at lower load fewer
    requests share an accelerator, and each unit takes more.

    Args:
        listings: all accelerator offers
        rows: the listings to compute, shape (n,)
        job: what is served
        round_trip_ms: network from the origin, shape (n,) [ms]; NaN is unknown
        calendar: of the period
    """
    need, prediction = job.need, job.prediction
    count = listings.count[rows]
    accelerator = listings.accelerator[rows]
    day = day_timing(calendar, need.period_h, listings.region[rows])
    limit_ms = np.inf if need.latency_ms is None else need.latency_ms
    wait_ms = limit_ms - np.nan_to_num(round_trip_ms)

    def serving_at(load_share: float) -> Serving:
        room = Room(
            memory_gib=listings.memory_gib[rows],
            wait_ms=wait_ms,
            load_share=min(load_share, 1.0),
        )
        return serve(prediction, accelerator, job.profile, job.curves, room)

    peak = serving_at(1.0)
    replicas = np.floor(count / need.accelerators)
    capacity_per_s = replicas * need.accelerators * peak.units_per_s
    with np.errstate(divide="ignore"):
        instances = need.peak_units_per_s / capacity_per_s
    load = _load_of_day(need, day, listings.idle_w[rows], serving_at)
    standing_w = listings.host_w[rows] + count * listings.idle_w[rows]
    latency_ms = round_trip_ms + (job.profile.service_time_ms or 0.0) * peak.wait_ratio
    checks = carried(prediction, accelerator)
    checks.append((Reason.MEMORY, peak.batch < 1.0))
    checks.append((Reason.NODE_TOO_SMALL, replicas < 1))
    checks += too_far(need, round_trip_ms, latency_ms)
    zero = np.zeros(len(rows))
    one = np.ones(len(rows))
    mean_j = load.above_idle_j * day.mean_ratio
    return Work(
        columns={
            "instances": instances,
            "hours": np.full(len(rows), need.period_h),
            "it_share_kwh": kwh_from_j(load.above_idle_j),
            "it_instance_kwh": kwh_from_w_h(standing_w, np.full(len(rows), need.period_h)),
            "predicted_kwh": kwh_from_j(load.active_j),
            "embodied_share_kg": zero,
            "embodied_instance_kg": listings.embodied_kg_per_h[rows] * need.period_h,
            "usd_share": zero,
            "usd_instance": listings.price_usd_per_h[rows] * need.period_h,
            "latency_ms": latency_ms,
            "job_h": np.full(len(rows), np.nan),
            "batch": peak.batch,
            "low_ratio": load.low_j / load.active_j,
            "high_ratio": load.high_j / load.active_j,
            "evidence": prediction.evidence[accelerator],
        },
        checks=checks,
        intensity_ratio=day.mean_ratio,
        share_ratio=np.divide(load.intensity_j, mean_j, out=one, where=mean_j > 0),
    )


def day_loads(need: FleetNeed, day: DayTiming) -> Floats:
    """Return the load of each hour of the day over the period's mean, shape (24,)."""
    total: Floats = need.day * (day.hours.sum() / (need.day @ day.hours))
    return total


def _load_of_day(
    need: FleetNeed,
    day: DayTiming,
    idle_w: Floats,
    serving_at: Callable[[float], Serving],
) -> _Load:
    """Return what requests take, hours of equal load together."""
    loads = day_loads(need, day)
    total = np.zeros((5, len(idle_w)))
    for level in np.unique(loads):
        hours = np.where(loads == level, day.hours, 0.0)
        rate_per_s = need.mean_units_per_s * float(level)
        serving = serving_at(rate_per_s / need.peak_units_per_s)
        units = rate_per_s * s_from_h(float(hours.sum()))
        active_j = units * serving.energy_j_per_unit
        above_j = np.maximum(active_j - idle_w * units * serving.busy_s_per_unit, 0.0)
        part = hours / hours.sum() if hours.any() else hours
        intensity_j = above_j * (day.intensity_ratio @ part)
        parts = (above_j, active_j, active_j * serving.low_ratio, active_j * serving.high_ratio)
        total += np.stack([*parts, intensity_j])
    return _Load(*total)


def too_far(
    need: FleetNeed,
    round_trip_ms: Floats,
    latency_ms: Floats,
) -> list[tuple[Reason, NDArray[np.bool_]]]:
    """Return the checks of a fleet's latency limit; none without one."""
    if need.latency_ms is None:
        return []
    return [
        (Reason.UNKNOWN_LATENCY, ~np.isfinite(round_trip_ms)),
        (Reason.LATENCY, latency_ms > need.latency_ms),
    ]
