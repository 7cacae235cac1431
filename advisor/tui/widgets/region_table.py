"""Regions as rows: intensity, PUE, price and round trip, sorted by any of them."""

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import ClassVar, Final

from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import DataTable

from advisor.domain.provenance import Figure
from advisor.domain.region_list import ListedRegion, RegionOrder
from advisor.tui.geo.carbon_classes import class_of, component_of, glyph_of
from advisor.tui.geo.picture import CHOSEN, CHOSEN_PLAIN
from advisor.tui.widgets.carbon_scale import CarbonScale

_NAME_WIDTH: Final = 29  # of the longest place, its glyph and mark
_CITY_WIDTH: Final = 17
_WITH_CITY: Final = 77
"""Width from which the city stands in the table too. [columns]"""


@dataclass(frozen=True, slots=True)
class _Column:
    """A column: its heading, what it is sorted by, its width, and how a row is written in it."""

    title: str
    order: RegionOrder
    width: int
    words: Callable[[ListedRegion], str]


def _number(figure: Figure | None, digits: int) -> str:
    return "-" if figure is None else f"{figure.value:.{digits}f}"


def _price(row: ListedRegion) -> str:
    return "-" if row.offer is None else f"{row.offer.usd_per_accelerator_h:,.2f}"


def _round_trip(row: ListedRegion) -> str:
    trip = row.round_trip
    if trip is None:
        return "-"
    return f"{'' if trip.is_measured else '~'}{trip.ms:.0f}"


_COLUMNS: Final = (
    _Column("g/kWh", RegionOrder.INTENSITY, 8, lambda row: _number(row.region.average, 0)),
    _Column("PUE", RegionOrder.PUE, 6, lambda row: _number(row.region.pue, 2)),
    _Column("USD/h", RegionOrder.PRICE, 9, _price),
    _Column("ms", RegionOrder.LATENCY, 7, _round_trip),
)
ORDERS: Final = (*(column.order for column in _COLUMNS), RegionOrder.NAME)


