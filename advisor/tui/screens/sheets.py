"""Everything that is known of a place, over the tab that asked."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Footer, Static

from advisor.domain.sheet import Sheet
from advisor.report.catalog_sheets import render_sheets
from advisor.tui.screens.dialog import Dialog


class SheetsScreen(Dialog[None]):
    """Sheets one below the other; escape or enter goes back."""

    DEFAULT_CSS = """
    SheetsScreen {
        align: center middle;
        & > VerticalScroll {
            width: 110; max-width: 96%; height: 1fr; margin: 1 0;
            padding: 0 2; background: $panel; border: round $primary;
            scrollbar-size-vertical: 1;
        }
        Static { width: 1fr; height: auto; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,q", "close", "back"),
    ]

    def __init__(self, sheets: Sequence[Sheet]) -> None:
        super().__init__()
        self._sheets = tuple(sheets)

    def compose(self) -> ComposeResult:
        """Lay the sheets out."""
        with VerticalScroll():
            yield Static(render_sheets(self._sheets))
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Let arrow keys scroll."""
        self.query_one(VerticalScroll).focus()

    def action_close(self) -> None:
        """Go back to the tab."""
        self.dismiss(None)
