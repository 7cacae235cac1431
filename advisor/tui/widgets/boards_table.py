"""The accelerators of a run that goes on, one a line."""

from collections.abc import Sequence

from rich.text import Text
from textual.widgets import DataTable

from advisor.profile.live import LiveBoard
from advisor.report.words import energy


class BoardsTable(DataTable[str | Text]):
    """What every board does now; nothing where there are no boards."""

    DEFAULT_CSS = """
    BoardsTable {
        height: auto;
        max-height: 11;
    }
    """

    def __init__(self, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, cursor_type="none")

    def on_mount(self) -> None:
        """Name the columns."""
        for name in ("board", "W", "busy", "degC", "energy", "read from"):
            self.add_column(name, key=name)

    def show(self, boards: Sequence[LiveBoard]) -> None:
        """Show boards as they are now."""
        self.display = bool(boards)
        rows = [_row(number, board) for number, board in enumerate(boards)]
        if len(rows) != self.row_count:
            self.clear()
            for row in rows:
                self.add_row(*row)
            return
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if self.get_cell_at((number, column)) != value:  # type: ignore[arg-type]
                    self.update_cell_at((number, column), value)  # type: ignore[arg-type]


def _row(number: int, board: LiveBoard) -> tuple[str | Text, ...]:
    return (
        Text(f"{number} {board.name}", style="" if board.used else "dim"),
        "-" if board.power_w is None else f"{board.power_w:.0f}",
        "-" if board.busy_share is None else f"{board.busy_share:.0%}",
        "-" if board.temperature_c is None else f"{board.temperature_c}",
        "not known" if board.energy_j is None else energy(board.energy_j),
        board.meter if board.used else f"{board.meter}, not used",
    )
