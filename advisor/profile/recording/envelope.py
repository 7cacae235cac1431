"""Least and most power over time in bounded memory, however long the recording."""

from array import array
from collections.abc import Sequence
from math import inf, nan
from typing import Final

SPANS: Final = 2048
"""Spans that are kept at most: more than twice the columns of a wide terminal, for braille has two
dots a column."""


class Envelope:
    """Least and most of each line in spans of equal time; when full, spans are joined in pairs.

    Nothing is averaged away: a peak of one sample stays a peak.
    """

    def __init__(self, lines: int, begin_s: float, span_s: float) -> None:
        """Begin empty.

        Args:
            lines: that are kept side by side
            begin_s: where the first span begins [s]
            span_s: length of a span, doubled whenever the envelope is full [s], > 0
        """
        self.begin_s = begin_s
        self.span_s = span_s
        self._low = [array("d") for _ in range(lines)]
        self._high = [array("d") for _ in range(lines)]
        self._spans = 0

    @property
    def end_s(self) -> float:
        """Return where the last span ends. [s]"""
        return self.begin_s + self._spans * self.span_s

    def add(
        self,
        begin_s: float,
        end_s: float,
        powers_w: Sequence[float | None],
        first_line: int = 0,
    ) -> None:
        """Say that lines had these powers from one moment to another.

        Args:
            begin_s: what lies before the envelope's own begin is cut [s]
            end_s: likewise [s]
            powers_w: of as many lines, from the first one on [W]; None is not known
            first_line: that the first power is of
        """
        if end_s < self.begin_s:
            return
        last = int((end_s - self.begin_s) / self.span_s)
        while last >= SPANS:
            self._join()
            last = int((end_s - self.begin_s) / self.span_s)
        if last >= self._spans:
            self._grow(last + 1)
        first = max(0, int((begin_s - self.begin_s) / self.span_s))
        for line, power_w in enumerate(powers_w, first_line):
            if power_w is None:
                continue
            low, high = self._low[line], self._high[line]
            for span in range(first, last + 1):
                if power_w < low[span]:  # noqa: PLR1730 - min() would double the time of a pass
                    low[span] = power_w
                if power_w > high[span]:  # noqa: PLR1730
                    high[span] = power_w

    def bounds_w(self, line: int) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """Return least and most power in each span [W]; NaN where nothing was said."""
        low, high = self._low[line], self._high[line]
        return (
            tuple(nan if value == inf else value for value in low),
            tuple(nan if value == -inf else value for value in high),
        )

    def _grow(self, spans: int) -> None:
        more = spans - self._spans
        for low, high in zip(self._low, self._high, strict=True):
            low.extend([inf] * more)
            high.extend([-inf] * more)
        self._spans = spans

    def _join(self) -> None:
        for low, high in zip(self._low, self._high, strict=True):
            if self._spans % 2:
                low.append(inf)
                high.append(-inf)
            low[:] = array("d", map(min, low[::2], low[1::2]))
            high[:] = array("d", map(max, high[::2], high[1::2]))
        self._spans = (self._spans + 1) // 2
        self.span_s *= 2.0
