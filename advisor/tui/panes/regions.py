"""The Regions tab: a map of the world, the regions as a table, and a closer look at one."""

from collections.abc import Mapping
from functools import partial
from typing import ClassVar, Final

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.timer import Timer
from textual.widgets import Static
from textual.worker import get_current_worker

from advisor.domain.catalog import Catalog
from advisor.domain.plan import Plan
from advisor.domain.purchase import Purchase
from advisor.domain.region_list import ListedRegion, RegionList, RegionOrder, Yardstick
from advisor.errors import CatalogError
from advisor.service.regions import (
    accelerators_on_sale,
    compare_regions,
    grid_year,
    known_origins,
    places_of,
    region_sheet,
    sorted_regions,
)
from advisor.tui.desk import Change, Desk
from advisor.tui.messages import AskWhyNot
from advisor.tui.panes.pane import Pane
from advisor.tui.plain_text import needs_ascii
from advisor.tui.state import Word
from advisor.tui.widgets.region_ask import RegionAsk
from advisor.tui.widgets.region_table import RegionTable
from advisor.tui.widgets.region_views import RegionViews

_REST_S: Final = 0.06
"""Rows that a held key runs over are not read about: details cost as much as all the rest. [s]"""
_STAYS: Final = "the list is as it was: o and a ask again, escape leaves it so"
_UNITS: Final = "g/kWh: CO2e, average, lifecycle  USD/h: per accelerator  ms: ~ estimated"


