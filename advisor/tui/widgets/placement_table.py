"""A plan's placements as rows; as many columns as there is room for."""

from dataclasses import dataclass
from typing import Final

from rich.text import Text
from textual import events
from textual.message import Message
from textual.widgets import DataTable

from advisor.domain.plan import Placement
from advisor.report.plan_lines import Line, lines_of
from advisor.report.words import number

_ROOMY: Final = 124  # columns from which all figures have one of their own


class PlacementTable(DataTable[Text | str]):
    """One row per line of the plan; enter or a click on the row that has the cursor asks why."""

    DEFAULT_CSS = """
    PlacementTable { height: 1fr; scrollbar-size-vertical: 1; }
    """

    @dataclass
    class Asked(Message):
        """A user asks about a placement."""

        placement: Placement

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, cursor_type="row", cell_padding=1)
        self._placements: tuple[Placement, ...] = ()
        self._lines: tuple[Line, ...] = ()
        self._roomy: bool | None = None

    @property
    def placement(self) -> Placement | None:
        """Return the placement under the cursor."""
        row = self.cursor_row
        return self._lines[row].placement if 0 <= row < len(self._lines) else None

    def show(self, placements: tuple[Placement, ...]) -> None:
        """Show a plan's placements; the cursor stays in its row."""
        if placements == self._placements and self._roomy is not None:
            return
        self._placements, self._lines = placements, lines_of(placements)
        self._fill()

    def on_resize(self, event: events.Resize) -> None:
        """Use the room that there is."""
        if (event.size.width >= _ROOMY) != self._roomy:
            self._fill()

    def on_data_table_row_selected(self, event: DataTable.RowSelected) -> None:
        """Ask about the row."""
        event.stop()
        if self.placement is not None:
            self.post_message(self.Asked(self.placement))

    def _fill(self) -> None:
        row = self.cursor_row
        roomy = self.size.width >= _ROOMY
        if roomy != self._roomy:
            self.clear(columns=True)
            for name in _NAMES_ROOMY if roomy else _NAMES:
                self.add_column(Text(name, justify="right" if name in _NUMBERS else "left"))
            self._roomy = roomy
        else:
            self.clear()
        for line in self._lines:
            self.add_row(*(_roomy(line) if roomy else _narrow(line)))
        self.move_cursor(row=min(row, max(len(self._lines) - 1, 0)), animate=False)


_NUMBERS: Final = frozenset({"share", "n", "hours", "kWh IT", "kg CO2e", "USD", "ms"})
_NAMES: Final = ("workload", "where", "n", "kg CO2e", "USD", "ms")
_NAMES_ROOMY: Final = (
    "workload", "region", "instance", "accelerators", "purchase", "share", "n", "hours",
    "kWh IT", "kg CO2e", "USD", "ms",
)  # fmt: skip


def _narrow(line: Line) -> list[Text | str]:
    row = line.placement
    where = f"{row.provider}:{row.region} {row.instance_type}"
    return [_work(row), where, *_right(_count(line), *_figures(line))]


def _roomy(line: Line) -> list[Text | str]:
    row = line.placement
    boards = "-" if row.accelerator is None else f"{row.accelerator_count:g} x {row.accelerator}"
    carried = "~" if row.transferred else ""
    return [
        _work(row),
        f"{row.provider}:{row.region}",
        row.instance_type,
        boards,
        row.purchase + (f" {line.of_day}" if line.of_day else ""),
        *_right(
            f"{line.share:.0%}",
            line.count,
            number(line.hours),
            f"{carried}{number(line.it_energy_kwh)}",
            *_figures(line),
        ),
    ]


def _work(row: Placement) -> str:
    origin = "" if row.origin is None else f" {row.origin.removeprefix('city:')}"
    variant = "" if row.variant is None else f" as {row.variant}"
    return f"{row.workload}{variant}{origin}"


def _count(line: Line) -> str:
    return line.count if line.share == 1 else f"{line.count}, {line.share:.0%}"


def _figures(line: Line) -> tuple[str, str, str]:
    latency_ms = line.placement.latency_ms
    return (
        number(line.emissions_kg),
        number(line.cost_usd),
        "-" if latency_ms is None else f"{latency_ms:.0f}",
    )


def _right(*cells: str) -> list[Text]:
    return [Text(cell, justify="right") for cell in cells]
