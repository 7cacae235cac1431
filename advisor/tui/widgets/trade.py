"""The trade of cost against emissions, and where its parts stand on a plot."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor, log, log10
from typing import Final

from advisor.report.words import number
from advisor.tui.widgets.braille import ACROSS, DOWN, Dots
from advisor.tui.widgets.scale import Scale

_TICKS: Final = (0.0, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0)
_MARGIN: Final = 0.06  # of the height, above and below what is drawn
_FLAT: Final = 1.2  # masses that differ by less are shown with some room
_DOTTED: Final = 3  # every so many dots of a line that is not solid


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A plan on the trade.

    Attributes:
        ratio: its cost over the cheapest plan's, less 1
        kg: its emissions [kgCO2e]
        reach: up to where no other plan emits less, likewise over the cheapest; >= ratio
    """

    ratio: float
    kg: float
    reach: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Trade:
    """What is drawn.

    Attributes:
        steps: plans by rising cost
        bound: (ratio, kg) vertices of the curve that no plan lies below
        here: (ratio, kg) of the plan that the sliders lead to; None before the first
        today: likewise of today's placement; None where it is not known
        scale: of the axis across
    """

    steps: tuple[Step, ...]
    bound: tuple[tuple[float, float], ...]
    here: tuple[float, float] | None
    today: tuple[float, float] | None
    scale: Scale


class Frame:
    """Where values stand on the plot."""

    def __init__(self, trade: Trade, columns: int, rows: int) -> None:
        self.columns, self.rows = columns, rows
        self._scale = trade.scale
        masses = [step.kg for step in trade.steps if step.kg > 0]
        masses += [point[1] for point in (trade.here, trade.today) if point is not None]
        low, high = (min(masses), max(masses)) if masses else (1.0, 10.0)
        if high < low * _FLAT:
            low, high = low / 1.1, high * 1.1
        room = log(high / low) * _MARGIN
        self._top, self._span = log(high) + room, log(high / low) + 2 * room
        self.labels = {self._row(kg): number(kg) for kg in _round_between(low, high, rows // 3)}

    def x(self, ratio: float) -> float:
        """Return how far across a ratio stands, in dots."""
        return self._scale.at(ratio) * (self.columns * ACROSS - 1)

    def y(self, kg: float) -> float:
        """Return how far down a mass stands, in dots; none at all lies below the plot."""
        if kg <= 0:
            return self.rows * DOWN * 2.0
        return (self._top - log(kg)) / self._span * (self.rows * DOWN - 1)

    def cell(self, ratio: float, kg: float) -> tuple[int, int]:
        """Return column and row of the cell that a point stands in, at the edge if beyond."""
        row = min(max(self.y(kg) / DOWN, 0.0), self.rows - 1.0)
        return min(int(self.x(ratio) / ACROSS), self.columns - 1), int(row)

    def pictures(self, trade: Trade) -> list[tuple[str, Dots]]:
        """Return the lines, the most telling last."""
        bound, is_open, proven = (Dots(self.columns, self.rows) for _ in range(3))
        points = [(self.x(ratio), self.y(kg)) for ratio, kg in trade.bound]
        for before, behind in pairwise(points):
            bound.line(before, behind, every=_DOTTED)
        last = trade.scale.stops[-1]
        for index, step in enumerate(trade.steps):
            after = trade.steps[index + 1] if index + 1 < len(trade.steps) else None
            end = last if after is None else after.ratio
            y, reach = self.y(step.kg), min(step.reach, end)
            proven.line((self.x(step.ratio), y), (self.x(reach), y))
            is_open.line((self.x(reach), y), (self.x(end), y), every=_DOTTED)
            if after is not None:
                whole = reach >= end * (1 - 1e-9)
                picture = proven if whole else is_open
                fall = (self.x(end), y), (self.x(end), self.y(after.kg))
                picture.line(*fall, every=1 if whole else _DOTTED)
        return [("bound", bound), ("open", is_open), ("step", proven)]

    def axis(self) -> tuple[str, str]:
        """Return the axis across and the words below it."""
        line, words = ["─"] * self.columns, [" "] * self.columns
        free = 0
        for tick in _TICKS:
            if tick > self._scale.stops[-1]:
                break
            column = round(self._scale.at(tick) * (self.columns - 1))
            text = "cheapest" if tick == 0 else f"+{tick * 100:g}%"
            if column < free or column + len(text) > self.columns:
                continue
            line[column] = "┬"
            words[column : column + len(text)] = text
            free = column + len(text) + 1
        return "".join(line), "".join(words)

    def _row(self, kg: float) -> int:
        return min(max(int(self.y(kg) / DOWN), 0), self.rows - 1)


def _round_between(low: float, high: float, most: int) -> list[float]:
    """Return round numbers in a range, at most so many of them, spread by ratio."""
    decades = range(floor(log10(low)), ceil(log10(high)) + 1)
    for parts in ((1, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 9), (1, 2, 3, 5, 7), (1, 2, 5), (1, 3), (1,)):
        found = [part * 10.0**decade for decade in decades for part in parts]
        inside = [value for value in found if low <= value <= high]
        if len(inside) <= max(most, 2):
            return inside
    return inside[:: max(len(inside) // max(most, 1), 1)]


def steps_of(found: Sequence[Step]) -> tuple[Step, ...]:
    """Return steps that no other beats, by rising cost."""
    kept: list[Step] = []
    for step in sorted(found, key=lambda one: (one.ratio, one.kg)):
        if not kept or step.kg < kept[-1].kg:
            kept.append(step)
    return tuple(kept)