class RegionsPane(Pane):
    """Regions on a map and in a table whose cursors go together, and what is known of one."""

    TITLE = "Regions"
    HELP = """
Where the clouds are, and how clean their grids are.

**Map.** The fuller a circle, the more gCO2e/kWh; a diamond is a region that the plan uses. Regions
alike in one place share a dot, `(+2)` beside its name counts the others; regions that differ move
a cell aside. Arrows go from region to region, `n` to
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
    RegionsPane #regions-units { height: 1; }
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
        self._by = Yardstick()
        self._asked: Yardstick | None = None  # None leaves it to the plan
        self._rows: dict[str, ListedRegion] = {}
        self._order, self._descending = RegionOrder.INTENSITY, False
        self._resting: Timer | None = None

    def compose(self) -> ComposeResult:
        """Lay the tab out, top to bottom."""
        yield Static("reading the catalogue", id="regions-title", classes="title", markup=False)
        yield RegionAsk()
        yield Static(_UNITS, id="regions-units", classes="aside", markup=False)
        yield Static(id="regions-trouble", classes="trouble", markup=False)
        yield RegionViews(ascii_only=needs_ascii())

    def kept(self) -> dict[str, Word]:
        """Return the order, and what the user asked to compare."""
        kept: dict[str, Word] = {"order": self._order, "descending": self._descending}
        if self._asked is not None:
            kept["accelerator"] = self._by.accelerator
            kept["purchase"] = self._by.purchase
            kept["origin"] = self._by.origin
        return kept

    def take(self, kept: Mapping[str, Word]) -> None:
        """Begin with the order and the comparison that were kept; words unknown today are left."""
        if kept.get("order") in set(RegionOrder):
            self._order = RegionOrder(str(kept["order"]))
            self._descending = kept.get("descending") is True
        if kept.get("purchase") in set(Purchase):
            words = {name: kept.get(name) for name in ("accelerator", "origin")}
            self._asked = self._by = Yardstick(
                purchase=Purchase(str(kept["purchase"])),
                **{name: word for name, word in words.items() if isinstance(word, str)},
            )

    def desk_changed(self, changes: frozenset[Change]) -> None:
        """Read a new catalogue, mark what a new plan uses."""
        catalog = self.desk.catalog
        if catalog is None:
            return
        if Change.CATALOG in changes:
            self._suggest(catalog)
        if self._asked is None or Change.CATALOG in changes:
            self._compare(catalog, self._asked, self.desk.plan)
        else:
            self._fill()

    def action_view(self) -> None:
        """Go to the next view."""
        self.query_one(RegionViews).go_on()

    def action_map(self) -> None:
        """Go to the map, and from it back to the table."""
        self.query_one(RegionViews).turn_to_map()

    def action_rows(self) -> None:
        """Go to the table."""
        self.query_one(RegionViews).go_to("table")

    def action_ask(self, what: str) -> None:
        """Ask for an origin, or an accelerator."""
        self.query_one(RegionAsk).ask(what)

    def action_purchase(self) -> None:
        """Compare the prices of the next purchase model."""
        self.query_one(RegionAsk).turn_purchase()

    def action_why_not(self) -> None:
        """Ask why the plan does not use the region under the cursor."""
        place = self.query_one(RegionViews).place
        if place is not None:
            self.post_message(AskWhyNot(place))

    @on(RegionAsk.Asked)
    def _new_words(self, message: RegionAsk.Asked) -> None:
        if self.desk.catalog is not None:
            self._compare(self.desk.catalog, message.words, self.desk.plan)

    @on(RegionAsk.Left)
    def _asking_left(self) -> None:
        self._trouble("")
        self.query_one(RegionViews).go_back()

    @on(RegionTable.Ordered)
    def _order_asked(self, message: RegionTable.Ordered) -> None:
        self._order, self._descending = message.order, message.descending
        self._fill()

    @on(RegionViews.LookedAt)
    def _look_soon(self, message: RegionViews.LookedAt) -> None:
        """Read about a region once the cursor rests on it."""
        if self._resting is not None:
            self._resting.stop()
        self._resting = self.set_timer(_REST_S, partial(self._look_at, message.place))

    @work(thread=True, exclusive=True, group="regions-suggest")
    def _suggest(self, catalog: Catalog) -> None:
        """Gather what may be typed."""
        origins, accelerators = known_origins(catalog), accelerators_on_sale(catalog)
        suggest = self.query_one(RegionAsk).suggest
        self.app.call_from_thread(suggest, origins, accelerators)

    @work(thread=True, exclusive=True, group="regions-compare")
    def _compare(self, catalog: Catalog, asked: Yardstick | None, plan: Plan | None) -> None:
        """List the regions; what cannot be found leaves the list as it is, if there is one."""
        worker, trouble = get_current_worker(), ""
        try:
            found = compare_regions(catalog, asked, plan)
        except CatalogError as error:
            trouble = str(error)
            if self._rows:
                if not worker.is_cancelled:
                    self.app.call_from_thread(self._trouble, f"{trouble}; {_STAYS}")
                return
            asked, found = None, compare_regions(catalog, None, plan)
        if not worker.is_cancelled:
            self.app.call_from_thread(self._compared, asked, found, trouble)

    def _compared(self, asked: Yardstick | None, found: RegionList, trouble: str) -> None:
        self._asked, self._by = asked, found.by
        self._rows = {row.region.place: row for row in found.rows}
        self.query_one(RegionAsk).show(found.by)
        self._trouble(trouble)
        self._fill()

    def _trouble(self, words: str) -> None:
        trouble = self.query_one("#regions-trouble", Static)
        trouble.set_class(bool(words), "-shown")
        trouble.update(words)

    def _fill(self) -> None:
        """Show the rows as sorted, and what the plan uses."""
        chosen = places_of(self.desk.plan)
        rows = sorted_regions(self._rows.values(), self._order, descending=self._descending)
        views = self.query_one(RegionViews)
        views.show_rows(rows, chosen, self._order, descending=self._descending)
        used = f"the plan uses {', '.join(sorted(chosen))}" if chosen else "no plan yet"
        self.query_one("#regions-title", Static).update(f"{len(rows)} regions, {used}")

    @work(thread=True, exclusive=True, group="regions-look")
    def _look_at(self, place: str) -> None:
        """Read what is known of a region."""
        catalog, row = self.desk.catalog, self._rows.get(place)
        if catalog is None or row is None:
            return
        worker = get_current_worker()
        sheet, year = region_sheet(catalog, place), grid_year(catalog, place)
        if not worker.is_cancelled:
            show = self.query_one(RegionViews).show_region
            self.app.call_from_thread(show, sheet, row, self._by, year)
