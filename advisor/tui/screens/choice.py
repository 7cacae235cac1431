"""A question over the screen, answered by a key or a click."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Button, Label

from advisor.tui.screens.dialog import Dialog


@dataclass(frozen=True, slots=True)
class Option:
    """One answer.

    Attributes:
        key: that gives it, one letter; the word should begin with it
        word: on its button
        is_grave: something is lost by it
    """

    key: str
    word: str
    is_grave: bool = field(default=False, kw_only=True)


class Choice(Dialog[str | None]):
    """Ends with the key of the answer; None is none of them."""

    DEFAULT_CSS = """
    Choice {
        align: center middle;
        & > Vertical {
            width: 60; max-width: 90%; height: auto;
            padding: 1 2; background: $panel; border: round $primary;
        }
        Label { width: 100%; }
        Horizontal { height: auto; margin-top: 1; align-horizontal: right; }
        Button { margin-left: 1; min-width: 10; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "answer('')", "stay"),
        Binding("left", "app.focus_previous", show=False),
        Binding("right", "app.focus_next", show=False),
    ]

    def __init__(self, question: str, options: Sequence[Option]) -> None:
        super().__init__()
        self._question, self._options = question, tuple(options)

    def compose(self) -> ComposeResult:
        """Lay the question out."""
        with Vertical():
            yield Label(self._question, markup=False)
            with Horizontal():
                for option in self._options:
                    button = Button(f"{option.word} ({option.key})", id=option.key)
                    button.variant = "error" if option.is_grave else "primary"
                    yield button
                yield Button("stay (esc)", id="stay")

    def on_mount(self) -> None:
        """Let the first answer be given by enter, where nothing is lost by it."""
        for option in self._options:
            self._bindings.bind(option.key, f"answer('{option.key}')", show=False)
        first = self._options[0]
        self.query_one("#stay" if first.is_grave else f"#{first.key}").focus()

    def action_answer(self, key: str) -> None:
        """Give an answer."""
        self.dismiss(key or None)

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        self.dismiss(None if event.button.id == "stay" else event.button.id)
