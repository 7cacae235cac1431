"""A table whose rows rest on something: told beside them where there is room, else on asking."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rich.text import Text
from textual import events
from textual.message import Message
from textual.widgets import DataTable


@dataclass(frozen=True, slots=True)
class Heading:
    """A column: its title, and whether it holds numbers."""

    title: str
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class FactRow:
    """A row.

    Attributes:
        cells: one per heading
        fact: what the row rests on
        style: of the cells, "bold", "dim" or ""
    """

    cells: tuple[str, ...]
    fact: str
    style: str = ""


class FactTable(DataTable[Any]):
    """The rows; the fact of the one under the cursor is posted."""

    DEFAULT_CSS = """
    FactTable { overflow-x: hidden; scrollbar-size-vertical: 1; }
    """

    @dataclass
    class Pointed(Message):
        """The cursor is on another row."""

        row: FactRow

    def __init__(
        self,
        headings: Sequence[Heading],
        *,
        wide: int,
        about: str | None = None,
        id: str | None = None,  # noqa: A002
    ) -> None:
        """Prepare the table.

        Args:
            headings: of the columns
            wide: columns of the screen from which on the facts stand in a column of their own
            about: title of that column; None shows no titles at all
            id: as in Textual
        """
        super().__init__(
            id=id, cursor_type="row", show_header=about is not None, zebra_stripes=False
        )
        self._headings = tuple(headings)
        self._about = about or ""
        self._from = wide
        self._rows: tuple[FactRow, ...] = ()
        self._wide = False

    def show(self, rows: Sequence[FactRow]) -> None:
        """Show other rows; the cursor stays."""
        self._rows = tuple(rows)
        self._draw()
        self._tell()

    def on_resize(self, event: events.Resize) -> None:
        """Show the facts where there is room."""
        wide = event.size.width >= self._from
        if wide != self._wide:
            self._wide = wide
            self._draw()

    def on_focus(self) -> None:
        """Tell what the row under the cursor rests on."""
        self._tell()

    def on_data_table_row_highlighted(self, event: DataTable.RowHighlighted) -> None:
        """Tell what the row under the cursor rests on."""
        event.stop()
        self._tell()

    def _tell(self) -> None:
        if self.has_focus and self.cursor_row < len(self._rows):
            self.post_message(self.Pointed(self._rows[self.cursor_row]))

    def _draw(self) -> None:
        at = self.cursor_row
        self.clear(columns=True)
        for heading in self._headings:
            self.add_column(Text(heading.title, justify=_justify(heading)))
        if self._wide:
            self.add_column(self._about)
        for row in self._rows:
            cells = [
                Text(cell, row.style, justify=_justify(heading))
                for heading, cell in zip(self._headings, row.cells, strict=True)
            ]
            if self._wide:
                cells.append(Text(row.fact, "dim", no_wrap=True, overflow="ellipsis"))
            self.add_row(*cells)
        self.move_cursor(row=min(at, max(len(self._rows) - 1, 0)))


def _justify(heading: Heading) -> Any:
    return "right" if heading.is_number else "left"
