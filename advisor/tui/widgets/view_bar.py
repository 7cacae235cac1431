"""The views of a pane that is too small to show all of them: one line, the current one marked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget


class ViewBar(Widget):
    """A line of views; a click on one asks for it.

    Attributes:
        current: the view that is shown
    """

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"view-bar--view", "view-bar--current"}
    DEFAULT_CSS = """
    ViewBar {
        height: 1;
        padding: 0 1;
        & > .view-bar--view { color: $text-muted; }
        & > .view-bar--current { text-style: bold underline; color: $text; }
    }
    """
    current: reactive[str] = reactive("")

    @dataclass
    class Chosen(Message):
        """A view was clicked."""

        view: str

    def __init__(self, views: Sequence[str], *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._views = tuple(views)

    def render_line(self, y: int) -> Strip:
        """Return the line."""
        if y:
            return Strip.blank(self.size.width, self.rich_style)
        segments = []
        for view in self._views:
            name = "current" if view == self.current else "view"
            segments.append(Segment(view, self.get_component_rich_style(f"view-bar--{name}")))
            segments.append(Segment("  ", self.rich_style))
        return Strip(segments).adjust_cell_length(self.size.width, self.rich_style)

    def on_click(self, event: events.Click) -> None:
        """Ask for the view under the mouse."""
        offset, end = event.get_content_offset(self), 0
        if offset is None:
            return
        for view in self._views:
            begin, end = end, end + len(view) + len("  ")
            if begin <= offset.x < end:
                self.post_message(self.Chosen(view))
