"""When training runs, and how clean its hours are beside the annual mean.

Runs begin on the hour, at equal distances over the period. Each takes the best hours between its
begin and its deadline that its tier and its pauses allow.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from advisor.domain.candidates import Floats, Run
from advisor.hours.calendar import HOURS, Calendar
from advisor.hours.window import Window, best_stretches
from advisor.placement.matching.demand import TrainingNeed

_YEAR_H: Final = float(HOURS)
_INSTANT_H: Final = 1e-9
_KEPT: Final = 32
"""Windows that are kept; a scenario seldom has more."""


class Windows:
    """The windows of a calendar's runs; workloads with the same runs share theirs."""

    def __init__(self, calendar: Calendar) -> None:
        """Take the calendar of the period."""
        self.calendar = calendar
        self._kept: dict[tuple[int, float, float], Window] = {}

    def of(self, need: TrainingNeed, window_h: float) -> Window:
        """Return the windows of all runs of a workload, zones of the first run first."""
        key = (need.runs, need.every_h, window_h)
        found = self._kept.get(key)
        if found is None:
            count = int(np.ceil(window_h))
            parts = [self.calendar.ratios(offset_h, count) for offset_h in _offsets(need)]
            found = Window(np.vstack(parts), window_h)
            if len(self._kept) < _KEPT:
                self._kept[key] = found
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class RowTiming:
    """The best hours of a workload's runs on each of some rows; arrays of shape (n_rows,).

    Attributes:
        intensity_ratio: mean intensity of the hours used over the annual mean [1]
        rerun_ratio: hours used over hours of work, for pauses that do work twice [1]
    """

    intensity_ratio: Floats
    rerun_ratio: Floats


def timing_of(
    windows: Windows,
    need: TrainingNeed,
    job_h: Floats,
    region: NDArray[np.integer],
) -> RowTiming:
    """Return how clean the best hours of a workload's runs are on each row.

    Args:
        windows: of the period's calendar
        need: of the workload
        job_h: hours of work of one run on each row, shape (n_rows,); NaN is unknown
        region: of each row, an index into the calendar's regions
    """
    calendar = windows.calendar
    jobs_h, which = np.unique(job_h, return_inverse=True)
    known = np.flatnonzero(np.isfinite(jobs_h))
    ratio = np.full((len(calendar.year) + 1, len(jobs_h)), np.nan)
    rerun = np.ones_like(ratio)
    if len(known):
        ratio[:, known], rerun[:, known] = _over_runs(windows, need, jobs_h[known])
    zone = calendar.zone[region]
    return RowTiming(intensity_ratio=ratio[zone, which], rerun_ratio=rerun[zone, which])


def best_runs(
    calendar: Calendar,
    need: TrainingNeed,
    job_h: float,
    region: int,
) -> tuple[Run, ...]:
    """Return when all runs of a workload run at best in one region, from the period's start."""
    found: list[Run] = []
    for offset_h in _offsets(need):
        window_h = _window_h(need, job_h)
        slots = calendar.ratios(offset_h, int(np.ceil(window_h)))[calendar.zone[region]]
        parts = best_stretches(
            slots,
            window_h,
            job_h,
            pausing=need.pausing,
            restart_h=need.restart_h,
        )
        found += [(offset_h + at_h, length_h) for at_h, length_h in parts]
    return tuple(found)


def windows_of(need: TrainingNeed, job_h: float) -> tuple[Run, ...]:
    """Return the window of each run, from the period's start."""
    return tuple((offset_h, _window_h(need, job_h)) for offset_h in _offsets(need))


def _over_runs(windows: Windows, need: TrainingNeed, jobs_h: Floats) -> tuple[Floats, Floats]:
    """Return mean intensity and rerun ratios over all runs, shape (n_zones + 1, n_jobs)."""
    zones = len(windows.calendar.year) + 1
    mean, rerun = np.ones((zones, len(jobs_h))), np.ones((zones, len(jobs_h)))
    shared = (jobs_h <= need.deadline_h) & np.isinf(need.wait_h)
    # a job of more than a year is too slow for any window; its mean is the year's
    alone = np.flatnonzero(~shared & (jobs_h <= _YEAR_H))
    groups = [(need.deadline_h, np.flatnonzero(shared))]
    groups += [(_window_h(need, float(jobs_h[job])), np.array([job])) for job in alone]
    for window_h, jobs in groups:
        if len(jobs) == 0:
            continue
        timing = windows.of(need, window_h).timing(
            jobs_h[jobs],
            pausing=need.pausing,
            restart_h=need.restart_h,
        )
        shape = (need.runs, zones, len(jobs))
        hours = timing.rerun_ratio.reshape(shape).sum(axis=0)
        amount = (timing.ratio * timing.rerun_ratio).reshape(shape).sum(axis=0)
        mean[:, jobs], rerun[:, jobs] = amount / hours, hours / need.runs
    return mean, rerun


def _offsets(need: TrainingNeed) -> list[float]:
    return [float(int(run * need.every_h + _INSTANT_H)) for run in range(need.runs)]


def _window_h(need: TrainingNeed, job_h: float) -> float:
    """Return how long a run may take; one that is too slow for its deadline runs at once."""
    return max(job_h, min(need.deadline_h, job_h + need.wait_h))