class RegionTable(CarbonScale):
    """The table. `show` gives it sorted rows; it never sorts itself, it asks for an order."""

    DEFAULT_CSS = """
    RegionTable { height: 1fr; }
    RegionTable DataTable { height: 1fr; scrollbar-size-vertical: 1; }
    """

    @dataclass
    class LookedAt(Message):
        """The cursor went to a region."""

        place: str

    @dataclass
    class Opened(Message):
        """Details of the region under the cursor are asked for."""

        place: str

    @dataclass
    class Ordered(Message):
        """Another order is asked for."""

        order: RegionOrder
        descending: bool

    def __init__(self, *, ascii_only: bool = False, id: str | None = None) -> None:  # noqa: A002
        """Build an empty table.

        Args:
            ascii_only: marks rows with ASCII, for terminals without UTF-8
            id: of the widget
        """
        super().__init__(id=id)
        self._ascii = ascii_only
        self._rows: tuple[ListedRegion, ...] = ()
        self._chosen: AbstractSet[str] = frozenset()
        self._order, self._descending = RegionOrder.INTENSITY, False
        self._place: str | None = None

    def compose(self) -> ComposeResult:
        """Hold a table of rows."""
        yield _Rows(cursor_type="row", cell_padding=0)

    @property
    def place(self) -> str | None:
        """Return the region under the cursor; None while there are no rows."""
        return self._place

    def show(
        self,
        rows: Sequence[ListedRegion],
        chosen: AbstractSet[str],
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
        self._rows, self._chosen = tuple(rows), chosen
        self._order, self._descending = order, descending
        self._fill()

    def look_at(self, place: str) -> None:
        """Put the cursor on a region."""
        self._place = place
        index = next((at for at, row in enumerate(self._rows) if row.region.place == place), None)
        if index is not None:
            self._table.move_cursor(row=index)

    def notify_style_update(self) -> None:
        """Colour the rows again when the theme changes."""
        super().notify_style_update()
        if self._rows:
            self.call_later(self._fill)

    def on_resize(self, event: events.Resize) -> None:
        """Show or hide what there is room for."""
        if self._rows and ("city" in self._table.columns) != (event.size.width >= _WITH_CITY):
            self._fill()

    def focus_rows(self) -> None:
        """Give the rows the focus."""
        self._table.focus()

    @property
    def _table(self) -> "_Rows":
        return self.query_one(_Rows)

    def _fill(self) -> None:
        table, place = self._table, self._place
        with self.prevent(DataTable.RowHighlighted):
            table.clear(columns=True)
            with_city = self.size.width >= _WITH_CITY
            table.add_column(
                self._heading("region", RegionOrder.NAME), key=RegionOrder.NAME, width=_NAME_WIDTH
            )
            if with_city:
                table.add_column(" city", key="city", width=_CITY_WIDTH)
            for column in _COLUMNS:
                heading = self._heading(column.title, column.order, column.width)
                table.add_column(heading, key=column.order, width=column.width)
            for row in self._rows:
                city = [Text(f" {row.region.city}")] if with_city else []
                numbers = (Text(column.words(row), justify="right") for column in _COLUMNS)
                table.add_row(self._region_cell(row), *city, *numbers, key=row.region.place)
        self.look_at(place or next((row.region.place for row in self._rows), ""))

    def _heading(self, title: str, order: RegionOrder, width: int = 0) -> Text:
        """Return a heading; the one that rows are sorted by says which way."""
        if order is not self._order:
            return Text(title, justify="right" if width else "left")
        arrows = "v^" if self._ascii else "▼▲"
        return Text(
            f"{title}{arrows[0] if self._descending else arrows[1]}",
            style="bold",
            justify="right" if width else "left",
        )

    def _region_cell(self, row: ListedRegion) -> Text:
        """Return a region's glyph, the mark of the chosen, and its place."""
        average = row.region.average
        intensity = None if average is None else average.value
        is_chosen = row.region.place in self._chosen
        mark = (CHOSEN_PLAIN if self._ascii else CHOSEN) if is_chosen else " "
        style = self.get_component_rich_style(component_of(class_of(intensity)), partial=True)
        return Text.assemble(
            (f"{glyph_of(intensity, ascii_only=self._ascii)}{mark}", style),
            (row.region.place, "bold" if is_chosen else ""),
        )

    @on(DataTable.RowHighlighted)
    def _highlighted(self, event: DataTable.RowHighlighted) -> None:
        event.stop()
        place = event.row_key.value
        if place is not None and place != self._place:
            self._place = place
            self.post_message(self.LookedAt(place))

    @on(DataTable.RowSelected)
    def _selected(self, event: DataTable.RowSelected) -> None:
        event.stop()
        if event.row_key.value is not None:
            self.post_message(self.Opened(event.row_key.value))

    @on(DataTable.HeaderSelected)
    def _heading_clicked(self, event: DataTable.HeaderSelected) -> None:
        event.stop()
        order = next((order for order in ORDERS if order == event.column_key.value), None)
        if order is not None:
            again = order is self._order
            self._ask_for(order, descending=again and not self._descending)

    def sort_beside(self, by: int) -> None:
        """Ask for the order of the column beside."""
        index = (ORDERS.index(self._order) + by) % len(ORDERS)
        self._ask_for(ORDERS[index], descending=False)

    def turn_round(self) -> None:
        """Ask for the other direction."""
        self._ask_for(self._order, descending=not self._descending)

    def _ask_for(self, order: RegionOrder, *, descending: bool) -> None:
        # kept at once: the next key may come before the answer
        self._order, self._descending = order, descending
        self.post_message(self.Ordered(order, descending))


class _Rows(DataTable[Text]):
    """The rows; left and right sort instead of scrolling, for all columns are in sight."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "sort(-1)", "sort by the column before", show=False),
        Binding("right", "sort(1)", "sort by the next column", show=False),
        Binding("r", "turn", "reverse"),
    ]

    def action_sort(self, by: int) -> None:
        """Sort by the column beside."""
        self._owner.sort_beside(by)

    def action_turn(self) -> None:
        """Turn the order round."""
        self._owner.turn_round()

    @property
    def _owner(self) -> RegionTable:
        owner = self.parent
        assert isinstance(owner, RegionTable)
        return owner
