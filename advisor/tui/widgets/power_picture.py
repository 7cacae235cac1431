"""The drawing of power over time: characters, and the names of their styles."""

from collections.abc import Sequence
from dataclasses import replace
from math import floor, isnan, log10, nan
from typing import Final

from advisor.domain.power_trace import PowerLine, PowerTrace, Stretch
from advisor.tui.widgets.braille import ACROSS, DOWN, Dots
from advisor.units import h_from_s, s_from_h

LINES: Final = 4
"""Lines that can be told apart; more are drawn as the band that they lie in."""

_MARGIN: Final = 8
"""Columns for the numbers of the lines, where there are several: as many fit on one row."""

_NARROWEST: Final = 3
"""Columns of a phase that can still be told from its neighbours."""

_LEGIBLE: Final = 3
"""Columns of a phase from which on a part of its name says something."""

_TINY_S: Final = 0.05
_SHORT_S: Final = 10.0
"""Times between the two are told to a tenth. [s]"""

_ROUND: Final = (1.0, 1.2, 1.6, 2.0, 2.4, 3.2, 4.0, 6.0, 8.0, 10.0, 12.0)

Run = tuple[str, str]
"""Characters, and the name of their style."""


def draw(trace: PowerTrace, width: int, height: int) -> list[list[Run]]:
    """Return a plot from the top down: a title, rows of dots beside an axis, time and phases.

    Args:
        trace: with at least one line, and longer than nothing
        width: of the plot, in characters
        height: likewise
    """
    return _Picture(_few(trace), width, height).rows()


