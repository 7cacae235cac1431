"""Cost against emissions: the plans that are known, and where this one stands among them.

Across runs what a plan costs above the cheapest, on the scale of the budget's slider, so that the
knob stands below its plan; up run emissions, by ratio.
"""

from dataclasses import dataclass
from typing import ClassVar, Final

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip

from advisor.tui.widgets.painted import Painted, segments_of
from advisor.tui.widgets.trade import Frame, Trade

_LABEL: Final = 11  # cells before the axis: those of a slider's word and its margin
_LEAST: Final = (20, 4)  # columns and rows of a plot that says something
_ROUNDING: Final = 1e-9
HERE, KNOWN, TODAY, OUTSIDE = "●", "○", "T", "→"


class TradePlot(Painted, can_focus=True):
    """The plot; a click or an arrow key asks for another plan."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"trade-plot--{name}"
        for name in ("axis", "step", "open", "bound", "here", "known", "today")
    }
    DEFAULT_CSS = """
    TradePlot {
        padding: 0 1 0 0;
        .trade-plot--axis { color: $text-muted; }
        .trade-plot--step { color: $primary; }
        .trade-plot--open { color: $primary-darken-2; }
        .trade-plot--bound { color: $text-disabled; }
        .trade-plot--here { color: $accent; text-style: bold; }
        .trade-plot--known { color: $primary; }
        .trade-plot--today { color: $error; text-style: bold; }
    }
    TradePlot:focus .trade-plot--here { text-style: bold reverse; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "move(-1)", "cheaper plan", show=False),
        Binding("right", "move(1)", "greener plan", show=False),
    ]

    @dataclass
    class Picked(Message):
        """A user asked for the best plan that costs so much above the cheapest."""

        ratio: float

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._trade: Trade | None = None

    def show(self, trade: Trade | None) -> None:
        """Draw another trade."""
        self._trade = trade
        self.forget()
        self.refresh()

    def paint(self) -> list[Strip]:
        """Return the plot, or nothing where nothing is known or there is no room."""
        width, height = self.size
        if self._trade is None or width < _LEAST[0] or height < _LEAST[1]:
            return []
        lines = self._draw(self._trade, width, height)
        return [Strip(line).adjust_cell_length(width, self.rich_style) for line in lines]

    def action_move(self, by: int) -> None:
        """Ask for the plan before this one, or after it."""
        trade = self._trade
        if trade is None or trade.here is None:
            return
        at = trade.here[0]
        ratios = [step.ratio for step in trade.steps]
        beyond = [ratio for ratio in ratios if (ratio - at) * by > _ROUNDING]
        if beyond:
            self.post_message(self.Picked(min(beyond) if by > 0 else max(beyond)))

    def on_click(self, event: events.Click) -> None:
        """Ask for the plan below the mouse."""
        if self._trade is not None:
            cells = self.size.width - _LABEL - 1
            place = min(max((event.x - _LABEL) / max(cells - 1, 1), 0.0), 1.0)
            self.post_message(self.Picked(self._trade.scale.near(place)))

    def _draw(self, trade: Trade, width: int, height: int) -> list[list[Segment]]:
        frame = Frame(trade, width - _LABEL - 1, height - 2)
        grid: list[list[tuple[str, str]]] = [
            [(" ", _class("axis"))] * frame.columns for _ in range(frame.rows)
        ]
        for name, dots in frame.pictures(trade):
            for row, cells in enumerate(dots.cells()):
                for column, cell in enumerate(cells):
                    if cell != " ":
                        grid[row][column] = (cell, _class(name))
        for name, mark, at in _marks(trade):
            column, row = frame.cell(*at)
            if mark == KNOWN and column and grid[row][column - 1][0] == KNOWN:
                continue  # a chain of marks would hide the line
            outside = at[0] > trade.scale.stops[-1] and mark != HERE
            if outside and column > 0:
                grid[row][column] = (OUTSIDE, _class(name))
                column -= 1
            grid[row][column] = (mark, _class(name))
        lines = []
        for row, drawn in enumerate(grid):
            label = frame.labels.get(row, "")
            edge = [Segment(f"{label:>{_LABEL - 2}} ", self._style("axis"))]
            edge.append(Segment("┤" if label else "│", self._style("axis")))
            lines.append(edge + segments_of(self, drawn))
        axis, ticks = frame.axis()
        lines.append([Segment(" " * (_LABEL - 1) + "└" + axis, self._style("axis"))])
        lines.append([Segment(" " * _LABEL + ticks, self._style("axis"))])
        return lines

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(_class(name))


def _class(name: str) -> str:
    return f"trade-plot--{name}"


def _marks(trade: Trade) -> list[tuple[str, str, tuple[float, float]]]:
    """Return what stands on a cell of its own, the most telling last."""
    marks = [("known", KNOWN, (step.ratio, step.kg)) for step in trade.steps]
    if trade.today is not None:
        marks.append(("today", TODAY, trade.today))
    if trade.here is not None:
        marks.append(("here", HERE, trade.here))
    return marks
