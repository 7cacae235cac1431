"""Accelerators, best first, each with the range of its prediction."""

from typing import Final

from rich.text import Text
from textual import events
from textual.widgets import DataTable

from advisor.domain.outlook import Outlook, Rank
from advisor.report.ranking import RankingRow, ranking

_BAR: Final = "80 %, log"

_BARS: Final = (8, 40)
"""Fewest and most columns of a range."""

_WIDE: Final = 100
"""Columns from which on instance type, batch and evidence have theirs."""


class RankingTable(DataTable[Text]):
    """The table; `show` it what was predicted, in order."""

    def __init__(self, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, cursor_type="row")
        self._found: tuple[Outlook, ...] = ()
        self._unit = ""
        self._by = Rank.ENERGY
        self._drawn = 0

    @property
    def current(self) -> Outlook | None:
        """Return the row under the cursor."""
        rows = [one for one in self._found if one.estimate is not None]
        return rows[self.cursor_row] if 0 <= self.cursor_row < len(rows) else None

    def show(self, found: tuple[Outlook, ...], unit: str, by: Rank) -> None:
        """Show accelerators.

        Args:
            found: best first
            unit: what the job delivers, singular
            by: what they are ranked by, marked in the head
        """
        self._found, self._unit, self._by = found, unit, by
        self._fill()

    def on_resize(self, _event: events.Resize) -> None:
        """Let the ranges have the room that there is."""
        if self._found and self._drawn != self.size.width:
            row = self.cursor_row
            self._fill()
            self.move_cursor(row=row)

    def _fill(self) -> None:
        width = self._drawn = self.size.width
        rows = ranking(self._found, _BARS[0]).rows
        names = self._names(ranking(self._found, 1).scale, wide=width >= _WIDE)
        cells = [self._cells(row, wide=width >= _WIDE) for row in rows]
        widths = [
            max([len(name), *(len(row[at]) for row in cells)]) for at, name in enumerate(names)
        ]
        bar = list(names).index(_BAR)
        room = width - sum(widths) + widths[bar] - 2 * len(names) - 2
        least, most = _BARS
        columns = max(least, len(names[bar]), min(most, room))
        bars = [row.bar for row in ranking(self._found, columns).rows]
        self.clear(columns=True)
        for at, name in enumerate(names):
            self.add_column(Text(name, justify="left" if at in {0, bar} else "right"))
        for row, line in zip(cells, bars, strict=True):
            shown = [
                Text(word, justify="left" if at == 0 else "right") for at, word in enumerate(row)
            ]
            shown[bar] = Text(line)
            self.add_row(*shown)

    def _names(self, scale: str, *, wide: bool) -> tuple[str, ...]:
        energy, cost = f"J/{self._unit}", f"USD/{scale}{self._unit}"
        if self._by is Rank.ENERGY:
            energy = f"▲ {energy}"
        else:
            cost = f"▲ {cost}"
        names = ("accelerator", energy, _BAR, f"{self._unit}s/s", cost)
        return (*names, "batch", "known by", "instance") if wide else names

    def _cells(self, row: RankingRow, *, wide: bool) -> tuple[str, ...]:
        cells = (row.accelerator, row.energy, "", row.throughput, row.cost)
        return (*cells, row.batch, row.known, row.place) if wide else cells