class _Picture:
    def __init__(self, trace: PowerTrace, width: int, height: int) -> None:
        self._trace = trace
        self._top_w = _above(max(map(_most_w, trace.lines)))
        self._labels = len(f"{self._top_w:,.0f}")
        self._margin = _MARGIN if len(trace.lines) > 1 else 0
        self._columns = max(1, width - self._labels - 2 - self._margin)
        self._marks = self._placed(trace.stretches)
        below = 2 if self._ribbon() else 1
        self._rows = max(1, height - 1 - below)
        self._ends: dict[int, str] = {}
        all_dots = Dots(self._columns, self._rows)
        self._owners = [[-1] * self._columns for _ in range(self._rows)]
        for number, line in enumerate(trace.lines):
            mine = self._dots_of(line)
            all_dots.on |= mine.on
            self._own(number, mine)
        self._characters = all_dots.cells()

    def rows(self) -> list[list[Run]]:
        """Return the drawing from the top down."""
        rows = [self._title()]
        last = self._rows - 1
        labelled = {last: 0.0, 0: self._top_w}
        if last >= DOWN and last % 2 == 0:
            labelled[last // 2] = self._top_w / 2
        for row in range(self._rows):
            label = f"{labelled[row]:,.0f}" if row in labelled else ""
            bar = "┤" if row in labelled else "│"
            rows.append([(f"{label:>{self._labels}} {bar}", "axis"), *self._cells(row)])
        rows.append([(self._time_axis(), "axis")])
        if self._ribbon():
            rows.append([(" " * (self._labels + 2), "axis"), (self._ribbon(), "phase")])
        return rows

    def _title(self) -> list[Run]:
        runs: list[Run] = [("power [W] over time [s]", "title")]
        for number, line in enumerate(self._trace.lines):
            runs += [("  ", "title"), (line.name, _line_style(number))]
        return runs

    def _dots_of(self, line: PowerLine) -> Dots:
        """Return the dots of a line, and note its number where it ends."""
        dots = Dots(self._columns, self._rows)
        bottom = DOWN * self._rows - 1
        before: tuple[int, int] | None = None
        end = None
        for x, bounds in enumerate(_columns_of(line, ACROSS * self._columns)):
            if bounds is None:
                before = None
                continue
            top, foot = (bottom - round(bottom * one / self._top_w) for one in reversed(bounds))
            if before is not None:  # meet the dots of the column before
                top, foot = min(top, before[1]), max(foot, before[0])
            dots.on[top : foot + 1, x] = True
            before, end = (top, foot), foot // DOWN
        if end is not None and self._margin:
            self._ends[end] = f"{self._ends.get(end, '')} {line.name.split()[-1]}"
        return dots

    def _own(self, number: int, dots: Dots) -> None:
        """Give a line the cells that it has dots in; the last one has them."""
        for row, cells in enumerate(dots.cells()):
            for column, character in enumerate(cells):
                if character != " ":
                    self._owners[row][column] = number

    def _cells(self, row: int) -> list[Run]:
        edges = set() if self._are_too_many() else {mark for mark, *_ in self._marks if mark}
        runs: list[Run] = []
        for column, owner in enumerate(self._owners[row]):
            if owner >= 0:
                name, character = _line_style(owner), self._characters[row][column]
            else:
                name, character = "axis", "┊" if column in edges else " "
            if runs and runs[-1][1] == name:
                runs[-1] = (runs[-1][0] + character, name)
            else:
                runs.append((character, name))
        end = self._ends.get(row, "")
        runs.append((end, "title"))
        return runs

    def _time_axis(self) -> str:
        trace = self._trace
        begin, end = _time_word(trace.begin_s), _time_word(trace.end_s)
        middle = _time_word((trace.begin_s + trace.end_s) / 2)
        line = ["─"] * self._columns
        places = ((0, begin), ((self._columns - len(middle)) // 2, middle))
        for at, word in (*places, (self._columns - len(end), end)):
            if at >= 0 and len(begin + middle + end) + 6 <= self._columns:
                line[at : at + len(word)] = word
        return f"{' ' * self._labels} └{''.join(line)}"

    def _placed(self, stretches: Sequence[Stretch]) -> list[tuple[int, int, str]]:
        """Return (first column, column after the last, name) of each phase."""
        trace = self._trace
        scale = self._columns / (trace.end_s - trace.begin_s)
        return [
            (
                round((one.begin_s - trace.begin_s) * scale),
                round((one.end_s - trace.begin_s) * scale),
                one.name,
            )
            for one in stretches
        ]

    def _are_too_many(self) -> bool:
        return _NARROWEST * self._trace.changes > self._columns

    def _ribbon(self) -> str:
        """Return the names of the phases below their time; nothing without phases."""
        if not self._marks:
            return ""
        if self._are_too_many():
            return f"{self._trace.changes:,} changes of phase, too many to mark"
        cells = [" "] * self._columns
        for begin, end, name in self._marks:
            room = max(1, min(end, self._columns) - begin)
            word = name if len(name) < room or room > _LEGIBLE else ""
            text = f"▏{word}"[:room]
            cells[begin : begin + len(text)] = text
        return "".join(cells[: self._columns])


def _columns_of(line: PowerLine, columns: int) -> list[tuple[float, float] | None]:
    """Return least and most power per column of dots; None where nothing was read."""
    spans = len(line.low_w)
    found: list[tuple[float, float] | None] = []
    for column in range(columns):
        first = column * spans // columns
        after = max(first + 1, (column + 1) * spans // columns)
        low_w, high_w = _least(line.low_w[first:after]), _most(line.high_w[first:after])
        found.append(None if isnan(low_w) else (low_w, high_w))
    return found


def _few(trace: PowerTrace) -> PowerTrace:
    """Return the trace, many lines joined to the band between their least and their most."""
    if len(trace.lines) <= LINES:
        return trace
    names = [line.name for line in trace.lines]
    band = PowerLine(
        name=f"{names[0]} to {names[-1].split()[-1]}, least to most",
        low_w=tuple(_least(span) for span in zip(*(x.low_w for x in trace.lines), strict=True)),
        high_w=tuple(_most(span) for span in zip(*(x.high_w for x in trace.lines), strict=True)),
    )
    return replace(trace, lines=(band,))


def _least(powers_w: tuple[float, ...]) -> float:
    """Return the least power that is known; NaN without any. [W]"""
    if not isnan(sum(powers_w)):  # one that is not known would make it NaN
        return min(powers_w)
    return min((value for value in powers_w if not isnan(value)), default=nan)


def _most(powers_w: tuple[float, ...]) -> float:
    """Return the most power that is known; NaN without any. [W]"""
    if not isnan(sum(powers_w)):
        return max(powers_w)
    return max((value for value in powers_w if not isnan(value)), default=nan)


def _most_w(line: PowerLine) -> float:
    most_w = _most(line.high_w)
    return 0.0 if isnan(most_w) else most_w


def _above(power_w: float) -> float:
    """Return the next round power. [W]"""
    step_w = 10.0 ** floor(log10(max(power_w, 1.0)))
    return next(size * step_w for size in _ROUND if size * step_w >= power_w)


def _line_style(number: int) -> str:
    return f"line-{number}"


def _time_word(time_s: float) -> str:
    if abs(time_s) >= s_from_h(1.0):
        return f"{h_from_s(time_s):,.2f} h"
    digits = 1 if _TINY_S <= abs(time_s) < _SHORT_S else 0
    return f"{time_s:,.{digits}f} s".replace("-0 s", "0 s")
