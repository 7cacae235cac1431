"""A map of the world in Braille: coastlines, and regions by the intensity of their grids."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from math import hypot
from typing import ClassVar, Final

from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from advisor.tui.geo.coastline import coast_rows
from advisor.tui.geo.labels import Label, placed
from advisor.tui.geo.projection import Frame, frame_of, miller
from advisor.tui.geo.spread import ASPECT, Spot, spread
from advisor.tui.widgets.carbon_scale import (
    UNIT,
    CarbonScale,
    class_of,
    component_of,
    glyph_of,
    legend,
)

ZOOMS: Final = (1.0, 2.0, 4.0, 8.0)
CHOSEN: Final = "◆"
CHOSEN_PLAIN: Final = "*"
_CONE: Final = 2.0
"""How far aside of a direction a region may lie, over how far along it."""
_MARGIN: Final = 0.15
"""Part of the frame at each edge that the cursor keeps clear of, so that it has neighbours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MapRegion:
    """One region on the map.

    Attributes:
        place: "aws:eu-north-1"
        intensity_g_per_kwh: decides glyph and colour [gCO2e/kWh]; None is unknown
        chosen: the plan runs something there
    """

    place: str
    longitude_deg: float
    latitude_deg: float
    intensity_g_per_kwh: float | None
    chosen: bool = False


