"""Windows of rows, those of one length together, so that their hours are one array."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from advisor.placement.hourly.market import Groups, Ints

Value = TypeVar("Value", bound=np.generic)

_AT_ONCE: Final = 2**20
"""Hours that are held at the same time: 8 MiB an array."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Windows of one length and one way to run; arrays of shape (n,).

    Attributes:
        row: whose window each is, an index into what was asked for
        begin: hour that it begins with
        length: of each [h]
        pausing: the work may stop and go on
    """

    row: Ints
    begin: Ints
    length: int
    pausing: bool

    def of(self, table: NDArray[Value], which: Ints) -> NDArray[Value]:
        """Return the hours of windows in rows of an hourly table, shape (n, length)."""
        width = table.shape[1]
        first = which * width + self.begin
        return np.asarray(table.ravel()[first[:, None] + np.arange(self.length)])


def spans_of(groups: Groups, group: Ints) -> Iterator[Span]:
    """Yield all windows of rows of some groups, a number of them at a time.

    Args:
        groups: of the market
        group: of each row; those of fleets have no windows
    """
    count = groups.windows[group]
    owner = np.repeat(np.arange(len(group)), count)
    start = np.cumsum(count) - count
    window = np.repeat(groups.first_window[group] - start, count) + np.arange(len(owner))
    begin, length = groups.begin[window], groups.end[window] - groups.begin[window]
    kind = length * 2 + groups.pausing[group[owner]]
    for this in np.unique(kind).tolist():
        alike = np.flatnonzero(kind == this)
        width = this // 2
        step = max(1, _AT_ONCE // width)
        for at in range(0, len(alike), step):
            some = alike[at : at + step]
            yield Span(row=owner[some], begin=begin[some], length=width, pausing=bool(this % 2))
