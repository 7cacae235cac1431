"""The hours of a service: equal ones together, how clean they are, how many instances are up.

A month has 720 hours, and a catalogue thousands of offers. Hours of equal load are one column,
rows that differ only in region and price are one row, and intensity enters by zone: so every hour
counts as it is, and nothing is computed twice.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from advisor.domain.candidates import Floats
from advisor.hours.calendar import Calendar
from advisor.placement.evaluate import scaled_instances, whole_instances
from advisor.placement.matching.demand import FleetNeed


@dataclass(frozen=True, slots=True, kw_only=True)
class GridHours:
    """Grids over a period.

    Attributes:
        zone: of each region, an index into `ratio`, shape (n_regions,)
        ratio: intensity of each hour over the annual mean, shape (n_zones, n_hours)
    """

    zone: NDArray[np.int32]
    ratio: Floats


def grid_hours(calendar: Calendar, period_h: float) -> GridHours:
    """Return the hours of a period, the first beginning with it."""
    return GridHours(zone=calendar.zone, ratio=calendar.ratios(0.0, int(np.ceil(period_h))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Levels:
    """The hours of a need, equal loads together; arrays of shape (n_levels,).

    Attributes:
        hours: at each level [h], > 0
        units_per_s: [1/s]
        up_share: of the peak's instances that the level wants, 0..1; None for all of them
        weighted_h: hours times intensity over the annual mean, shape (n_zones, n_levels) [h]
    """

    hours: Floats
    units_per_s: Floats
    up_share: Floats | None
    weighted_h: Floats

    def take(self, some: slice) -> "Levels":
        """Return some of the levels."""
        return Levels(
            hours=self.hours[some],
            units_per_s=self.units_per_s[some],
            up_share=None if self.up_share is None else self.up_share[some],
            weighted_h=self.weighted_h[:, some],
        )


def levels_of(need: FleetNeed, grid: GridHours) -> Levels:
    """Return the levels of a need's load, each with the intensity of exactly its hours."""
    scaled = np.ones(len(need.slots)) if need.scaled_share is None else need.scaled_share
    first, which = kinds_of(need.units_per_s, scaled)
    order = np.argsort(which, kind="stable")
    starts = np.searchsorted(which[order], np.arange(len(first)))
    weighted_h = grid.ratio[:, need.slots[order]] * need.hours[order]
    return Levels(
        hours=np.add.reduceat(need.hours[order], starts),
        units_per_s=need.units_per_s[first],
        up_share=None if need.scaled_share is None else need.scaled_share[first],
        weighted_h=np.add.reduceat(weighted_h, starts, axis=1),
    )


def kinds_of(*columns: NDArray[np.generic]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the distinct rows of some columns: where each first stands, and which each row is.

    NaN equals NaN.
    """
    code = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        values, which = np.unique(column, return_inverse=True)
        code = code * len(values) + which
    _, first, which = np.unique(code, return_index=True, return_inverse=True)
    return first, which


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Instances that are up on each of some rows; arrays of shape (n_rows,).

    Attributes:
        wanted: at the peak, before rounding [1]
        peak: at share 1, whole [1]
        instance_h: of all together where autoscaled, else of each [h]
        intensity_ratio: mean intensity of these instance-hours over the annual mean [1]
    """

    wanted: Floats
    peak: Floats
    instance_h: Floats
    intensity_ratio: Floats


def standing_of(
    need: FleetNeed, levels: Levels, wanted: Floats, zone: NDArray[np.int32]
) -> Standing:
    """Return the instances of a need on each row.

    Args:
        need: of the group
        levels: of its load
        wanted: instances that the peak wants, before rounding, shape (n_rows,); NaN where none do
        zone: of each row
    """
    peak = np.maximum(whole_instances(wanted), need.min_replicas)
    if need.scaled_share is None:
        ratio = levels.weighted_h.sum(axis=1) / need.up_h
        instance_h = np.full(len(wanted), need.up_h)
        return Standing(
            wanted=wanted,
            peak=peak,
            instance_h=instance_h,
            intensity_ratio=ratio[zone],
        )
    first, which = kinds_of(wanted)
    up = up_at(need, levels, wanted[first])
    instance_h = over_levels(up, levels.hours[None, :])[which, 0]
    weighted_h = over_levels(up, levels.weighted_h)[which, zone]
    return Standing(
        wanted=wanted,
        peak=peak,
        instance_h=instance_h,
        intensity_ratio=weighted_h / instance_h,
    )


def over_levels(value: Floats, weight: Floats) -> Floats:
    """Return weighted sums over levels: (n_rows, n_levels) and (n_weights, n_levels) to both.

    Not by BLAS: its last bit depends on its threads, and a plan is to come out the same again.
    """
    total: Floats = np.einsum("rl,wl->rw", value, weight)
    return total


def up_at(need: FleetNeed, levels: Levels, wanted: Floats) -> Floats:
    """Return the instances that are up at each level, shape (n_rows, n_levels or 1). [1]"""
    if levels.up_share is None:
        return np.maximum(whole_instances(wanted), need.min_replicas)[:, None]
    return scaled_instances(wanted[:, None], levels.up_share, need.min_replicas)
