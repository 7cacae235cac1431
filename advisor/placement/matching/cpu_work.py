"""What a demand group of a job without accelerators takes on each machine without accelerators.

The job runs on its share of vCPUs as long as it did where it was measured: that is assumed, and
the range says so. Its energy is the host's, at the load that it puts on it.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from advisor.domain.candidates import Floats, Reason
from advisor.domain.profile import CpuUse, JobProfile
from advisor.domain.transfer import Evidence
from advisor.placement.matching.data import DataUse
from advisor.placement.matching.demand import FleetNeed, TrainingNeed
from advisor.placement.matching.fleet_hours import GridHours, levels_of, standing_of
from advisor.placement.matching.listings import Listings
from advisor.placement.matching.serving import Served, service_work, too_far, wanted_of
from advisor.placement.matching.timing import Windows, timing_of
from advisor.placement.matching.work import Work
from advisor.units import h_from_s, kwh_from_j, kwh_from_w_h, s_from_h

SPEED_RATIO: Final = 2.0
"""A vCPU of another machine is up to this much slower or faster. Assumed: server CPUs sold by
clouds span eight years, and a vCPU is a hardware thread on some and a core on others."""

POWER_ERROR_RATIO: Final = 0.35
"""Error of a CPU's power by its load. Source: mlco2/codecarbon load profiles of five CPUs against
RAPL (b05965e4, 2025-01): a straight line from idle to full is 8 to 55 % off in the median."""


def cpu_training_work(
    listings: Listings,
    rows: NDArray[np.int64],
    need: TrainingNeed,
    profile: JobProfile,
    data: DataUse,
    windows: Windows,
) -> Work:
    """Return what all runs of a training workload take; each run has one machine.

    Args:
        listings: all offers without accelerators
        rows: the listings to compute, shape (n,)
        need: work of the workload
        profile: measured job
        data: what the data takes there, shape (n,)
        windows: of the period's calendar
    """
    cpu = _cpu(profile)
    hours_per_run = h_from_s(need.units_per_run / profile.units_per_s)
    job_h = np.full(len(rows), hours_per_run)
    timing = timing_of(windows, need, job_h, listings.region[rows])
    hours = job_h * timing.rerun_ratio * need.runs
    load_share = np.minimum(cpu.busy_cpus / listings.vcpus[rows], 1.0)
    idle_w, max_w = listings.host_idle_w[rows], listings.host_max_w[rows]
    it_kwh = kwh_from_w_h(idle_w + load_share * (max_w - idle_w), hours)
    data_kwh = kwh_from_w_h(data.storage_w, hours) + data.moving_kwh
    zero = np.zeros(len(rows))
    return Work(
        columns={
            "instances": np.ones(len(rows)),
            "hours": hours,
            "it_share_kwh": it_kwh + data_kwh,
            "it_instance_kwh": zero,
            "predicted_kwh": it_kwh,
            "embodied_share_kg": listings.embodied_kg_per_h[rows] * hours,
            "embodied_instance_kg": zero,
            "usd_share": listings.price_usd_per_h[rows] * hours + data.moving_usd,
            "usd_instance": zero,
            "moving_kwh": data.moving_kwh,
            "moving_usd": data.moving_usd,
            "latency_ms": np.full(len(rows), np.nan),
            "job_h": job_h,
            **_range(len(rows)),
        },
        checks=[
            *_fits(listings, rows, cpu),
            (Reason.UNKNOWN_EGRESS, ~np.isfinite(data.moving_usd)),
            (Reason.DEADLINE, np.full(len(rows), hours_per_run > need.deadline_h)),
        ],
        intensity_ratio=timing.intensity_ratio,
        share_ratio=np.ones(len(rows)),
    )


def cpu_fleet_work(
    listings: Listings,
    rows: NDArray[np.int64],
    job: tuple[FleetNeed, JobProfile],
    round_trip_ms: Floats,
    grid: GridHours,
) -> Work:
    """Return what one origin's requests take; machines that are up idle, requests add load.

    Args:
        listings: all offers without accelerators
        rows: the listings to compute, shape (n,)
        job: work of the origin, and the measured job
        round_trip_ms: network from the origin, shape (n,) [ms]; NaN is unknown
        grid: over the period
    """
    need, profile = job
    cpu = _cpu(profile)
    vcpus = listings.vcpus[rows]
    replicas = np.floor(
        np.minimum(vcpus / cpu.busy_cpus, listings.host_memory_gib[rows] / cpu.peak_memory_gib)
    )
    zone = grid.zone[listings.region[rows]]
    levels = levels_of(need, grid)
    wanted = wanted_of(need, replicas * profile.units_per_s)
    standing = standing_of(need, levels, wanted, zone)
    idle_w, max_w = listings.host_idle_w[rows], listings.host_max_w[rows]
    # a straight line from idle to full: a unit takes the same in every hour
    cpu_s_per_unit = cpu.busy_cpus / profile.units_per_s
    unit_kwh = kwh_from_j(cpu_s_per_unit * (max_w - idle_w) / vcpus)
    above_idle_kwh = unit_kwh * need.units
    weighted_units = s_from_h(levels.weighted_h @ levels.units_per_s)
    latency_ms = round_trip_ms + (profile.service_time_ms or 0.0)
    served = Served(
        standing_w=idle_w,
        above_idle_kwh=above_idle_kwh,
        weighted_kwh=unit_kwh * weighted_units[zone],
        columns={
            "predicted_kwh": above_idle_kwh,
            "latency_ms": latency_ms,
            **_range(len(rows)),
        },
        checks=[*_fits(listings, rows, cpu), *too_far(need, round_trip_ms, latency_ms)],
    )
    return service_work(listings, rows, need, standing, served)


def _cpu(profile: JobProfile) -> CpuUse:
    assert profile.cpu is not None
    return profile.cpu


def _fits(
    listings: Listings,
    rows: NDArray[np.int64],
    cpu: CpuUse,
) -> list[tuple[Reason, NDArray[np.bool_]]]:
    return [
        (Reason.TOO_FEW_VCPUS, ~(listings.vcpus[rows] >= cpu.busy_cpus)),
        (Reason.MEMORY, ~(listings.host_memory_gib[rows] >= cpu.peak_memory_gib)),
    ]


def _range(n_rows: int) -> dict[str, NDArray[np.generic]]:
    return {
        "batch": np.full(n_rows, np.nan),
        "low_ratio": np.full(n_rows, (1.0 - POWER_ERROR_RATIO) / SPEED_RATIO),
        "high_ratio": np.full(n_rows, (1.0 + POWER_ERROR_RATIO) * SPEED_RATIO),
        "evidence": np.full(n_rows, Evidence.NONE, dtype=np.int8),
    }
