"""How requests are spread over the hours of a day."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

DAY: Final = 24
BUSIEST_H: Final = 16.0
"""Local solar hour of most requests. Assumed, without a source: people at work; a service whose
users sleep at other hours is not diurnal in this sense."""

_DEG_PER_H: Final = 360.0 / DAY
_STEEPEST: Final = 2000.0
"""Exponent of a curve that is all peak; a mean below that of its hours cannot be had."""

_STEPS: Final = 80


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
    local_h = begin_utc_h + np.arange(DAY) + 0.5 + longitude_deg / _DEG_PER_H
    base = (1.0 + np.cos(2.0 * np.pi * (local_h - BUSIEST_H) / DAY)) / 2.0
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
