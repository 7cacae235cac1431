"""Power over time: a line per meter, and the phases of the job below."""

from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.strip import Strip
from textual.widget import Widget

from advisor.domain.power_trace import PowerTrace
from advisor.tui.widgets.power_picture import LINES, draw


class PowerPlot(Widget):
    """The plot; `show` what there is."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "power-plot--axis",
        "power-plot--title",
        "power-plot--phase",
        *(f"power-plot--line-{number}" for number in range(LINES)),
    }
    DEFAULT_CSS = """
    PowerPlot {
        height: 1fr;
        min-height: 5;
        padding: 0 1;
        .power-plot--axis { color: $text-muted; }
        .power-plot--title { color: $text-muted; }
        .power-plot--phase { color: $text; }
        .power-plot--line-0 { color: $primary; }
        .power-plot--line-1 { color: $accent; }
        .power-plot--line-2 { color: $success; }
        .power-plot--line-3 { color: $error; }
    }
    """

    def __init__(self, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._trace: PowerTrace | None = None
        self._word = ""
        self._rows: list[Strip] = []

    def show(self, trace: PowerTrace | None, word: str = "") -> None:
        """Show a trace, or a word on why there is none."""
        self._trace, self._word = trace, word
        self._rows = []
        self.refresh()

    def notify_style_update(self) -> None:
        """Draw anew in other colours."""
        super().notify_style_update()
        self._rows = []

    def on_resize(self, _event: events.Resize) -> None:
        """Draw anew in another size."""
        self._rows = []

    def render_line(self, y: int) -> Strip:
        """Return a line of the plot; the whole is drawn at once, and kept."""
        width, height = self.size
        if not self._rows:
            self._rows = self._draw(width, height)
        if y < len(self._rows):
            return self._rows[y].adjust_cell_length(width, self.rich_style)
        return Strip.blank(width, self.rich_style)

    def _draw(self, width: int, height: int) -> list[Strip]:
        trace = self._trace
        if trace is None or not trace.lines or trace.end_s <= trace.begin_s:
            word = self._word or "no power to show yet"
            return [Strip([Segment(word[:width], self._style("title"))])]
        rows = draw(trace, width, height)
        return [Strip([Segment(text, self._style(name)) for text, name in row]) for row in rows]

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"power-plot--{name}")
