"""A box to tick: its mark is a letter, so no colour is needed to read it."""

from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget


class Tick(Widget, can_focus=True):
    """[x] a label; enter, space and a click turn it over.

    Attributes:
        value: whether it is ticked
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "turn_over", "tick", show=False),
    ]
    DEFAULT_CSS = """
    Tick { height: 1; width: auto; color: $text; }
    Tick:focus { background: $block-cursor-background; color: $block-cursor-foreground; }
    """
    value: reactive[bool] = reactive(default=False)

    @dataclass
    class Changed(Message):
        """It was turned over."""

        value: bool

    def __init__(self, label: str, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._label = label

    def render(self) -> Text:
        """Return the box and its label."""
        return Text(f"[{'x' if self.value else ' '}] {self._label}")

    def get_content_width(self, *_: object) -> int:
        """Return the width of box and label. [cells]"""
        return len(self._label) + 4

    def action_turn_over(self) -> None:
        """Turn it over."""
        self.value = not self.value

    def on_click(self) -> None:
        """Turn it over by mouse."""
        self.action_turn_over()

    def watch_value(self, before: bool, now: bool) -> None:  # noqa: FBT001
        """Tell."""
        if before != now:
            self.post_message(self.Changed(now))
