"""A grid's typical year as a heat map: months down, hours of the day across."""

import textwrap
from collections.abc import Sequence
from typing import ClassVar, Final

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.color import Color, Gradient
from textual.reactive import reactive
from textual.strip import Strip

from advisor.tui.widgets.painted import Painted

HOURS: Final = 24
MONTHS: Final = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)
UNIT: Final = "gCO2e/kWh"

_MARGIN: Final = 4
"""Columns for the names of months."""
_WIDEST: Final = 4
"""Columns of an hour at most."""
_STOPS: Final = tuple(f"heat--{step}" for step in range(5))
_STEPS: Final = 10
"""Shades, and digits where there is no colour."""
_SCALE_COLUMNS: Final = 20
_FINE_G_PER_KWH: Final = 50.0
"""Grids whose year spans less are written with a decimal. [gCO2e/kWh]"""

Means = Sequence[Sequence[float]]


class HeatMap(Painted, can_focus=True):
    """Means per month and hour. `show` gives it a grid, or the reason why there is none.

    The shades run from the least to the most of this grid, so they compare hours, not grids.
    Without colour each cell shows a digit, 0 for the least and 9 for the most. The last lines give
    the scale, the least and the most with their hours, and the cell under the cursor in numbers.
    """

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {*_STOPS, "heat--words", "heat--cursor", "heat--title"}
    # cividis: even steps of lightness that colour-blind people see alike. Source: Nuñez, Anderton
    # and Renslow, PLOS ONE 13 (2018). It fills cells, so it is the same in both themes.
    DEFAULT_CSS = """
    HeatMap {
        height: 17;
        & > .heat--0 { color: #00224e; }
        & > .heat--1 { color: #404d6c; }
        & > .heat--2 { color: #7c7b78; }
        & > .heat--3 { color: #bbad6c; }
        & > .heat--4 { color: #fee838; }
        & > .heat--words { color: $text-muted; }
        & > .heat--title { text-style: bold; }
        & > .heat--cursor { text-style: bold; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "step(0, -1)", "an hour before", show=False),
        Binding("right", "step(0, 1)", "an hour later", show=False),
        Binding("up", "step(-1, 0)", "the month before", show=False),
        Binding("down", "step(1, 0)", "the month after", show=False),
    ]

    cell: reactive[tuple[int, int]] = reactive((0, 0))
    """Month and hour under the cursor, both from 0."""

    def __init__(self, *, ascii_only: bool = False, id: str | None = None) -> None:  # noqa: A002
        """Build an empty heat map.

        Args:
            ascii_only: draws digits instead of colours
            id: of the widget
        """
        super().__init__(id=id)
        self._ascii = ascii_only
        self._title = ""
        self._note = ""
        self._means: Means | None = None

    def show(self, title: str, means_g_per_kwh: Means | None, note: str = "") -> None:
        """Draw a grid.

        Args:
            title: whose year it is
            means_g_per_kwh: 12 months of 24 hours, UTC [gCO2e/kWh]; None where there is no series
            note: what the figures rest on, or why there are none
        """
        self._title, self._means, self._note = title, means_g_per_kwh, note
        self.forget()
        self.refresh()

    def watch_cell(self) -> None:
        """Move the cursor."""
        self.forget()

    def watch_has_focus(self, _has_focus: bool) -> None:  # noqa: FBT001 - Textual's signature
        """Show the cursor's brackets only where keys move it."""
        self.forget()

    def on_click(self, event: events.Click) -> None:
        """Put the cursor under the mouse."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        month, hour = offset.y - 2, (offset.x - _MARGIN) // self._columns
        if 0 <= month < len(MONTHS) and 0 <= hour < HOURS:
            self.cell = (month, hour)

    def action_step(self, months: int, hours: int) -> None:
        """Move the cursor; the day and the year go round."""
        month, hour = self.cell
        self.cell = ((month + months) % len(MONTHS), (hour + hours) % HOURS)

    @property
    def _columns(self) -> int:
        """Columns of an hour."""
        return min(max((self.size.width - _MARGIN) // HOURS, 1), _WIDEST)

    def paint(self) -> list[Strip]:
        """Return title, hours, twelve months, scale, extremes, cursor."""
        if self._means is None:
            lines = [self._line((self._title, "heat--title"))]
            width = max(self.size.width, 1)
            lines += [
                self._line((text, "heat--words")) for text in textwrap.wrap(self._note, width)
            ]
            return lines
        paint = _Paint(self, self._means, plain=self._ascii or self.app.no_color)
        least, most = paint.extremes()
        months = [
            self._strip(
                [
                    Segment(
                        f"{MONTHS[month]:{_MARGIN}}", self.get_component_rich_style("heat--words")
                    ),
                    *paint.month(month, self._columns, self.cell if self.has_focus else None),
                ],
            )
            for month in range(len(MONTHS))
        ]
        return [
            self._line((self._title, "heat--title"), (f"  {self._note}", "heat--words")),
            self._line((self._axis(), "heat--words")),
            *months,
            self._strip(paint.scale()),
            self._line((f"least {paint.named(least)}, most {paint.named(most)}", "heat--words")),
            self._line(
                (f"{paint.named(self.cell)} {UNIT}", "heat--cursor"),
                (", mean of the month's days", "heat--words"),
            ),
        ]

    def _axis(self) -> str:
        """Return the hours, as many as there is room for."""
        every = 3 if self._columns > 1 else 6
        marks = (f"{hour:02d}".ljust(every * self._columns) for hour in range(0, HOURS, every))
        return f"{'UTC':{_MARGIN}}{''.join(marks)}".rstrip()

    def _line(self, *parts: tuple[str, str]) -> Strip:
        return self._strip(
            [Segment(text, self.get_component_rich_style(name)) for text, name in parts]
        )

    def _strip(self, segments: Sequence[Segment]) -> Strip:
        return Strip(segments).crop_extend(0, self.size.width, self.rich_style)


class _Paint:
    """Shades of one grid's means."""

    def __init__(self, widget: HeatMap, means: Means, *, plain: bool) -> None:
        stops = [widget.get_component_styles(name).color for name in _STOPS]
        self._shades = Gradient(*((place / 4, color) for place, color in enumerate(stops)))
        self._base = widget.rich_style
        self._words = widget.get_component_rich_style("heat--words")
        self._means = means
        self._low = min(map(min, means))
        self._high = max(map(max, means))
        self._plain = plain

    def month(self, month: int, columns: int, cursor: tuple[int, int] | None) -> list[Segment]:
        """Return the cells of a month; the one under the cursor in brackets."""
        return [
            self._cell(self._step(value), columns, is_here=cursor == (month, hour))
            for hour, value in enumerate(self._means[month])
        ]

    def extremes(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """Return month and hour of the least and of the most; the earliest where several are."""
        cells = [(month, hour) for month in range(len(self._means)) for hour in range(HOURS)]

        def value(cell: tuple[int, int]) -> float:
            return self._means[cell[0]][cell[1]]

        return min(cells, key=value), max(cells, key=value)

    def named(self, cell: tuple[int, int]) -> str:
        """Return a cell in words: "Jul 11-12Z 173"."""
        month, hour = cell
        number = self._number(self._means[month][hour])
        return f"{MONTHS[month]} {hour:02d}-{hour + 1:02d}Z {number}"

    def scale(self) -> list[Segment]:
        """Return the shades between their ends in numbers."""
        columns = _SCALE_COLUMNS // _STEPS
        return [
            Segment(f"{self._number(self._low)} ", self._words),
            *(self._cell(step, columns, is_here=False) for step in range(_STEPS)),
            Segment(f" {self._number(self._high)} {UNIT}", self._words),
        ]

    def _number(self, value_g_per_kwh: float) -> str:
        return f"{value_g_per_kwh:.{int(self._high - self._low < _FINE_G_PER_KWH)}f}"

    def _step(self, value: float) -> int:
        span = self._high - self._low
        return 0 if span == 0 else min(int((value - self._low) / span * _STEPS), _STEPS - 1)

    def _cell(self, step: int, columns: int, *, is_here: bool) -> Segment:
        if self._plain:
            text = f">{step}"[-columns:] if is_here else f"{step}"
            return Segment(text.center(columns), self._base + Style(reverse=is_here))
        color: Color = self._shades.get_color(step / (_STEPS - 1))
        ink = color.get_contrast_text(1.0)
        text = "[]".center(columns) if columns > 1 else "+"
        style = Style(color=ink.rich_color, bgcolor=color.rich_color, bold=is_here)
        return Segment(text if is_here else " " * columns, style)
