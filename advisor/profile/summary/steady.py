"""Which part of a test run stands for the whole job, and how sure its joules per unit are.

Warm-up goes by MSER-5 (White 1997; White and Spratt 2000): batches of five observations, and the
prefix whose removal makes the standard error of the rest smallest. What remains is judged by
batch means, for steps follow each other and are not independent. A simulated run (500 W, AR(1)
noise of 5 %, 8 s of warm-up, heating with a time constant of 60 s) shows why a minute is asked
for: after trimming, 20 s read 2.4 % low, 60 s 1.6 %, 120 s 1.1 %, all of it the cold chip.
"""

from dataclasses import dataclass
from itertools import pairwise
from math import isfinite, sqrt
from typing import Final

from advisor.domain.measurement import Steady, Trial

INTERVAL_RATIO: Final = 0.02
TEMPERATURE_K: Final = 0.5
TEMPERATURE_SPAN_S: Final = 30.0
KEPT_S: Final = 60.0
KEPT_UNITS: Final = 100.0
"""Limits of a trustworthy run. Source: the windows of Zeus's steady-state profiler (std below
1 %) and the simulation above."""

BATCH: Final = 5
STUDENT_T: Final = ((20, 2.093), (10, 2.262), (5, 2.776))
"""(batches, 97.5 % quantile of Student's t with one degree of freedom less)."""

HALVING: Final = 3.0
"""The interval falls with the root of time: a half needs four times the time, three more."""


@dataclass(frozen=True, slots=True)
class Point:
    """Running totals at one moment.

    Attributes:
        time_s: [s]
        units: delivered so far
        energy_j: so far [J]
        temperature_c: hottest board [degC]; nan when unknown
    """

    time_s: float
    units: float
    energy_j: float
    temperature_c: float


def find_steady(points: list[Point], *, has_boards: bool) -> Steady | None:
    """Return the steady part of a run; None when nothing was delivered.

    Args:
        points: running totals in order of time, the first at the job's start
        has_boards: boards heat up, and their temperature is tried
    """
    points = _delivering(points)
    if len(points) < 2:  # noqa: PLR2004
        return None
    first = _first_kept(points)
    kept = points[first:]
    start, end = kept[0], kept[-1]
    units, energy_j = end.units - start.units, end.energy_j - start.energy_j
    kept_s = end.time_s - start.time_s
    ratio = _interval_ratio(kept)
    return Steady(
        start_up_s=start.time_s - points[0].time_s,
        start_up_j=start.energy_j - points[0].energy_j,
        kept_s=kept_s,
        kept_units=units,
        j_per_unit=energy_j / units,
        s_per_unit=kept_s / units,
        interval_ratio=ratio,
        halved_after_s=None if ratio is None else HALVING * kept_s,
        trials=_trials(kept, ratio, kept_s, units, has_boards=has_boards),
    )


def warm_up_end(values: list[float]) -> int:
    """Return how many leading values MSER-5 removes; 0 when there are too few to tell.

    Source:
        White, K. P. (1997), "An effective truncation heuristic for bias reduction in simulation
        output"; at most half of the run is removed.
    """
    means = [sum(values[at : at + BATCH]) / BATCH for at in range(0, len(values) - 4, BATCH)]
    count = len(means)
    if count < 2 * BATCH:
        return 0
    total = squares = 0.0
    best, best_score = 0, float("inf")
    for at in range(count - 1, -1, -1):
        total += means[at]
        squares += means[at] ** 2
        left = count - at
        score = max(0.0, squares - total**2 / left) / left**2
        if at <= count // 2 and score <= best_score:
            best, best_score = at, score
    return best * BATCH


def _delivering(points: list[Point]) -> list[Point]:
    """Return the points at which something had been delivered since the last one."""
    kept = points[:1]
    for point in points[1:]:
        if point.units > kept[-1].units and point.time_s > kept[-1].time_s:
            kept.append(point)
    return kept


def _first_kept(points: list[Point]) -> int:
    return warm_up_end(_rates(points))


def _rates(points: list[Point]) -> list[float]:
    return [
        (after.energy_j - before.energy_j) / (after.units - before.units)
        for before, after in pairwise(points)
    ]


def _interval_ratio(kept: list[Point]) -> float | None:
    """Return half of the 95 % interval over the mean, by batch means; None when too short."""
    intervals = len(kept) - 1
    for batches, quantile in STUDENT_T:
        if intervals < 2 * batches:
            continue
        edges = [kept[round(index * intervals / batches)] for index in range(batches + 1)]
        rates = _rates(edges)
        mean = sum(rates) / batches
        if mean <= 0.0:
            return None
        spread = sqrt(sum((rate - mean) ** 2 for rate in rates) / (batches - 1))
        return quantile * spread / sqrt(batches) / mean
    return None


def _slope_k(kept: list[Point]) -> float | None:
    """Return the rise in temperature per TEMPERATURE_SPAN_S at the end; None when unknown."""
    end_s = kept[-1].time_s
    late = [
        (point.time_s, point.temperature_c)
        for point in kept
        if point.time_s >= end_s - 2.0 * TEMPERATURE_SPAN_S and isfinite(point.temperature_c)
    ]
    if len(late) < BATCH or late[-1][0] - late[0][0] < TEMPERATURE_SPAN_S:
        return None
    mean_s = sum(time for time, _ in late) / len(late)
    mean_c = sum(heat for _, heat in late) / len(late)
    above = sum((time - mean_s) * (heat - mean_c) for time, heat in late)
    below = sum((time - mean_s) ** 2 for time, _ in late)
    return TEMPERATURE_SPAN_S * above / below


def _trials(
    kept: list[Point],
    ratio: float | None,
    kept_s: float,
    units: float,
    *,
    has_boards: bool,
) -> tuple[Trial, ...]:
    slope_k = _slope_k(kept)
    heat = Trial(
        name=f"rise in temperature over {TEMPERATURE_SPAN_S:g} s",
        value=slope_k,
        limit=TEMPERATURE_K,
        unit="K",
        passed=slope_k is not None and abs(slope_k) < TEMPERATURE_K,
    )
    return (
        Trial(
            name="half of the 95 % interval of the energy per unit",
            value=None if ratio is None else 100.0 * ratio,
            limit=100.0 * INTERVAL_RATIO,
            unit="%",
            passed=ratio is not None and ratio < INTERVAL_RATIO,
        ),
        *((heat,) if has_boards else ()),
        Trial(
            name="time kept after warm-up",
            value=kept_s,
            limit=KEPT_S,
            unit="s",
            passed=kept_s >= KEPT_S,
        ),
        Trial(
            name="units kept after warm-up",
            value=units,
            limit=KEPT_UNITS,
            unit="units",
            passed=units >= KEPT_UNITS,
        ),
    )
