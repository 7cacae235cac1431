"""Running totals over time in bounded memory."""

from array import array
from typing import Final

POINTS: Final = 4096
"""Points that are kept: 24 hours at 10 Hz become one point per 25.6 s."""


class Curve:
    """Rows of running totals; when full, every other row goes.

    Totals lose nothing by that: what lies between two rows that stay is still their difference.
    """

    def __init__(self, columns: int, spacing_s: float) -> None:
        """Begin empty.

        Args:
            columns: figures per row beside the time
            spacing_s: least time between two rows, doubled whenever the curve is full [s]
        """
        self.spacing_s = spacing_s
        self._columns = columns
        self._rows = array("d")

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self._rows) // (self._columns + 1)

    def offer(self, time_s: float, values: tuple[float, ...]) -> None:
        """Keep a row if it is far enough from the last one."""
        width = self._columns + 1
        if self._rows and time_s - self._rows[-width] < self.spacing_s:
            return
        self._rows.append(time_s)
        self._rows.extend(values)
        if len(self) >= POINTS:
            self._halve(width)

    def rows(self) -> list[tuple[float, ...]]:
        """Return (time, *values) of every row, in order."""
        width = self._columns + 1
        rows = self._rows
        return [tuple(rows[at : at + width]) for at in range(0, len(rows), width)]

    def _halve(self, width: int) -> None:
        kept = array("d")
        for at in range(0, len(self._rows), 2 * width):
            kept.extend(self._rows[at : at + width])
        self._rows = kept
        self.spacing_s *= 2.0
