"""A map of the world in Braille: coastlines, and regions by the intensity of their grids."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from advisor.tui.geo.carbon_classes import UNIT, component_of, legend
from advisor.tui.geo.dots import Dots, MapRegion, dots_of
from advisor.tui.geo.picture import CHOSEN, CHOSEN_PLAIN, COAST, CURSOR, HERE, LABEL, map_rows
from advisor.tui.geo.projection import frame_of
from advisor.tui.widgets.carbon_scale import CarbonScale
from advisor.tui.widgets.painted import Painted

ZOOMS: Final = (1.0, 2.0, 4.0, 8.0)
LEGEND: Final = "map--legend"
_MARGIN: Final = 0.15
"""Part of the frame at each edge that the cursor keeps clear of, so that it has neighbours."""


class WorldMap(CarbonScale, Painted, can_focus=True):
    """The map. `show` gives it regions; `cursor` is the place of the region that is looked at.

    Regions of one class in one cell share a dot; others that collide move to a free cell near by.
    A click picks the nearest dot, and a second click the next region of that dot.
    """

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {COAST, CURSOR, HERE, LABEL, LEGEND}
    DEFAULT_CSS = """
    WorldMap {
        height: 1fr;
        & > .map--coast { color: $text-disabled; }
        & > .map--cursor { text-style: bold reverse; }
        & > .map--here { text-style: bold; color: $text; }
        & > .map--label { color: $text; }
        & > .map--legend { color: $text-muted; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "step(-1, 0)", "west", show=False),
        Binding("right", "step(1, 0)", "east", show=False),
        Binding("up", "step(0, 1)", "north", show=False),
        Binding("down", "step(0, -1)", "south", show=False),
        Binding("n", "next_here", "next of this dot", show=False),
        Binding("plus,equals_sign", "zoom(1)", "zoom", key_display="+/-"),
        Binding("minus", "zoom(-1)", "zoom out", show=False),
    ]

    cursor: reactive[str | None] = reactive(None)
    zoom: reactive[int] = reactive(0)
    """Index into ZOOMS."""

    @dataclass
    class Picked(Message):
        """A region was picked by mouse or keys."""

        place: str

    def __init__(self, *, ascii_only: bool = False, id: str | None = None) -> None:  # noqa: A002
        """Build an empty map.

        Args:
            ascii_only: draws with ASCII alone, for terminals without UTF-8
            id: of the widget
        """
        super().__init__(id=id)
        self._ascii = ascii_only
        self._regions: tuple[MapRegion, ...] = ()
        self._around_deg: tuple[float, float] | None = None
        self._dots: Dots | None = None

    def show(self, regions: Sequence[MapRegion]) -> None:
        """Draw regions."""
        self._regions = tuple(regions)
        self._draw_anew()

    def paint(self) -> list[Strip]:
        """Return the rows of the map; the last row is the legend."""
        rows = map_rows(self._drawn(), self.cursor, ascii_only=self._ascii)
        strips = [
            Strip([Segment(run.text, self.get_component_rich_style(*run.styles)) for run in row])
            for row in rows
        ]
        return [*strips, self._legend()][: self.size.height]

    def watch_cursor(self) -> None:
        """Keep the region under the cursor inside the frame."""
        dots = self._drawn()
        region = dots.region(self.cursor)
        if region is not None and ZOOMS[self.zoom] > 1:
            column, row = dots.frame.cell(region.longitude_deg, region.latitude_deg)
            across, down = column / dots.frame.columns, row / dots.frame.rows
            if not (_MARGIN < across < 1 - _MARGIN and _MARGIN < down < 1 - _MARGIN):
                self._centre()
        self.forget()

    def watch_zoom(self) -> None:
        """Look closer at, or further from, the region under the cursor."""
        self._centre()

    def on_resize(self) -> None:
        """Draw for the new size."""
        self._draw_anew()

    def on_click(self, event: events.Click) -> None:
        """Pick the nearest dot, or the next region of the dot that is picked already."""
        offset = event.get_content_offset(self)
        spot = None if offset is None else self._drawn().nearest(offset.x, offset.y)
        if spot is not None:
            self._pick(self._drawn().after(spot, self.cursor))

    def action_step(self, east: int, north: int) -> None:
        """Pick the nearest region in a direction."""
        self._pick(self._drawn().toward(self.cursor, east, north))

    def action_next_here(self) -> None:
        """Pick the next region of the dot under the cursor."""
        spot = self._drawn().spot(self.cursor)
        if spot is not None:
            self._pick(self._drawn().after(spot, self.cursor))

    def action_zoom(self, steps: int) -> None:
        """Look closer, or further."""
        self.zoom = min(max(self.zoom + steps, 0), len(ZOOMS) - 1)

    def _pick(self, place: str | None) -> None:
        if place is not None:
            self.cursor = place
            self.post_message(self.Picked(place))

    def _centre(self) -> None:
        region = next((row for row in self._regions if row.place == self.cursor), None)
        if region is not None:
            self._around_deg = (region.longitude_deg, region.latitude_deg)
        self._draw_anew()

    def _draw_anew(self) -> None:
        self._dots = None
        self.forget()
        self.refresh()

    def _drawn(self) -> Dots:
        if self._dots is None:
            columns, rows = max(self.size.width, 1), max(self.size.height - 1, 1)
            frame = frame_of(columns, rows, ZOOMS[self.zoom], self._around_deg)
            self._dots = dots_of(self._regions, frame)
        return self._dots

    def _legend(self) -> Strip:
        """Return the last line, in short where it is narrow."""
        parts = self._legend_parts(short=False)
        if sum(len(text) for text, _ in parts) > self.size.width:
            parts = self._legend_parts(short=True)
        segments = [Segment(text, self.get_component_rich_style(name)) for text, name in parts]
        return Strip(segments).crop_extend(0, self.size.width, self.rich_style)

    def _legend_parts(self, *, short: bool) -> list[tuple[str, str]]:
        gap = " " if short else "  "
        classes = legend(short=short, ascii_only=self._ascii)
        parts = [(f"{text}{gap}", component_of(step)) for text, step in classes]
        parts.append((UNIT, LEGEND))
        if any(region.chosen for region in self._regions):
            mark = CHOSEN_PLAIN if self._ascii else CHOSEN
            parts.append((f"{gap}{mark} chosen", LABEL))
        if ZOOMS[self.zoom] > 1:
            parts.append((f"{gap}x{ZOOMS[self.zoom]:g}", LEGEND))
        return parts
