"""Windows of rows, those of one length together, so that their hours are one array."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from advisor.placement.hourly.market import Frames, Ints, Mask

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


def spans_of(frames: Frames, frame: Ints, pausing: Mask) -> Iterator[Span]:
    """Yield all windows of some rows, a number of them at a time.

    Args:
        frames: of the market
        frame: of each row; that of a fleet has no windows
        pausing: which rows may stop and go on
    """
    count = frames.windows[frame]
    owner = np.repeat(np.arange(len(frame)), count)
    start = np.cumsum(count) - count
    window = np.repeat(frames.first[frame] - start, count) + np.arange(len(owner))
    begin, length = frames.begin[window], frames.end[window] - frames.begin[window]
    kind = length * 2 + pausing[owner]
    for this in np.unique(kind).tolist():
        alike = np.flatnonzero(kind == this)
        width = this // 2
        step = max(1, _AT_ONCE // width)
        for at in range(0, len(alike), step):
            some = alike[at : at + step]
            yield Span(row=owner[some], begin=begin[some], length=width, pausing=bool(this % 2))
