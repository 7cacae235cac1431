"""The Regions tab: a map of the world, the regions as a table, and a closer look at one."""

from functools import partial
from typing import ClassVar, Final

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Grid, VerticalScroll
from textual.timer import Timer
from textual.widgets import Static
from textual.worker import get_current_worker

from advisor.domain.catalog import Catalog
from advisor.domain.plan import Plan
from advisor.domain.region_list import GridYear, ListedRegion, RegionList, RegionOrder, Yardstick
from advisor.domain.sheet import Sheet
from advisor.errors import CatalogError
from advisor.report.region_sheet import NO_HOURS, render_region
from advisor.service.regions import (
    accelerators_on_sale,
    compare_regions,
    grid_year,
    known_origins,
    places_of,
    region_sheet,
    sorted_regions,
)
from advisor.tui.characters import needs_ascii
from advisor.tui.desk import Change, Desk
from advisor.tui.geo.dots import regions_on_map
from advisor.tui.messages import AskWhyNot
from advisor.tui.panes.pane import Pane
from advisor.tui.widgets.heat_map import HeatMap
from advisor.tui.widgets.region_ask import RegionAsk
from advisor.tui.widgets.region_table import RegionTable
from advisor.tui.widgets.view_bar import ViewBar
from advisor.tui.widgets.world_map import WorldMap

VIEWS: Final = ("table", "map", "hours", "details")
"""What a small screen shows one of; a large one shows all."""

_WIDE: Final = (112, 33)
"""Columns and rows from which there is room for all views side by side."""
_VAST: Final = 160
"""Columns from which the table is wider too."""
_REST_S: Final = 0.06
"""Rows that a held key runs over are not read about: details cost as much as all the rest. [s]"""
_UNITS: Final = "g/kWh: CO2e, average, lifecycle  USD/h: per accelerator  ms: ~ estimated"


