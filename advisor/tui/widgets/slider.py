"""A slider in one line: a word, a line with a knob, and what the value means."""

from dataclasses import dataclass
from typing import ClassVar, Final

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from advisor.tui.widgets.painted import segments_of
from advisor.tui.widgets.scale import Scale

_PAGE: Final = 8
_LEAST: Final = 8  # cells of the line
_SAID: Final = 37  # cells behind it: with the plot below, both end where the totals begin
_LINE, _KNOB, _MARK = "─", "●", "┃"


class Slider(Widget, can_focus=True):
    """One value among the stops of a scale.

    Attributes:
        value: on the scale; it may lie between two stops where the app puts it there
        said: what the value means, beside the line
        idle: why it cannot be moved; "" where it can
        mark: a value that is marked on the line; None is none
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "slider--word",
        "slider--line",
        "slider--passed",
        "slider--knob",
        "slider--mark",
        "slider--said",
    }
    DEFAULT_CSS = """
    Slider {
        height: 1;
        padding: 0 1;
        .slider--word { color: $text-muted; }
        .slider--line { color: $text-disabled; }
        .slider--passed { color: $primary; }
        .slider--knob { color: $primary; text-style: bold; }
        .slider--mark { color: $accent; }
        .slider--said { color: $text; }
    }
    Slider:focus {
        .slider--word { color: $text; text-style: bold; }
        .slider--knob { color: $accent; text-style: bold reverse; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "move(-1)", "less", show=False),
        Binding("right", "move(1)", "more", show=False),
        Binding("shift+left,pagedown", f"move({-_PAGE})", "much less", show=False),
        Binding("shift+right,pageup", f"move({_PAGE})", "much more", show=False),
        Binding("home", "end(0)", "least", show=False),
        Binding("end", "end(-1)", "most", show=False),
    ]
    value: reactive[float] = reactive(0.0)
    said: reactive[str] = reactive("")
    idle: reactive[str] = reactive("")
    mark: reactive[float | None] = reactive[float | None](None)

    @dataclass
    class Moved(Message):
        """A user moved the knob."""

        slider: "Slider"
        value: float

        @property
        def control(self) -> "Slider":
            """Return the slider."""
            return self.slider

    def __init__(self, word: str, scale: Scale, *, width: int = 10, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        """Prepare a slider at its first stop.

        Args:
            word: before the line
            scale: its stops
            width: cells of the word, so that lines of several sliders begin together
            id: of the widget
        """
        super().__init__(id=id)
        self._word, self._width = word, width
        self._scale = scale
        self._said_width = _SAID

    @property
    def scale(self) -> Scale:
        """Return the stops."""
        return self._scale

    def put(self, value: float, scale: Scale | None = None) -> None:
        """Put the knob somewhere, on other stops where they are given; nobody is told."""
        if scale is not None:
            self._scale = scale
        self.value = value
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Return the only line."""
        width = self.size.width
        if y:
            return Strip.blank(width, self.rich_style)
        text = f"  {self.idle or self.said}"
        said = Segment(text, self._style("word" if self.idle else "said"))
        word = Segment(self._word.ljust(self._width), self._style("word"))
        line = segments_of(self, self._cells(self._line_width()))
        return Strip([word, *line, said]).adjust_cell_length(width, self.rich_style)

    def action_move(self, by: int) -> None:
        """Go some stops on."""
        self._go(self._scale.step(self.value, by))

    def action_end(self, index: int) -> None:
        """Go to the first stop, or the last."""
        self._go(self._scale.stops[index])

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Take the knob."""
        if not self.idle:
            self.capture_mouse()
            self._go_to_cell(event.x)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Draw the knob along."""
        if self.app.mouse_captured is self:
            self._go_to_cell(event.x)

    def on_mouse_up(self) -> None:
        """Let the knob go."""
        self.release_mouse()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Go a stop on."""
        event.stop()
        self.action_move(1)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Go a stop back."""
        event.stop()
        self.action_move(-1)

    def _go(self, value: float) -> None:
        if self.idle or value == self.value:
            return
        self.value = value
        self.post_message(self.Moved(self, value))

    def _go_to_cell(self, x: int) -> None:
        cells = self._line_width() - 1
        place = (x - self.gutter.left - self._width) / cells
        self._go(self._scale.near(min(max(place, 0.0), 1.0)))

    def _line_width(self) -> int:
        return max(self.size.width - self._width - self._said_width, _LEAST)

    def _cells(self, cells: int) -> list[tuple[str, str]]:
        line, passed = _class("line"), _class("passed")
        if self.idle:
            return [(_LINE, line)] * cells
        at = round(self._scale.at(self.value) * (cells - 1))
        row = [(_LINE, passed)] * at + [(_LINE, line)] * (cells - at)
        if self.mark is not None:
            row[round(self._scale.at(self.mark) * (cells - 1))] = (_MARK, _class("mark"))
        row[at] = (_KNOB, _class("knob"))
        return row

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(_class(name))


def _class(name: str) -> str:
    return f"slider--{name}"
