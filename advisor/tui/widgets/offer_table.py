"""A table of all offers that draws only the lines on the screen.

Its rows are an array of numbers of offers, so another filter or order is another array, however
many rows it has: nothing is made for a row before it is drawn.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, Final

import numpy as np
from numpy.typing import NDArray
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from advisor.catalog.offer_index import OfferIndex
from advisor.domain.listing import OfferColumn
from advisor.report.offer_words import UNKNOWN, offer_cell
from advisor.tui.widgets.offer_columns import GAP, LAYOUTS, Fitted, fitted

HEADER_LINES: Final = 2
_MARK: Final = "* "
_MARGIN: Final = len(_MARK)
_COMMON: Final = "Standard_"
_TAIL: Final = 3
"""Letters at the end of a name that tell "eu-west-1" from "eu-west-2"."""
_NO_ROWS: Final = np.empty(0, dtype=np.intp)


class OfferTable(ScrollView, can_focus=True):
    """Offers under a header that stays; a cursor on one row.

    Attributes:
        cursor: row under the cursor, 0 the first; 0 where there are no rows
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "offer-table--header",
        "offer-table--unit",
        "offer-table--ordered",
        "offer-table--cursor",
        "offer-table--unknown",
        "offer-table--used",
    }
    DEFAULT_CSS = """
    OfferTable {
        height: 1fr;
        background: $surface;
        color: $foreground;
        overflow-x: hidden;
        overflow-y: scroll;
        scrollbar-size-vertical: 1;
        scrollbar-background: $surface;
        padding: 0 0 0 1;
    }
    OfferTable > .offer-table--header { color: $text; text-style: bold; }
    OfferTable > .offer-table--unit { color: $text-muted; }
    OfferTable > .offer-table--ordered { color: $text-accent; text-style: bold underline; }
    OfferTable > .offer-table--unknown { color: $text-disabled; }
    OfferTable > .offer-table--used { color: $text-success; text-style: bold; }
    OfferTable > .offer-table--cursor {
        background: $block-cursor-blurred-background;
        color: $block-cursor-blurred-foreground;
        text-style: bold;
    }
    OfferTable:focus > .offer-table--cursor {
        background: $block-cursor-background;
        color: $block-cursor-foreground;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "up", show=False),
        Binding("down", "move(1)", "down", show=False),
        Binding("pageup", "page(-1)", "page up", show=False),
        Binding("pagedown", "page(1)", "page down", show=False),
        Binding("home", "go(0)", "first", show=False),
        Binding("end", "go(-1)", "last", show=False),
        Binding("left", "sort_beside(-1)", "sort", key_display="←→"),
        Binding("right", "sort_beside(1)", "sort by the column after", show=False),
        Binding("r", "reverse", "reverse"),
        Binding("enter", "choose", "sheet"),
    ]

    cursor: reactive[int] = reactive(0, repaint=False)

    @dataclass
    class Highlighted(Message):
        """The cursor stands on another offer; None where there are no rows."""

        offer: int | None

    @dataclass
    class Chosen(Message):
        """An offer was entered or clicked twice."""

        offer: int

    @dataclass
    class Ordered(Message):
        """Another order is asked for; the table shows it once it is given the rows."""

        column: OfferColumn
        descending: bool

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's own name
        super().__init__(id=id)
        self._index: OfferIndex | None = None
        self._rows: NDArray[np.intp] = _NO_ROWS
        self._used: frozenset[int] = frozenset()
        self._column = OfferColumn.PRICE
        self._descending = False

    @property
    def offer(self) -> int | None:
        """Return the offer under the cursor."""
        return int(self._rows[self.cursor]) if len(self._rows) else None

    @property
    def row_count(self) -> int:
        """Return the number of rows."""
        return len(self._rows)

    def show(
        self,
        index: OfferIndex,
        rows: NDArray[np.intp],
        column: OfferColumn,
        *,
        descending: bool,
    ) -> None:
        """Show other rows, the cursor on the first.

        Args:
            index: of the offers
            rows: numbers of offers in the order to show, shape (n_rows,)
            column: that they are sorted by
            descending: in which direction
        """
        self._index, self._rows = index, rows
        self._column, self._descending = column, descending
        self.virtual_size = Size(1, HEADER_LINES + len(rows))
        self.scroll_to(y=0, animate=False, immediate=True)
        self.set_reactive(OfferTable.cursor, 0)
        self.refresh()
        self.post_message(self.Highlighted(self.offer))

    def mark(self, offers: Iterable[int]) -> None:
        """Mark the offers that a plan uses; others lose their mark."""
        self._used = frozenset(offers)
        self.refresh()

    def validate_cursor(self, cursor: int) -> int:
        """Keep the cursor on a row."""
        return max(0, min(cursor, len(self._rows) - 1))

    def watch_cursor(self, before: int, cursor: int) -> None:
        """Bring the row into view and tell which offer it is."""
        self.refresh_line(HEADER_LINES + before)
        self.refresh_line(HEADER_LINES + cursor)
        self._scroll_to_cursor()
        self.post_message(self.Highlighted(self.offer))

    def on_resize(self) -> None:
        """Keep the row under the cursor in view, once the size is known."""
        self.call_after_refresh(self._scroll_to_cursor)

    def on_click(self, event: events.Click) -> None:
        """Sort by a title, move to a row, choose it where it is clicked twice."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        if offset.y < HEADER_LINES:
            column = self._column_at(offset.x - _MARGIN)
            if column is not None:
                self._order_by(column)
            return
        row = offset.y - HEADER_LINES + self.scroll_offset.y
        if row < len(self._rows):
            self.cursor = row
            if event.chain > 1:
                self.action_choose()

    def action_move(self, by: int) -> None:
        """Move the cursor."""
        self.cursor += by

    def action_page(self, by: int) -> None:
        """Move the cursor by as many rows as there are on the screen."""
        self.cursor += by * max(1, self._visible - 1)

    def action_go(self, row: int) -> None:
        """Move the cursor to a row, counted from the end where it is negative."""
        self.cursor = row if row >= 0 else len(self._rows) + row

    def action_sort_beside(self, by: int) -> None:
        """Sort by the column on one side of the present one."""
        columns = list(LAYOUTS)
        self._order_by(columns[(columns.index(self._column) + by) % len(columns)])

    def action_reverse(self) -> None:
        """Sort the other way round."""
        self._order_by(self._column)

    def action_choose(self) -> None:
        """Ask for everything about the offer under the cursor."""
        if (offer := self.offer) is not None:
            self.post_message(self.Chosen(offer))

    def render_line(self, y: int) -> Strip:
        """Return a line of the screen: header, unit, or a row."""
        width = self.scrollable_content_region.width
        base = self.rich_style
        if y < HEADER_LINES:
            return Strip(self._header(y)).adjust_cell_length(width, base).apply_style(base)
        row = y - HEADER_LINES + self.scroll_offset.y
        if self._index is None or row >= len(self._rows):
            return Strip.blank(width, base)
        style = base
        if row == self.cursor:
            style += self._style("cursor")
        segments = self._row(self._index, int(self._rows[row]), on_cursor=row == self.cursor)
        return Strip(segments).adjust_cell_length(width, style).apply_style(style)

    def _header(self, line: int) -> list[Segment]:
        segments = [Segment(" " * _MARGIN)]
        for place in self._fitted:
            layout, ordered = LAYOUTS[place.column], place.column is self._column
            text = layout.unit if line else layout.title
            if ordered and line:
                text = f"{text} {'▼' if self._descending else '▲'}".strip()
            style = "unit" if line else "ordered" if ordered else "header"
            text = text[: place.width]
            blank = Segment(" " * (place.width - len(text)))
            shown = Segment(text, self._style(style))
            segments += [blank, shown] if layout.right else [shown, blank]
            segments.append(Segment(" " * GAP))
        return segments

    def _row(self, index: OfferIndex, offer: int, *, on_cursor: bool) -> list[Segment]:
        """Return the cells of an offer; under the cursor they have its colours alone."""
        plain = Style.null()
        unknown, used = (
            (plain, plain) if on_cursor else (self._style("unknown"), self._style("used"))
        )
        segments = [
            Segment(_MARK, used) if offer in self._used else Segment(" " * _MARGIN, plain),
        ]
        for place in self._fitted:
            text = offer_cell(index, offer, place.column)
            style = unknown if text == UNKNOWN else plain
            right = LAYOUTS[place.column].right
            segments.append(Segment(_cell(text, place.width, right=right) + " " * GAP, style))
        return segments

    def _style(self, part: str) -> Style:
        return self.get_component_rich_style(f"offer-table--{part}")

    @property
    def _visible(self) -> int:
        """Return how many rows the screen has room for."""
        return max(0, self.scrollable_content_region.height - HEADER_LINES)

    @property
    def _fitted(self) -> tuple[Fitted, ...]:
        width = self.scrollable_content_region.width - _MARGIN - GAP
        return fitted(width, self._column)

    def _column_at(self, x: int) -> OfferColumn | None:
        found = [place.column for place in self._fitted if place.start <= x]
        return found[-1] if found else None

    def _order_by(self, column: OfferColumn) -> None:
        """Ask for an order: upwards, or the other way round where it is by this column already."""
        if self._index is not None:
            descending = column is self._column and not self._descending
            self.post_message(self.Ordered(column, descending))

    def _scroll_to_cursor(self) -> None:
        top = self.scroll_offset.y
        if self.cursor < top:
            top = self.cursor
        elif self.cursor >= top + self._visible:
            top = self.cursor - self._visible + 1
        if top != self.scroll_offset.y:
            self.scroll_to(y=top, animate=False, immediate=True)


def _cell(text: str, width: int, *, right: bool) -> str:
    """Return a text in a width; one that is too long keeps its beginning and its last letters.

    Azure's instance types lose the word that they all begin with first.
    """
    if len(text) > width:
        text = f"…{text.removeprefix(_COMMON)}" if text.startswith(_COMMON) else text
    if len(text) > width:
        text = f"{text[: max(0, width - 1 - _TAIL)]}…{text[-_TAIL:]}"[:width]
    return text.rjust(width) if right else text.ljust(width)
