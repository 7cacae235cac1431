"""The tabs in one line: a digit and a word each, by key and by mouse."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget


class TabBar(Widget):
    """A line of tabs; a click on one asks for it.

    Attributes:
        active: index of the tab that is shown
        aside: what stands at the right end where there is room
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "tab-bar--tab",
        "tab-bar--key",
        "tab-bar--active",
        "tab-bar--hover",
    }
    DEFAULT_CSS = """
    TabBar {
        height: 1;
        background: $panel;
        .tab-bar--tab { color: $text-muted; background: $panel; }
        .tab-bar--key { color: $accent; background: $panel; }
        .tab-bar--active { color: $text; background: $surface; text-style: bold; }
        .tab-bar--hover { color: $text; background: $panel; }
    }
    """
    active: reactive[int] = reactive(0)
    aside: reactive[str] = reactive("")
    _hovered: reactive[int] = reactive(-1)

    @dataclass
    class Chosen(Message):
        """A tab was clicked."""

        index: int

    def __init__(self, titles: Sequence[str]) -> None:
        super().__init__()
        self._titles = tuple(titles)

    def render_line(self, y: int) -> Strip:
        """Return the line; where it is narrow, nothing stands between digit and word."""
        if y:
            return Strip.blank(self.size.width, self.rich_style)
        found: list[Segment] = []
        for index, (begin, end) in enumerate(self._ends()):
            blank = begin - sum(segment.cell_length for segment in found)
            found.append(Segment(" " * blank, self.rich_style))
            found += self._tab(index, end - begin)
        used = sum(segment.cell_length for segment in found)
        room = self.size.width - used - 1
        if self.aside and room > cell_len(self.aside) + 1:
            text = f"{self.aside:>{room - cell_len(self.aside) + len(self.aside)}} "
            found.append(Segment(text, self._style("tab")))
        return Strip(found).adjust_cell_length(self.size.width, self.rich_style)

    def on_click(self, event: events.Click) -> None:
        """Ask for the tab under the mouse."""
        index = self._at(event.x)
        if index >= 0:
            self.post_message(self.Chosen(index))

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Show which tab a click would be on."""
        self._hovered = self._at(event.x)

    def on_leave(self) -> None:
        """Forget the mouse."""
        self._hovered = -1

    def _tab(self, index: int, width: int) -> list[Segment]:
        kind = "tab--active" if index == self.active else "tab"
        if index == self._hovered and index != self.active:
            kind = "hover"
        style = self._style(kind.replace("tab--active", "active"))
        key = style if index == self.active else self._style("key")
        digit, title = str(index + 1), self._titles[index]
        gap = " " * (width - len(digit) - len(title))
        return [Segment(digit, key), Segment(f"{gap}{title}", style)]

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"tab-bar--{name}")

    def _ends(self) -> list[tuple[int, int]]:
        """Return where each tab begins and ends."""
        letters = sum(len(title) + 1 for title in self._titles)
        spare = self.size.width - letters - len(self._titles) - 1
        inner = 1 if spare >= len(self._titles) else 0
        outer = 3 if spare - inner * len(self._titles) >= 2 * len(self._titles) else 1
        found, at = [], 1
        for title in self._titles:
            end = at + 1 + inner + len(title)
            found.append((at, end))
            at = end + outer
        return found

    def _at(self, x: int) -> int:
        for index, (begin, end) in enumerate(self._ends()):
            if begin <= x < end:
                return index
        return -1
