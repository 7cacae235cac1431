"""What one origin's requests take on each listing with accelerators, hour by hour."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from advisor.domain.candidates import Floats, Reason
from advisor.domain.profile import JobProfile
from advisor.domain.transfer import BatchCurves
from advisor.placement.matching.demand import FleetNeed
from advisor.placement.matching.fleet_hours import (
    GridHours,
    Levels,
    kinds_of,
    levels_of,
    over_levels,
    standing_of,
    up_at,
)
from advisor.placement.matching.listings import Listings
from advisor.placement.matching.serving import Served, ratio_of, service_work, too_far, wanted_of
from advisor.placement.matching.work import Work, carried
from advisor.transfer.batch import Room, serve
from advisor.transfer.predict import Prediction
from advisor.units import kwh_from_j, s_from_h

_CELLS: Final = 2**17
"""Rows times levels that are computed at once: a megabyte an array, however long the curve."""


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
class _Boards:
    """What decides how requests are served; arrays of shape (n_rows,)."""

    accelerator: NDArray[np.int32]
    idle_w: Floats
    memory_gib: Floats
    wait_ms: Floats
    capacity_per_s: Floats
    wanted: Floats

    def take(self, rows: NDArray[np.intp]) -> "_Boards":
        """Return some of the rows."""
        return _Boards(*(getattr(self, name)[rows] for name in self.__slots__))


def fleet_work(
    listings: Listings,
    rows: NDArray[np.int64],
    job: ServingJob,
    round_trip_ms: Floats,
    grid: GridHours,
) -> Work:
    """Return what one origin's requests take on each listing.

    Instances that are up burn idle power; requests add what lies above it. The batch is the
    largest that memory and latency allow at the peak; at lower load fewer requests share an
    accelerator, and each unit takes more.

    Args:
        listings: all accelerator offers
        rows: the listings to compute, shape (n,)
        job: what is served
        round_trip_ms: network from the origin, shape (n,) [ms]; NaN is unknown
        grid: over the period
    """
    need, prediction = job.need, job.prediction
    count, accelerator = listings.count[rows], listings.accelerator[rows]
    memory_gib, idle_w = listings.memory_gib[rows], listings.idle_w[rows]
    limit_ms = np.inf if need.latency_ms is None else need.latency_ms
    wait_ms = limit_ms - np.nan_to_num(round_trip_ms)
    room = Room(memory_gib=memory_gib, wait_ms=wait_ms, load_share=1.0)
    peak = serve(prediction, accelerator, job.profile, job.curves, room)
    replicas = np.floor(count / need.accelerators)
    capacity_per_s = replicas * need.accelerators * peak.units_per_s
    wanted = wanted_of(need, capacity_per_s)
    boards = _Boards(accelerator, idle_w, memory_gib, wait_ms, capacity_per_s, wanted)
    zone = grid.zone[listings.region[rows]]
    levels = levels_of(need, grid)
    standing = standing_of(need, levels, wanted, zone)
    # rows that serve alike are computed once, and so tie to the last bit
    spread_per_s = capacity_per_s
    if need.scaled_share is None:
        spread_per_s = np.minimum(standing.peak * capacity_per_s, need.origin_peak_per_s)
    first, which = kinds_of(accelerator, peak.batch, spread_per_s)
    taken_j, by_zone_j = _requests(job, levels, boards.take(first))
    above_idle_j, active_j, low_j, high_j = taken_j[:, which]
    latency_ms = round_trip_ms + (job.profile.service_time_ms or 0.0) * peak.wait_ratio
    served = Served(
        standing_w=listings.host_w[rows] + count * idle_w,
        above_idle_kwh=kwh_from_j(above_idle_j),
        weighted_kwh=kwh_from_j(by_zone_j[which, zone]),
        columns={
            "predicted_kwh": kwh_from_j(active_j),
            "latency_ms": latency_ms,
            "batch": peak.batch,
            "low_ratio": ratio_of(low_j, active_j, peak.low_ratio),
            "high_ratio": ratio_of(high_j, active_j, peak.high_ratio),
            "evidence": prediction.evidence[accelerator],
        },
        checks=[
            *carried(prediction, accelerator),
            (Reason.MEMORY, peak.batch < 1.0),
            (Reason.NODE_TOO_SMALL, replicas < 1),
            *too_far(need, round_trip_ms, latency_ms),
        ],
    )
    return service_work(listings, rows, need, standing, served)


def _requests(job: ServingJob, levels: Levels, boards: _Boards) -> tuple[Floats, Floats]:
    """Return what requests take above idle on each row, over all hours.

    Requests are spread over the instances that are up, though over no more than the origin's
    peak wants: what stands beyond it by rounding or as a spare idles.

    Returns:
        Energy above idle, of busy accelerators, and the bounds of the latter, shape (4, n_rows)
        [J]; the first with each hour times its intensity over the annual mean, shape
        (n_rows, n_zones) [J].
    """
    need, n_rows = job.need, len(boards.wanted)
    taken_j = np.zeros((4, n_rows))
    by_zone_j = np.zeros((n_rows, len(levels.weighted_h)))
    step = max(1, _CELLS // max(n_rows, 1))
    for begin in range(0, len(levels.hours), step):
        part = levels.take(slice(begin, begin + step))
        up_per_s = up_at(need, part, boards.wanted) * boards.capacity_per_s[:, None]
        room = Room(
            memory_gib=boards.memory_gib[:, None],
            wait_ms=boards.wait_ms[:, None],
            load_share=np.minimum(
                part.units_per_s / np.minimum(up_per_s, need.origin_peak_per_s), 1.0
            ),
        )
        serving = serve(job.prediction, boards.accelerator[:, None], job.profile, job.curves, room)
        active_w = part.units_per_s * serving.energy_j_per_unit
        busy = part.units_per_s * serving.busy_s_per_unit
        above_w = np.maximum(active_w - boards.idle_w[:, None] * busy, 0.0)
        seconds = s_from_h(part.hours)[None, :]
        powers_w = (above_w, active_w, active_w * serving.low_ratio, active_w * serving.high_ratio)
        taken_j += np.stack([over_levels(power_w, seconds)[:, 0] for power_w in powers_w])
        by_zone_j += over_levels(above_w, s_from_h(part.weighted_h))
    return taken_j, by_zone_j