class RegionsPane(Pane):
    """Regions on a map and in a table whose cursors go together, and what is known of one.

    `order` is what an app keeps from one session to the next.
    """

    TITLE = "Regions"
    HELP = """
Where the clouds are, and how clean their grids are.

**Map.** The fuller a circle, the more gCO2e/kWh; a diamond is a region that the plan uses. Regions
alike in one place share a dot, others move a cell aside. Arrows go from region to region, `n` to
the next one of a dot, `+` and `-` look closer and further. A click picks the nearest dot.

**Table.** `left` and `right` sort by another column, `r` turns the order round, a click on a
heading does both; what is unknown comes last. `o` sets the origin of round trips (a city, or a
region of the catalogue), `a` the accelerator of the prices, `u` how it is paid for: the price is
that of the cheapest offer, per accelerator. `~` is a round trip that was estimated.

**Hours.** The grid's typical year, hour of the day (UTC) by month, on the level of the latest
annual average. Arrows move the cursor.

**Details.** Every figure with its unit, basis, year and source.

`m` goes between map and table, `tab` through all. On a small screen `v` shows the next view, and
`enter` the details. `w` asks why the plan does not use the region.
"""
    FOCUS = "#regions-table DataTable"
    DEFAULT_CSS = """
    RegionsPane {
        #regions-units { height: 1; }
        #regions-body { height: 1fr; padding: 0 1; grid-size: 1 1; }
        #regions-body > * { display: none; }
        &.-table #regions-table { display: block; }
        &.-map #regions-map { display: block; }
        &.-hours #regions-hours { display: block; }
        &.-details #regions-details { display: block; }
        &.-wide #regions-body {
            grid-size: 2 2;
            grid-columns: 1fr 60;
            grid-rows: 1fr 17;
            grid-gutter: 1 2;
        }
        &.-wide #regions-body > * { display: block; }
        &.-wide.-vast #regions-body { grid-columns: 1fr 80; }
        #regions-title { display: none; }
        &.-wide #regions-title { display: block; }
        &.-wide ViewBar { display: none; }
        #regions-details { scrollbar-size-vertical: 1; }
        #regions-details:focus { background: $boost; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("v", "view", "view"),
        Binding("m", "map", "map", show=False),
        Binding("o", "ask('origin')", "from"),
        Binding("a", "ask('accelerator')", "price of"),
        Binding("u", "purchase", "paid"),
        Binding("w", "why_not", "why not"),
        Binding("escape", "rows", "to the table", show=False),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._ascii = needs_ascii()
        self._by = Yardstick()
        self._is_own = False  # the user said what to compare for; a plan changes it no more
        self._rows: dict[str, ListedRegion] = {}
        self._order, self._descending = RegionOrder.INTENSITY, False
        self._view = VIEWS[0]
        self._resting: Timer | None = None

    def compose(self) -> ComposeResult:
        """Lay the tab out, top to bottom."""
        yield ViewBar(VIEWS)
        yield Static(id="regions-title", classes="title", markup=False)
        yield RegionAsk(id="regions-ask")
        yield Static("reading the catalogue", id="regions-units", classes="aside", markup=False)
        yield Static(id="regions-trouble", classes="trouble", markup=False)
        with Grid(id="regions-body"):
            yield WorldMap(ascii_only=self._ascii, id="regions-map")
            yield RegionTable(ascii_only=self._ascii, id="regions-table")
            with VerticalScroll(id="regions-details"):
                yield Static(id="regions-sheet")
            yield HeatMap(ascii_only=self._ascii, id="regions-hours")

    @property
    def order(self) -> tuple[RegionOrder, bool]:
        """Return what rows are sorted by, and whether it descends."""
        return self._order, self._descending

    @order.setter
    def order(self, order: tuple[RegionOrder, bool]) -> None:
        self._order, self._descending = order
        self._fill()

    def desk_changed(self, changes: frozenset[Change]) -> None:
        """Read a new catalogue, mark what a new plan uses."""
        catalog = self.desk.catalog
        if catalog is None:
            return
        if Change.CATALOG in changes:
            self._suggest(catalog)
        if self._is_own and Change.CATALOG not in changes:
            self._fill()
        else:
            self._compare(catalog, self._by if self._is_own else None, self.desk.plan)

    def on_resize(self, event: events.Resize) -> None:
        """Show all views where there is room, else one."""
        self.set_class(event.size.width >= _WIDE[0] and event.size.height >= _WIDE[1], "-wide")
        self.set_class(event.size.width >= _VAST, "-vast")
        self._show_view(self._view)

    def action_view(self) -> None:
        """Show the next view; where all are shown, go to it."""
        self._go_to(VIEWS[(VIEWS.index(self._view) + 1) % len(VIEWS)])

    def action_map(self) -> None:
        """Go to the map, and from it back to the table."""
        self._go_to("table" if self.query_one(WorldMap).has_focus else "map")

    def action_rows(self) -> None:
        """Go to the table."""
        self._go_to("table")

    def action_ask(self, what: str) -> None:
        """Ask for an origin, or an accelerator."""
        self.query_one(RegionAsk).ask(what)

    def action_purchase(self) -> None:
        """Compare the prices of the next purchase model."""
        self.query_one(RegionAsk).turn_purchase()

    def action_why_not(self) -> None:
        """Ask why the plan does not use the region under the cursor."""
        place = self.query_one(RegionTable).place
        if place is not None:
            self.post_message(AskWhyNot(place))

    @on(RegionAsk.Asked)
    def _asked(self, message: RegionAsk.Asked) -> None:
        if self.desk.catalog is not None:
            self._is_own = True
            self._compare(self.desk.catalog, message.words, self.desk.plan)

    @on(RegionAsk.Left)
    def _asking_left(self) -> None:
        self._trouble("")
        self._go_to(self._view)

    @on(RegionTable.Ordered)
    def _order_asked(self, message: RegionTable.Ordered) -> None:
        self.order = (message.order, message.descending)

    @on(RegionTable.LookedAt)
    def _row_looked_at(self, message: RegionTable.LookedAt) -> None:
        self.query_one(WorldMap).cursor = message.place
        self._look_soon(message.place)

    @on(WorldMap.Picked)
    def _dot_picked(self, message: WorldMap.Picked) -> None:
        self.query_one(RegionTable).look_at(message.place)
        self._look_soon(message.place)

    @on(RegionTable.Opened)
    def _row_opened(self) -> None:
        self._go_to("details")

    @on(ViewBar.Chosen)
    def _view_chosen(self, message: ViewBar.Chosen) -> None:
        self._go_to(message.view)

    def _show_view(self, view: str) -> None:
        self._view = view
        for name in VIEWS:
            self.set_class(name == view, f"-{name}")
        self.query_one(ViewBar).current = view

    def _go_to(self, view: str) -> None:
        self._show_view(view)
        if view == "table":
            self.query_one(RegionTable).focus_rows()
        else:
            self.query_one(f"#regions-{view}").focus()

    @work(thread=True, exclusive=True, group="regions-suggest")
    def _suggest(self, catalog: Catalog) -> None:
        """Gather what may be typed."""
        origins, accelerators = known_origins(catalog), accelerators_on_sale(catalog)
        suggest = self.query_one(RegionAsk).suggest
        self.app.call_from_thread(suggest, origins, accelerators)

    @work(thread=True, exclusive=True, group="regions-compare")
    def _compare(self, catalog: Catalog, asked: Yardstick | None, plan: Plan | None) -> None:
        """List the regions; `asked` is what the user wrote, None leaves it to the plan."""
        worker = get_current_worker()
        try:
            found = compare_regions(catalog, asked, plan)
        except CatalogError as error:
            if not worker.is_cancelled:
                self.app.call_from_thread(self._trouble, str(error))
            return
        if not worker.is_cancelled:
            self.app.call_from_thread(self._compared, found)

    def _compared(self, found: RegionList) -> None:
        self._by, self._rows = found.by, {row.region.place: row for row in found.rows}
        self.query_one("#regions-units", Static).update(_UNITS)
        self.query_one(RegionAsk).show(found.by)
        self._trouble("")
        self._fill()

    def _trouble(self, words: str) -> None:
        trouble = self.query_one("#regions-trouble", Static)
        trouble.set_class(bool(words), "-shown")
        trouble.update(words)

    def _fill(self) -> None:
        """Show the rows as sorted, and the regions on the map."""
        chosen = places_of(self.desk.plan)
        rows = sorted_regions(self._rows.values(), self._order, descending=self._descending)
        table = self.query_one(RegionTable)
        table.show(rows, chosen, self._order, descending=self._descending)
        world = self.query_one(WorldMap)
        world.show(regions_on_map(rows, chosen))
        used = f"the plan uses {', '.join(sorted(chosen))}" if chosen else "no plan yet"
        self.query_one("#regions-title", Static).update(f"{len(rows)} regions, {used}")
        if table.place is not None:
            world.cursor = table.place
            self._look_soon(table.place)

    def _look_soon(self, place: str) -> None:
        """Read about a region once the cursor rests on it."""
        if self._resting is not None:
            self._resting.stop()
        self._resting = self.set_timer(_REST_S, partial(self._look_at, place))

    @work(thread=True, exclusive=True, group="regions-look")
    def _look_at(self, place: str) -> None:
        """Read what is known of a region."""
        catalog, row = self.desk.catalog, self._rows.get(place)
        if catalog is None or row is None:
            return
        worker = get_current_worker()
        sheet, year = region_sheet(catalog, place), grid_year(catalog, place)
        if not worker.is_cancelled:
            self.app.call_from_thread(self._show_region, row, sheet, year)

    def _show_region(self, row: ListedRegion, sheet: Sheet, year: GridYear | None) -> None:
        self.query_one("#regions-sheet", Static).update(render_region(sheet, row, self._by, year))
        self.query_one("#regions-details").scroll_home(animate=False)
        heat = self.query_one(HeatMap)
        zone = row.region.grid_zone
        if year is None:
            heat.show(zone, None, f"{NO_HOURS[0].upper()}{NO_HOURS[1:]}.")
        else:
            quality = "" if year.quality is None else f", {year.quality}"
            heat.show(zone, year.means_g_per_kwh, f"typical year, shape of {year.year}{quality}")