class WorldMap(CarbonScale, can_focus=True):
    """The map. `show` gives it regions; `cursor` is the place of the region that is looked at.

    Regions of one class in one cell share a dot; others that collide move to a free cell near by.
    A click picks the nearest dot, and a second click the next region of that dot.
    """

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "map--coast",
        "map--cursor",
        "map--here",
        "map--label",
        "map--legend",
    }
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
        Binding("plus,equals_sign", "zoom(1)", "zoom in", key_display="+"),
        Binding("minus", "zoom(-1)", "zoom out", key_display="-"),
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
        self._around: tuple[float, float] | None = None
        self._frame: Frame | None = None
        self._spots: tuple[Spot, ...] | None = None
        self._strips: list[Strip] | None = None

    def show(self, regions: Sequence[MapRegion]) -> None:
        """Draw regions; chosen ones stay in their cells, then cleaner ones do."""
        self._regions = tuple(sorted(regions, key=_importance))
        self._forget_dots()

    def render_line(self, y: int) -> Strip:
        """Return one row of the map; the last row is the legend."""
        if self._strips is None:
            self._strips = self._painted()
        if y < len(self._strips):
            return self._strips[y]
        return Strip.blank(self.size.width, self.rich_style)

    def notify_style_update(self) -> None:
        """Paint again when the theme changes."""
        super().notify_style_update()
        self._strips = None

    def watch_cursor(self) -> None:
        """Keep the region under the cursor inside the frame."""
        region = self._region(self.cursor)
        if region is not None and ZOOMS[self.zoom] > 1:
            frame = self._framed()
            column, row = frame.cell(region.longitude_deg, region.latitude_deg)
            across, down = column / frame.columns, row / frame.rows
            if not (_MARGIN < across < 1 - _MARGIN and _MARGIN < down < 1 - _MARGIN):
                self._centre()
        self._strips = None

    def watch_zoom(self) -> None:
        """Look closer at, or further from, the region under the cursor."""
        self._centre()

    def on_resize(self) -> None:
        """Draw for the new size."""
        self._frame = None
        self._forget_dots()

    def on_click(self, event: events.Click) -> None:
        """Pick the nearest dot, or the next region of the dot that is picked already."""
        offset = event.get_content_offset(self)
        if offset is None or not self._dots():
            return
        nearest = min(
            self._dots(),
            key=lambda spot: hypot(spot.column - offset.x, (spot.row - offset.y) * ASPECT),
        )
        self._pick(self._next_of(nearest))

    def action_step(self, east: int, north: int) -> None:
        """Pick the nearest region in a direction; without a cursor, the most important one."""
        here = self._region(self.cursor)
        if here is None:
            if self._regions:
                self._pick(self._regions[0].place)
            return
        x, y = miller(here.longitude_deg, here.latitude_deg)
        found = []
        for region in self._regions:
            to_x, to_y = miller(region.longitude_deg, region.latitude_deg)
            along = (to_x - x) * east + (to_y - y) * north
            aside = abs((to_x - x) * north + (to_y - y) * east)
            if along > self._framed().step and aside <= _CONE * along:
                found.append((along + aside, region.place))
        if found:
            self._pick(min(found)[1])

    def action_next_here(self) -> None:
        """Pick the next region of the dot under the cursor."""
        spot = self._spot(self.cursor)
        if spot is not None:
            self._pick(self._next_of(spot))

    def action_zoom(self, steps: int) -> None:
        """Look closer, or further."""
        self.zoom = min(max(self.zoom + steps, 0), len(ZOOMS) - 1)

    def _pick(self, place: str) -> None:
        self.cursor = place
        self.post_message(self.Picked(place))

    def _next_of(self, spot: Spot) -> str:
        places = [self._regions[member].place for member in spot.members]
        if self.cursor in places:
            return places[(places.index(self.cursor) + 1) % len(places)]
        return places[0]

    def _region(self, place: str | None) -> MapRegion | None:
        return next((region for region in self._regions if region.place == place), None)

    def _spot(self, place: str | None) -> Spot | None:
        return next(
            (
                spot
                for spot in self._dots()
                if any(self._regions[member].place == place for member in spot.members)
            ),
            None,
        )

    def _centre(self) -> None:
        region = self._region(self.cursor)
        self._around = None if region is None else (region.longitude_deg, region.latitude_deg)
        self._frame = None
        self._forget_dots()

    def _forget_dots(self) -> None:
        self._spots = None
        self._strips = None
        self.refresh()

    def _framed(self) -> Frame:
        if self._frame is None:
            size = self._map_size
            self._frame = frame_of(size.width, size.height, ZOOMS[self.zoom], self._around)
        return self._frame

    @property
    def _map_size(self) -> Size:
        """Size of the map itself: the widget's without the legend."""
        return Size(max(self.size.width, 1), max(self.size.height - 1, 1))

    def _dots(self) -> tuple[Spot, ...]:
        if self._spots is None:
            frame = self._framed()
            self._spots = spread(
                [frame.cell(row.longitude_deg, row.latitude_deg) for row in self._regions],
                [_kind(row) for row in self._regions],
                frame.columns,
                frame.rows,
            )
        return self._spots

    def _painted(self) -> list[Strip]:
        chars = [list(row) for row in coast_rows(self._framed(), ascii_only=self._ascii)]
        styles = [["map--coast"] * len(row) for row in chars]
        for spot in self._dots():
            first = self._regions[spot.members[0]]
            chars[spot.row][spot.column] = self._glyph(first)
            styles[spot.row][spot.column] = component_of(class_of(first.intensity_g_per_kwh))
        for label in self._labels():
            self._write(label, chars[label.row], styles[label.row])
        here = self._spot(self.cursor)
        if here is not None:
            styles[here.row][here.column] += " map--cursor"
        strips = [self._strip(row, names) for row, names in zip(chars, styles, strict=True)]
        return [*strips, self._legend()][: self.size.height]

    def _write(self, label: Label, chars: list[str], styles: list[str]) -> None:
        """Write a label into its row, with a blank before and behind it where no dot is."""
        end = label.column + len(label.text)
        for column in (label.column - 1, end):
            if column in range(len(chars)) and styles[column] == "map--coast":
                chars[column] = " "
        chars[label.column : end] = label.text
        styles[label.column : end] = ["map--here" if label.must else "map--label"] * len(
            label.text
        )

    def _labels(self) -> tuple[Label, ...]:
        """Return the names beside dots: that under the cursor, and those that are chosen."""
        here, frame = self._spot(self.cursor), self._framed()
        wanted = []
        for spot in sorted(self._dots(), key=lambda spot: spot is not here):
            region = self._regions[spot.members[0]]
            if spot is here:
                region = self._region(self.cursor) or region
            elif not region.chosen:
                continue
            text = _name(region, len(spot.members))
            wanted.append(Label(text=text, column=spot.column, row=spot.row, must=spot is here))
        dots = {(spot.column, spot.row) for spot in self._dots()}
        return placed(wanted, dots, frame.columns, frame.rows)

    def _glyph(self, region: MapRegion) -> str:
        if region.chosen:
            return CHOSEN_PLAIN if self._ascii else CHOSEN
        return glyph_of(region.intensity_g_per_kwh, ascii_only=self._ascii)

    def _strip(self, chars: Sequence[str], names: Sequence[str]) -> Strip:
        """Return cells as runs of one style each."""
        segments, start = [], 0
        for name, run in groupby(names):
            end = start + sum(1 for _ in run)
            style = self.get_component_rich_style(*name.split())
            segments.append(Segment("".join(chars[start:end]), style))
            start = end
        return Strip(segments, len(chars))

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
        parts.append((UNIT, "map--legend"))
        if any(region.chosen for region in self._regions):
            mark = CHOSEN_PLAIN if self._ascii else CHOSEN
            parts.append((f"{gap}{mark} chosen", "map--label"))
        if ZOOMS[self.zoom] > 1:
            parts.append((f"{gap}x{ZOOMS[self.zoom]:g}", "map--legend"))
        return parts


def _importance(region: MapRegion) -> tuple[bool, bool, float, str]:
    intensity = region.intensity_g_per_kwh
    return not region.chosen, intensity is None, intensity or 0.0, region.place


def _kind(region: MapRegion) -> tuple[int | None, str]:
    return class_of(region.intensity_g_per_kwh), region.place if region.chosen else ""


def _name(region: MapRegion, n_here: int) -> str:
    intensity = region.intensity_g_per_kwh
    number = "unknown" if intensity is None else f"{intensity:.0f}"
    others = f" and {n_here - 1} more" if n_here > 1 else ""
    return f"{region.place} {number}{others}"
