"""Map, table, hours and details of regions: side by side, or one at a time where it is small."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Grid, Vertical, VerticalScroll
from textual.message import Message
from textual.widgets import Static

from advisor.domain.region_list import GridYear, ListedRegion, RegionOrder, Yardstick
from advisor.domain.sheet import Sheet
from advisor.report.region_sheet import NO_HOURS, render_region
from advisor.tui.geo.dots import regions_on_map
from advisor.tui.widgets.heat_map import HeatMap
from advisor.tui.widgets.region_table import RegionTable
from advisor.tui.widgets.view_bar import ViewBar
from advisor.tui.widgets.world_map import WorldMap

VIEWS: Final = ("table", "map", "hours", "details")
_WIDE: Final = (112, 30)
"""Columns and rows from which there is room for all views side by side."""
_VAST: Final = 160
"""Columns from which the table is wider too."""


class RegionViews(Vertical):
    """The views. The cursors of map and table go together, and say `LookedAt`."""

    DEFAULT_CSS = """
    RegionViews {
        height: 1fr;
        Grid { height: 1fr; padding: 0 1; grid-size: 1 1; }
        Grid > * { display: none; }
        &.-table #regions-table { display: block; }
        &.-map #regions-map { display: block; }
        &.-hours #regions-hours { display: block; }
        &.-details #regions-details { display: block; }
        &.-wide Grid {
            grid-size: 2 2;
            grid-columns: 1fr 60;
            grid-rows: 1fr 17;
            grid-gutter: 1 2;
        }
        &.-wide Grid > * { display: block; }
        &.-wide.-vast Grid { grid-columns: 1fr 80; }
        &.-wide ViewBar { display: none; }
        #regions-details { scrollbar-size-vertical: 1; }
        #regions-details:focus { background: $boost; }
    }
    """

    @dataclass
    class LookedAt(Message):
        """The cursor went to a region."""

        place: str

    def __init__(self, *, ascii_only: bool, id: str | None = None) -> None:  # noqa: A002
        """Build empty views.

        Args:
            ascii_only: draws with ASCII alone, for terminals without UTF-8
            id: of the widget
        """
        super().__init__(id=id, classes=f"-{VIEWS[0]}")
        self._ascii = ascii_only
        self._view = VIEWS[0]

    def compose(self) -> ComposeResult:
        """Lay the views out."""
        yield ViewBar(VIEWS)
        with Grid():
            yield WorldMap(ascii_only=self._ascii, id="regions-map")
            yield RegionTable(ascii_only=self._ascii, id="regions-table")
            with VerticalScroll(id="regions-details"):
                yield Static(id="regions-sheet")
            yield HeatMap(ascii_only=self._ascii, id="regions-hours")

    @property
    def place(self) -> str | None:
        """Return the region under the cursor; None while there are no rows."""
        return self.query_one(RegionTable).place

    def show_rows(
        self,
        rows: Sequence[ListedRegion],
        chosen: frozenset[str],
        order: RegionOrder,
        *,
        descending: bool,
    ) -> None:
        """Show rows, and keep the cursor on its region.

        Args:
            rows: as sorted
            chosen: places that the plan uses
            order: by which they are sorted
            descending: likewise
        """
        table, world = self.query_one(RegionTable), self.query_one(WorldMap)
        table.show(rows, chosen, order, descending=descending)
        world.show(regions_on_map(rows, chosen))
        if table.place is not None:
            world.cursor = table.place
            self.post_message(self.LookedAt(table.place))

    def show_region(
        self,
        sheet: Sheet,
        row: ListedRegion,
        by: Yardstick,
        year: GridYear | None,
    ) -> None:
        """Show what is known of the region under the cursor."""
        self.query_one("#regions-sheet", Static).update(render_region(sheet, row, by, year))
        self.query_one("#regions-details").scroll_home(animate=False)
        heat, zone = self.query_one(HeatMap), row.region.grid_zone
        if year is None:
            heat.show(zone, None, f"{NO_HOURS[0].upper()}{NO_HOURS[1:]}.")
        else:
            quality = "" if year.quality is None else f", {year.quality}"
            shape = "" if year.year is None else f", shape of {year.year}"
            heat.show(zone, year.means_g_per_kwh, f"typical year{shape}{quality}")

    def go_to(self, view: str) -> None:
        """Show a view, and give it the focus."""
        self._view = view
        for name in VIEWS:
            self.set_class(name == view, f"-{name}")
        self.query_one(ViewBar).current = view
        if view == "table":
            self.query_one(RegionTable).focus_rows()
        else:
            self.query_one(f"#regions-{view}").focus()

    def go_back(self) -> None:
        """Give the focus to the view that is shown."""
        self.go_to(self._view)

    def go_on(self) -> None:
        """Go to the next view."""
        self.go_to(VIEWS[(VIEWS.index(self._view) + 1) % len(VIEWS)])

    def turn_to_map(self) -> None:
        """Go to the map, and from it back to the table."""
        self.go_to("table" if self.query_one(WorldMap).has_focus else "map")

    def on_mount(self) -> None:
        """Mark the first view."""
        self.query_one(ViewBar).current = self._view

    def on_resize(self, event: events.Resize) -> None:
        """Show all views where there is room, else one."""
        self.set_class(event.size.width >= _WIDE[0] and event.size.height >= _WIDE[1], "-wide")
        self.set_class(event.size.width >= _VAST, "-vast")

    @on(RegionTable.LookedAt)
    def _row_looked_at(self, message: RegionTable.LookedAt) -> None:
        message.stop()
        self.query_one(WorldMap).cursor = message.place
        self.post_message(self.LookedAt(message.place))

    @on(WorldMap.Picked)
    def _dot_picked(self, message: WorldMap.Picked) -> None:
        message.stop()
        self.query_one(RegionTable).look_at(message.place)
        self.post_message(self.LookedAt(message.place))

    @on(RegionTable.Opened)
    def _row_opened(self) -> None:
        self.go_to("details")

    @on(ViewBar.Chosen)
    def _view_chosen(self, message: ViewBar.Chosen) -> None:
        self.go_to(message.view)
