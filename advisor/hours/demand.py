"""How requests are spread over the hours of a day, or of a period."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from advisor.domain.scenario import DAY_HOURS

Floats = NDArray[np.float64]

BUSIEST_H: Final = 16.0
"""Local solar hour of most requests. Assumed, without a source: people at work; a service whose
users sleep at other hours is not diurnal in this sense."""

_DEG_PER_H: Final = 360.0 / DAY_HOURS
_STEEPEST: Final = 2000.0
"""Exponent of a curve that is all peak; a mean below that of its hours cannot be had."""

_STEPS: Final = 80

_NIGHT: Final = 1e-12
"""Least of a curve before its exponent: the quietest hour of a flat day is like all others."""


def diurnal(mean_over_peak: float, begin_utc_h: float, longitude_deg: float) -> Floats:
    """Return the load of 24 hours over their mean, a raised cosine that meets mean and peak.

    `peak x ((1 + cos) / 2) ^ k`, with k such that the mean comes out: between a line for a mean as
    high as the peak, and a spike.

    Args:
        mean_over_peak: mean over peak, 0..1
        begin_utc_h: hour of the clock in UTC at which the first of the 24 begins
        longitude_deg: of the origin; its solar time counts, no summer time

    Returns:
        Shape (24,), mean 1.
    """
    local_h = begin_utc_h + np.arange(DAY_HOURS) + 0.5 + longitude_deg / _DEG_PER_H
    base = (1.0 + np.cos(2.0 * np.pi * (local_h - BUSIEST_H) / DAY_HOURS)) / 2.0
    base = np.maximum(base, _NIGHT)
    low, high = 0.0, _STEEPEST
    for _ in range(_STEPS):
        exponent = (low + high) / 2.0
        if float((base**exponent).mean()) > mean_over_peak:
            low = exponent
        else:
            high = exponent
    curve = base**high
    load: Floats = curve / curve.mean()
    return load


def on_slots(
    curve: Sequence[float],
    begin: datetime,
    count: int,
    *,
    repeats: bool,
) -> tuple[Floats, Floats]:
    """Return the mean and the most of a curve in each of some slots of an hour.

    A curve that repeats goes by the clock; a slot that begins within an hour of the clock takes
    its shares of both hours for its mean, and the larger of them for its most.

    Args:
        curve: one value an hour: a day from 00:00, a week from Monday 00:00, or every slot
        begin: of the first slot, UTC
        count: of slots
        repeats: by the clock; else the first slot takes the first value

    Returns:
        Two arrays of shape (count,), in the curve's unit.
    """
    value = np.array(curve, dtype=np.float64)
    if not repeats:
        return value[:count], value[:count]
    midnight = begin.replace(hour=0, minute=0, second=0, microsecond=0)
    begin_h = (begin - midnight) / timedelta(hours=1)
    whole_h = int(begin_h)
    part = begin_h - whole_h
    first = (begin.weekday() * DAY_HOURS + whole_h) % len(value)
    clock = value[(first + np.arange(count + 1)) % len(value)]
    now, then = clock[:-1], clock[1:]
    if part == 0.0:
        return now, now
    return (1.0 - part) * now + part * then, np.maximum(now, then)
