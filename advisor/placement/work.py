"""What one demand group takes on each listing: instances, hours, energy, money."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from advisor.domain.candidates import Floats, Reason
from advisor.domain.profile import JobProfile
from advisor.domain.transfer import BatchCurves
from advisor.hours.calendar import Calendar
from advisor.placement.data import DataUse
from advisor.placement.demand import FleetNeed, TrainingNeed
from advisor.placement.listings import Listings
from advisor.placement.timing import period_ratio, timing_of
from advisor.transfer.batch import Room, serve
from advisor.transfer.predict import Prediction
from advisor.transfer.scaling import Scaling
from advisor.units import h_from_s, kwh_from_j, kwh_from_w_h, s_from_h


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """Columns of Candidates that depend on the kind of workload, and its own rejections.

    Attributes:
        columns: by name
        intensity_ratio: mean intensity of the hours used over the annual mean [1]
        checks: reasons with the rows that they reject
    """

    columns: dict[str, NDArray[np.generic]]
    intensity_ratio: Floats
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
    data: DataUse,
    calendar: Calendar,
) -> Work:
    """Return what all runs of a training workload take on each listing.

    A run uses exactly `need.accelerators`; what an instance has beyond them idles and is charged.

    Args:
        listings: all accelerator offers
        rows: the listings to compute, shape (n,)
        job: what runs
        data: what the data takes there, shape (n,)
        calendar: of the period
    """
    need, prediction = job.need, job.prediction
    count = listings.count[rows]
    accelerator = listings.accelerator[rows]
    instances = np.ceil(need.accelerators / count)
    idle = instances * count - need.accelerators
    low, middle, high = job.scaling.energy
    speed_per_s = prediction.units_per_s[accelerator] * need.accelerators / job.scaling.time[1]
    hours_per_run = h_from_s(need.units_per_run / speed_per_s)
    timing = timing_of(calendar, need, hours_per_run, listings.region[rows])
    hours = hours_per_run * timing.rerun_ratio * need.runs
    energy_j = need.units * middle * prediction.energy_j_per_unit[accelerator]
    accelerator_kwh = kwh_from_j(energy_j * timing.rerun_ratio)
    beside_w = instances * listings.host_w[rows] + idle * listings.idle_w[rows] + data.storage_w
    zero = np.zeros(len(rows))
    return Work(
        columns={
            "instances": instances,
            "hours": hours,
            "it_share_kwh": accelerator_kwh + kwh_from_w_h(beside_w, hours) + data.moving_kwh,
            "it_instance_kwh": zero,
            "predicted_kwh": accelerator_kwh,
            "embodied_share_kg": listings.embodied_kg_per_h[rows] * instances * hours,
            "embodied_instance_kg": zero,
            "usd_share": listings.price_usd_per_h[rows] * instances * hours + data.moving_usd,
            "usd_instance": zero,
            "latency_ms": np.full(len(rows), np.nan),
            "job_h": hours_per_run,
            "batch": np.full(len(rows), np.nan),
            "low_ratio": prediction.low_ratio[accelerator] * (low / middle),
            "high_ratio": prediction.high_ratio[accelerator] * (high / middle),
            "evidence": prediction.evidence[accelerator],
        },
        checks=[
            (Reason.NODE_TOO_SMALL, count < min(need.accelerators, job.profile.accelerator_count)),
            *_carried(prediction, accelerator),
            (Reason.MEMORY, ~(listings.memory_gib[rows] >= prediction.memory_gib)),
            (Reason.UNKNOWN_EGRESS, ~np.isfinite(data.moving_usd)),
            (Reason.DEADLINE, ~(hours_per_run <= need.deadline_h)),
        ],
        intensity_ratio=timing.intensity_ratio,
    )


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


def fleet_work(
    listings: Listings,
    rows: NDArray[np.int64],
    job: ServingJob,
    round_trip_ms: Floats,
    calendar: Calendar,
) -> Work:
    """Return what one origin's requests take on each listing.

    Instances are up for the whole period and burn idle power; requests add what lies above it.
    The batch is the largest that memory and latency allow at the peak; at the mean load fewer
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
    limit_ms = np.inf if need.latency_ms is None else need.latency_ms
    serving = serve(
        prediction,
        accelerator,
        job.profile,
        job.curves,
        Room(
            memory_gib=listings.memory_gib[rows],
            wait_ms=limit_ms - np.nan_to_num(round_trip_ms),
            load_share=need.mean_units_per_s / need.peak_units_per_s,
        ),
    )
    replicas = np.floor(count / need.accelerators)
    capacity_per_s = replicas * need.accelerators * serving.units_per_s
    with np.errstate(divide="ignore"):
        instances = need.peak_units_per_s / capacity_per_s
    units = need.mean_units_per_s * s_from_h(need.period_h)
    active_j = units * serving.energy_j_per_unit
    busy_s = units * serving.busy_s_per_unit
    above_idle_j = np.maximum(active_j - listings.idle_w[rows] * busy_s, 0.0)
    standing_w = listings.host_w[rows] + count * listings.idle_w[rows]
    latency_ms = round_trip_ms + (job.profile.service_time_ms or 0.0) * serving.wait_ratio
    checks = _carried(prediction, accelerator)
    checks.append((Reason.MEMORY, serving.batch < 1.0))
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
            "job_h": np.full(len(rows), np.nan),
            "batch": serving.batch,
            "low_ratio": serving.low_ratio,
            "high_ratio": serving.high_ratio,
            "evidence": prediction.evidence[accelerator],
        },
        checks=checks,
        intensity_ratio=period_ratio(calendar, need.period_h, listings.region[rows]),
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


def _carried(
    prediction: Prediction,
    accelerator: NDArray[np.int32],
) -> list[tuple[Reason, NDArray[np.bool_]]]:
    known = np.isfinite(prediction.units_per_s)[accelerator]
    return [(Reason.NO_MEASUREMENT, ~known)]
