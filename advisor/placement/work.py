"""What one demand group takes on each listing: instances, hours, energy, money."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from advisor.domain.candidates import Floats, Reason
from advisor.domain.profile import JobProfile
from advisor.placement.demand import FleetNeed, TrainingNeed
from advisor.placement.listings import Listings
from advisor.transfer.predict import Prediction
from advisor.transfer.scaling import Scaling
from advisor.units import h_from_s, kwh_from_j, kwh_from_w_h, s_from_h


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """Columns of Candidates that depend on the kind of workload, and its own rejections."""

    columns: dict[str, NDArray[np.generic]]
    checks: list[tuple[Reason, NDArray[np.bool_]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingJob:
    """A training workload and what is known of it.

    Attributes:
        need: its work
        profile: measured job
        prediction: of the profile on every accelerator
        scaling: from the profile's accelerators to those of one run
    """

    need: TrainingNeed
    profile: JobProfile
    prediction: Prediction
    scaling: Scaling


def training_work(
    listings: Listings,
    rows: NDArray[np.int64],
    job: TrainingJob,
    moving_usd: Floats,
) -> Work:
    """Return what all runs of a training workload take on each listing.

    A run uses exactly `need.accelerators`; what an instance has beyond them idles and is charged.

    Args:
        listings: all accelerator offers
        rows: the listings to compute, shape (n,)
        job: what runs
        moving_usd: cost of moving the data there, shape (n,) [USD]
    """
    need, prediction = job.need, job.prediction
    count = listings.count[rows]
    accelerator = listings.accelerator[rows]
    instances = np.ceil(need.accelerators / count)
    idle = instances * count - need.accelerators
    low, middle, high = job.scaling.energy
    speed_per_s = prediction.units_per_s[accelerator] * need.accelerators / job.scaling.time[1]
    hours_per_run = h_from_s(need.units_per_run / speed_per_s)
    hours = hours_per_run * (need.units / need.units_per_run)
    accelerator_kwh = kwh_from_j(need.units * middle * prediction.energy_j_per_unit[accelerator])
    beside_w = instances * listings.host_w[rows] + idle * listings.idle_w[rows]
    zero = np.zeros(len(rows))
    return Work(
        columns={
            "instances": instances,
            "hours": hours,
            "it_share_kwh": accelerator_kwh + kwh_from_w_h(beside_w, hours),
            "it_instance_kwh": zero,
            "predicted_kwh": accelerator_kwh,
            "embodied_share_kg": listings.embodied_kg_per_h[rows] * instances * hours,
            "embodied_instance_kg": zero,
            "usd_share": listings.price_usd_per_h[rows] * instances * hours + moving_usd,
            "usd_instance": zero,
            "latency_ms": np.full(len(rows), np.nan),
            **_range(prediction, accelerator, (low / middle, high / middle)),
        },
        checks=[
            (Reason.NODE_TOO_SMALL, count < min(need.accelerators, job.profile.accelerator_count)),
            *_fits(listings, rows, prediction),
            (Reason.UNKNOWN_EGRESS, ~np.isfinite(moving_usd)),
            (Reason.DEADLINE, ~(hours_per_run <= need.deadline_h)),
        ],
    )


def fleet_work(
    listings: Listings,
    rows: NDArray[np.int64],
    need: FleetNeed,
    profile: JobProfile,
    prediction: Prediction,
    round_trip_ms: Floats,
) -> Work:
    """Return what one origin's requests take on each listing.

    Instances are up for the whole period and burn idle power; requests add what lies above it.

    Args:
        listings: all accelerator offers
        rows: the listings to compute, shape (n,)
        need: work of the origin
        profile: measured job
        prediction: of the profile on every accelerator
        round_trip_ms: network from the origin, shape (n,) [ms]; NaN is unknown
    """
    count = listings.count[rows]
    accelerator = listings.accelerator[rows]
    replicas = np.floor(count / need.accelerators)
    capacity_per_s = replicas * need.accelerators * prediction.units_per_s[accelerator]
    with np.errstate(divide="ignore"):
        instances = need.peak_units_per_s / capacity_per_s
    units = need.mean_units_per_s * s_from_h(need.period_h)
    active_j = units * prediction.energy_j_per_unit[accelerator]
    busy_s = units / prediction.units_per_s[accelerator]
    above_idle_j = np.maximum(active_j - listings.idle_w[rows] * busy_s, 0.0)
    standing_w = listings.host_w[rows] + count * listings.idle_w[rows]
    service_ms = 0.0 if profile.service_time_ms is None else profile.service_time_ms
    latency_ms = round_trip_ms + service_ms * prediction.time_ratio[accelerator]
    checks = _fits(listings, rows, prediction)
    checks.append((Reason.NODE_TOO_SMALL, replicas < 1))
    checks += too_far(need, round_trip_ms, latency_ms)
    zero = np.zeros(len(rows))
    return Work(
        columns={
            "instances": instances,
            "hours": np.full(len(rows), need.period_h),
            "it_share_kwh": kwh_from_j(above_idle_j),
            "it_instance_kwh": kwh_from_w_h(standing_w, np.full(len(rows), need.period_h)),
            "predicted_kwh": kwh_from_j(active_j),
            "embodied_share_kg": zero,
            "embodied_instance_kg": listings.embodied_kg_per_h[rows] * need.period_h,
            "usd_share": zero,
            "usd_instance": listings.price_usd_per_h[rows] * need.period_h,
            "latency_ms": latency_ms,
            **_range(prediction, accelerator, (1.0, 1.0)),
        },
        checks=checks,
    )


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


def _fits(
    listings: Listings,
    rows: NDArray[np.int64],
    prediction: Prediction,
) -> list[tuple[Reason, NDArray[np.bool_]]]:
    known = np.isfinite(prediction.units_per_s)[listings.accelerator[rows]]
    return [
        (Reason.NO_MEASUREMENT, ~known),
        (Reason.MEMORY, ~(listings.memory_gib[rows] >= prediction.memory_gib)),
    ]


def _range(
    prediction: Prediction,
    accelerator: NDArray[np.int32],
    scaling: tuple[float, float],
) -> dict[str, NDArray[np.generic]]:
    return {
        "low_ratio": prediction.low_ratio[accelerator] * scaling[0],
        "high_ratio": prediction.high_ratio[accelerator] * scaling[1],
        "evidence": prediction.evidence[accelerator],
    }
