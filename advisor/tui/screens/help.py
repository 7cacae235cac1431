"""Help over the screen: what the tab is for, and every key."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Markdown

from advisor.tui.screens.dialog import Dialog

_EVERYWHERE = """\
### Everywhere

| key | does |
|---|---|
| `1` to `9`, `[`, `]` | go to a tab; a click does too |
| `tab`, `shift+tab` | go to the next part, the one before |
| `escape` | leave an input, or stop what is being worked out |
| `ctrl+p` | search all commands |
| `d` | dark, light |
| `?` | this help |
| `q` | quit |

Figures with `~` are predictions from another accelerator. Unknown figures are called unknown and
never counted as anything.
"""


class HelpScreen(Dialog[None]):
    """Markdown, and any key to leave it."""

    DEFAULT_CSS = """
    HelpScreen {
        align: center middle;
        & > VerticalScroll {
            width: 84; max-width: 96%; height: auto; max-height: 94%;
            background: $panel; border: round $primary; padding: 0 1;
        }
        Markdown { background: $panel; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,q", "close", "close"),
    ]

    def __init__(self, title: str, text: str) -> None:
        super().__init__()
        self._text = f"## {title}\n\n{text}\n\n{_EVERYWHERE}"

    def compose(self) -> ComposeResult:
        """Lay the help out."""
        with VerticalScroll():
            yield Markdown(self._text)

    def action_close(self) -> None:
        """Leave the help."""
        self.dismiss(None)

    def on_mount(self) -> None:
        """Let arrow keys scroll."""
        self.query_one(VerticalScroll).focus()
