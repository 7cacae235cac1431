"""A path over the screen: typed, or one of some that are offered."""

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, Label
from textual.widgets.option_list import Option

from advisor.tui.screens.dialog import Dialog
from advisor.tui.widgets.listing import Listing


class AskPath(Dialog[Path | None]):
    """Ends with a path; None is none."""

    DEFAULT_CSS = """
    AskPath {
        align: center middle;
        & > Vertical {
            width: 76; max-width: 95%; height: auto; max-height: 80%;
            padding: 1 2; background: $panel; border: round $primary;
        }
        Input { margin: 1 0; }
        Listing { height: auto; max-height: 12; background: $panel; border: none; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "stay")]

    def __init__(self, question: str, given: str = "", offered: Sequence[Path] = ()) -> None:
        super().__init__()
        self._question, self._given, self._offered = question, given, tuple(offered)

    def compose(self) -> ComposeResult:
        """Lay the question out."""
        with Vertical():
            yield Label(self._question, markup=False)
            yield Input(self._given, placeholder="path, then enter")
            if self._offered:
                yield Listing(*(Option(shown(path)) for path in self._offered))

    def on_mount(self) -> None:
        """Begin in the list where there is one."""
        self.query_one(Listing if self._offered else Input).focus()

    def action_leave(self) -> None:
        """Give none."""
        self.dismiss(None)

    @on(Input.Submitted)
    def _typed(self, event: Input.Submitted) -> None:
        if event.value.strip():
            self.dismiss(Path(event.value.strip()).expanduser())

    @on(Listing.OptionSelected)
    def _chosen(self, event: Listing.OptionSelected) -> None:
        self.dismiss(self._offered[event.option_index])


def shown(path: Path) -> str:
    """Return a path as a person reads it: relative to where the app was started, if below it."""
    absolute = path.absolute()
    folder = Path.cwd()
    return str(absolute.relative_to(folder) if absolute.is_relative_to(folder) else absolute)
