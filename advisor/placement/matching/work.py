"""What one demand group takes on each listing: instances, hours, energy, money."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from advisor.domain.candidates import Floats, Reason
from advisor.domain.profile import JobProfile
from advisor.placement.matching.data import DataUse
from advisor.placement.matching.demand import TrainingNeed
from advisor.placement.matching.listings import Listings
from advisor.placement.matching.timing import Windows, timing_of
from advisor.transfer.predict import Prediction
from advisor.transfer.scaling import Scaling
from advisor.units import h_from_s, kwh_from_j, kwh_from_w_h


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """Columns of Candidates that depend on the kind of workload, and its own rejections.

    Attributes:
        columns: by name
        intensity_ratio: mean intensity of the hours used over the annual mean [1]
        share_ratio: likewise of the hours that a share's energy is used in, over that mean [1]
        checks: reasons with the rows that they reject
    """

    columns: dict[str, NDArray[np.generic]]
    intensity_ratio: Floats
    share_ratio: Floats
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
    windows: Windows,
) -> Work:
    """Return what all runs of a training workload take on each listing.

    A run uses exactly `need.accelerators`; what an instance has beyond them idles and is charged.

    Args:
        listings: all accelerator offers
        rows: the listings to compute, shape (n,)
        job: what runs
        data: what the data takes there, shape (n,)
        windows: of the period's calendar
    """
    need, prediction = job.need, job.prediction
    count = listings.count[rows]
    accelerator = listings.accelerator[rows]
    instances = np.ceil(need.accelerators / count)
    idle = instances * count - need.accelerators
    low, middle, high = job.scaling.energy
    speed_per_s = prediction.units_per_s[accelerator] * need.accelerators / job.scaling.time[1]
    hours_per_run = h_from_s(need.units_per_run / speed_per_s)
    timing = timing_of(windows, need, hours_per_run, listings.region[rows])
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
            "moving_kwh": data.moving_kwh,
            "moving_usd": data.moving_usd,
            "latency_ms": np.full(len(rows), np.nan),
            "job_h": hours_per_run,
            "batch": np.full(len(rows), np.nan),
            "low_ratio": prediction.low_ratio[accelerator] * (low / middle),
            "high_ratio": prediction.high_ratio[accelerator] * (high / middle),
            "evidence": prediction.evidence[accelerator],
        },
        checks=[
            (Reason.NODE_TOO_SMALL, count < min(need.accelerators, job.profile.accelerator_count)),
            *carried(prediction, accelerator),
            (Reason.MEMORY, ~(listings.memory_gib[rows] >= prediction.memory_gib)),
            (Reason.UNKNOWN_EGRESS, ~np.isfinite(data.moving_usd)),
            (Reason.DEADLINE, ~(hours_per_run <= need.deadline_h)),
        ],
        intensity_ratio=timing.intensity_ratio,
        share_ratio=np.ones(len(rows)),
    )


def carried(
    prediction: Prediction,
    accelerator: NDArray[np.int32],
) -> list[tuple[Reason, NDArray[np.bool_]]]:
    """Return the check whether anything carries a job to each row's accelerator."""
    known = np.isfinite(prediction.units_per_s)[accelerator]
    return [(Reason.NO_MEASUREMENT, ~known)]
