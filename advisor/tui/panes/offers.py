"""The Offers tab: all offers, found by typing, sorted by any column."""

from collections.abc import Mapping
from typing import ClassVar, Final

import numpy as np
from numpy.typing import NDArray
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input, Static

from advisor.catalog.offer_index import OfferIndex
from advisor.domain.catalog import Catalog
from advisor.domain.listing import OfferColumn
from advisor.domain.offer_facts import Use
from advisor.service.offers import index_offers, offer_facts, offer_sheets, uses_of
from advisor.tui.desk import Change, Desk
from advisor.tui.messages import AskWhyNot
from advisor.tui.panes.pane import Pane
from advisor.tui.screens.sheets import SheetsScreen
from advisor.tui.state import Word
from advisor.tui.widgets.filter_line import FilterLine
from advisor.tui.widgets.offer_columns import LAYOUTS
from advisor.tui.widgets.offer_strip import OfferStrip
from advisor.tui.widgets.offer_table import OfferTable

_PLACEHOLDER: Final = 'filter: h100 eu spot<30 gpus>=8 intensity<100 "L4"'

_REMARK: Final = "$text-warning"


class OffersPane(Pane):
    """A filter, the offers that pass it, and what is known of the one under the cursor."""

    TITLE = "Offers"
    HELP = """
All offers of the catalogue: an instance type in a region, with its prices.

**Filter.** Every word has to begin a name, or a part of one: of the place, city, country,
residency, instance type or accelerator. `"L4"` in quotes is that whole part, and not L40S.
Numbers are compared without spaces: `price<4` (on demand), `spot<2`, `reserved<3`, `each<2` (on
demand, for one accelerator), all in USD/h; `gpus>=8`, `vcpus>=16`, `memory>100` (GiB),
`intensity<50` (gCO2e/kWh), `pue<1.2`. An unknown number passes no comparison.

**Rows.** `left` and `right` sort by another column, `r` turns the order round, a click on a title
does both; unknown numbers come last. `~` is a spot price that was derived from an average saving,
never quoted. `*` is an offer that the plan uses; `p` shows those alone.

`/` goes to the filter, `down` or `enter` from there to the rows. `enter` shows everything about
an offer, `w` asks why the plan does not use it.
"""
    FOCUS = "OfferTable"
    DEFAULT_CSS = """
    OffersPane #offers-filter { padding: 0 1; }
    OffersPane #offers-count {
        height: 1;
        padding: 0 1;
        color: $text-muted;
        text-wrap: nowrap;
        text-overflow: ellipsis;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "filter", "filter"),
        Binding("escape,down", "rows", "to the rows"),
        Binding("p", "plan_only", "plan"),
        Binding("w", "why_not", "why not"),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._index: OfferIndex | None = None
        self._order: NDArray[np.intp] = np.empty(0, dtype=np.intp)
        self._filter = ""
        self._ordered_by, self._descending = OfferColumn.EACH, False
        self._uses: Mapping[int, tuple[Use, ...]] = {}
        self._plan_only = False

    def compose(self) -> ComposeResult:
        """Lay the tab out, top to bottom."""
        yield FilterLine(
            self._filter,
            placeholder=_PLACEHOLDER,
            id="offers-filter",
            compact=True,
            select_on_focus=False,
        )
        yield Static("reading the catalogue", id="offers-count", markup=False)
        yield OfferTable()
        yield OfferStrip()

    def kept(self) -> dict[str, Word]:
        """Return the filter and the order of the rows."""
        return {
            "filter": self.filter_text,
            "order": self._ordered_by.value,
            "descending": self._descending,
        }

    def take(self, kept: Mapping[str, Word]) -> None:
        """Begin with a filter and an order; what this version does not know is left out."""
        text, order, descending = (kept.get(name) for name in ("filter", "order", "descending"))
        if isinstance(text, str):
            self._filter = text
        if order in set(OfferColumn):
            self._ordered_by, self._descending = OfferColumn(order), descending is True

    @property
    def filter_text(self) -> str:
        """Return what is typed into the filter."""
        return self.query_one(FilterLine).value if self.is_mounted else self._filter

    @filter_text.setter
    def filter_text(self, text: str) -> None:
        line = self.query_one(FilterLine)
        line.value, line.cursor_position = text, len(text)

    @property
    def order(self) -> tuple[OfferColumn, bool]:
        """Return the column that rows are sorted by, and whether it descends."""
        return self._ordered_by, self._descending

    @order.setter
    def order(self, order: tuple[OfferColumn, bool]) -> None:
        self._ordered_by, self._descending = order
        self._reorder()

    def desk_changed(self, changes: frozenset[Change]) -> None:
        """Index a new catalogue, mark the offers of a new plan."""
        catalog = self.desk.catalog
        if catalog is not None and Change.CATALOG in changes:
            self._read(catalog)
        elif changes & {Change.SCENARIO, Change.PLAN}:
            self._mark()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer the way to where the focus is not."""
        if action in {"filter", "rows"}:
            there = FilterLine if action == "filter" else OfferTable
            return not isinstance(self.screen.focused, there)
        return super().check_action(action, parameters)

    def action_filter(self) -> None:
        """Go to the filter."""
        self.query_one("#offers-filter").focus()

    def action_rows(self) -> None:
        """Go to the rows."""
        self.query_one(OfferTable).focus()

    def action_plan_only(self) -> None:
        """Show only the offers that the plan uses, or all again."""
        self._plan_only = not self._plan_only
        self._refill()

    def action_why_not(self) -> None:
        """Ask why the plan does not use the offer under the cursor."""
        offer = self.query_one(OfferTable).offer
        if self._index is not None and offer is not None:
            self.post_message(AskWhyNot(offer_facts(self._index.catalog, offer).place))

    @on(Input.Changed, "#offers-filter")
    def _typed(self) -> None:
        self._refill()

    @on(Input.Submitted, "#offers-filter")
    def _entered(self) -> None:
        self.action_rows()

    @on(OfferTable.Ordered)
    def _order_asked(self, message: OfferTable.Ordered) -> None:
        self.order = (message.column, message.descending)

    @on(OfferTable.Highlighted)
    def _show_facts(self) -> None:
        offer, facts = self.query_one(OfferTable).offer, None
        if self._index is not None and offer is not None:
            facts = offer_facts(self._index.catalog, offer, self._uses.get(offer, ()))
        self.query_one(OfferStrip).show(facts)

    @on(OfferTable.Chosen)
    def _chosen(self, message: OfferTable.Chosen) -> None:
        if self._index is not None:
            self.app.push_screen(SheetsScreen(offer_sheets(self._index.catalog, message.offer)))

    @work(thread=True, exclusive=True, group="offers")
    def _read(self, catalog: Catalog) -> None:
        index = index_offers(catalog)
        self.app.call_from_thread(self._put_index, index)

    def _put_index(self, index: OfferIndex) -> None:
        self._index = index
        self._mark()
        self._reorder()

    def _mark(self) -> None:
        if self._index is None:
            return
        plan = self.desk.plan
        self._uses = {} if plan is None else uses_of(self._index.catalog, plan)
        self.query_one(OfferTable).mark(self._uses)
        if self._plan_only:
            self._refill()
        else:
            self._show_facts()

    def _reorder(self) -> None:
        if self._index is not None:
            self._order = self._index.ordered(self._ordered_by, descending=self._descending)
            self._refill()

    def _refill(self) -> None:
        """Show the rows that pass the filter. 2 ms for all offers: no worker would be faster."""
        if self._index is None:
            return
        matches = self._index.matching(self.filter_text)
        kept = matches.offers
        if self._plan_only:
            used = np.zeros_like(kept)
            used[list(self._uses)] = True
            kept = kept & used
        rows = self._order[kept[self._order]]
        table = self.query_one(OfferTable)
        table.show(self._index, rows, self._ordered_by, descending=self._descending)
        self._show_facts()
        count = self.query_one("#offers-count", Static)
        count.update(self._count_words(len(rows), matches.remarks), layout=False)

    def _count_words(self, n_rows: int, remarks: tuple[str, ...]) -> Content:
        """Return how many rows there are, and their order or what is wrong with the filter."""
        total = 0 if self._index is None else len(self._index)
        kind = "offers of the plan" if self._plan_only else "offers"
        found = f"{n_rows:,} of {total:,} {kind}"
        if self._plan_only and self.desk.plan is None:
            remarks = ("there is no plan yet, the Explore tab makes one",)
        if remarks:
            return Content.assemble(f"{found}; ", Content.styled("; ".join(remarks), _REMARK))
        return Content(f"{found}, by {LAYOUTS[self._ordered_by].title}, {self._direction()}")

    def _direction(self) -> str:
        if self._ordered_by is OfferColumn.DATE:
            return "newest first" if self._descending else "oldest first"
        if LAYOUTS[self._ordered_by].right:
            return "highest first" if self._descending else "lowest first"
        return "z to a" if self._descending else "a to z"
