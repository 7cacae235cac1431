"""Hourly intensity of each grid over a period, as a ratio to its annual mean.

A typical year has 365 days: 29 February takes the hours of the 28th, and after 31 December comes
1 January. All hours are UTC, so no clock is ever put forward or back.
"""

from calendar import isleap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

FLAT: Final = -1
"""Zone of a region without a series: its intensity is the annual mean in every hour."""

HOURS: Final = 8760
_DAY_HOURS: Final = 24
_LEAP_DAY: Final = 59
"""Day of a leap year, counted from 0, that a year of 365 days does not have: 29 February."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """Grids over a period.

    Attributes:
        start: of the period, UTC
        zone: of each region, an index into `year`, or FLAT; shape (n_regions,)
        year: hourly intensity over the annual mean, from 1 January 00:00, shape (n_zones, 8760)
    """

    start: datetime
    zone: NDArray[np.int32]
    year: Floats

    def ratios(self, offset_h: float, hours: int) -> Floats:
        """Return the ratio of slots of an hour, the first of them `offset_h` into the period.

        A slot that begins within an hour of the clock takes its shares of both.

        Args:
            offset_h: from the period's start [h], >= 0
            hours: how many slots, >= 1

        Returns:
            Shape (n_zones + 1, hours); the last row is the flat one, so FLAT finds it.
        """
        begin = self.start + timedelta(hours=offset_h)
        whole = begin.replace(minute=0, second=0, microsecond=0)
        part = (begin - whole) / timedelta(hours=1)
        hour = _hours_of_year(whole, hours + 1)
        clock = self.year[:, hour]
        slots = (1.0 - part) * clock[:, :-1] + part * clock[:, 1:]
        return np.vstack([slots, np.ones(hours)])


def calendar_of(
    start: datetime,
    zones: Sequence[str],
    series: Mapping[str, Floats],
) -> Calendar:
    """Return the calendar of some regions.

    Args:
        start: of the period, aware
        zones: grid zone of each region
        series: typical year of the zones that have one, in any unit of intensity

    Returns:
        Regions whose zone has no series are flat.
    """
    known = sorted(set(zones) & set(series))
    index = {zone: row for row, zone in enumerate(known)}
    year = np.zeros((len(known), HOURS))
    for zone, row in index.items():
        year[row] = series[zone] / series[zone].mean()
    return Calendar(
        start=start.astimezone(UTC),
        zone=np.array([index.get(zone, FLAT) for zone in zones], dtype=np.int32),
        year=year,
    )


def _hours_of_year(begin: datetime, count: int) -> NDArray[np.int64]:
    """Return hours of a typical year for `count` hours of the clock."""
    hours = np.empty(count, dtype=np.int64)
    for day in range(count // _DAY_HOURS + 2):
        date = (begin + timedelta(days=day)).date()
        number = date.timetuple().tm_yday - 1
        if isleap(date.year) and number >= _LEAP_DAY:
            number -= 1
        first = day * _DAY_HOURS - begin.hour
        slots = np.arange(max(first, 0), min(first + _DAY_HOURS, count))
        hours[slots] = number * _DAY_HOURS + slots - first
    return hours
