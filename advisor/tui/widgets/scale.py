"""Scales: values that a slider stops at, and where each stands on its line."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from math import expm1, log1p
from typing import Final

FINE: Final = 1e-3
"""Budgets above the cheapest plan are told apart down to it: the first parts of a percent buy
most."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Stops of a slider.

    Attributes:
        stops: values, rising, at least one
        bend: where equal steps become equal ratios, > 0; None spaces the stops evenly
    """

    stops: tuple[float, ...]
    bend: float | None = None

    def at(self, value: float) -> float:
        """Return where a value stands, 0..1; values beyond the ends stand at them."""
        if len(self.stops) == 1:
            return 0.0
        first, last = self.stops[0], self.stops[-1]
        value = min(max(value, first), last)
        if self.bend is not None:
            return log1p((value - first) / self.bend) / log1p((last - first) / self.bend)
        right = max(bisect_left(self.stops, value), 1)
        low, high = self.stops[right - 1], self.stops[right]
        return (right - 1 + (value - low) / (high - low)) / (len(self.stops) - 1)

    def near(self, place: float) -> float:
        """Return the stop that is nearest to a place on the line, 0..1."""
        return min(self.stops, key=lambda stop: abs(self.at(stop) - place))

    def step(self, value: float, by: int) -> float:
        """Return the stop that many steps beyond a value, which may lie between two."""
        if by > 0:
            beyond = [stop for stop in self.stops if stop > value]
            return beyond[min(by, len(beyond)) - 1] if beyond else self.stops[-1]
        before = [stop for stop in reversed(self.stops) if stop < value]
        return before[min(-by, len(before)) - 1] if before else self.stops[0]


def bent(last: float, bend: float, count: int) -> Scale:
    """Return a scale from 0 to a value, fine near 0, its stops evenly spaced.

    Args:
        last: > 0
        bend: where equal steps become equal ratios, > 0
        count: of stops, >= 2
    """
    span = log1p(last / bend)
    stops = [bend * expm1(span * index / (count - 1)) for index in range(count)]
    return Scale((*stops[:-1], last), bend)


def even(stops: Sequence[float]) -> Scale:
    """Return a scale whose stops stand at equal distances."""
    return Scale(tuple(stops))
