"""A table of all offers that draws only the lines on the screen.

Its rows are an array of numbers of offers, so another filter or order is another array, however
many rows it has: nothing is made for a row before it is drawn.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, Final

import numpy as np
from numpy.typing import NDArray
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from advisor.catalog.offer_index import OfferIndex
from advisor.domain.listing import OfferColumn
from advisor.tui.widgets.offer_columns import GAP, LAYOUTS, Fitted, fitted
from advisor.tui.widgets.offer_lines import MARK, Look, offer_line, title_line, unit_line

HEADER_LINES: Final = 2
_PARTS: Final = ("cursor", "unknown", "used", "title", "ordered", "unit")
_STYLES: Final = ("plain", *_PARTS)
_NO_ROWS: Final = np.empty(0, dtype=np.intp)


class OfferTable(ScrollView, can_focus=True):
    """Offers under a header that stays; a cursor on one row.

    Attributes:
        cursor: row under the cursor, 0 the first; 0 where there are no rows
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "offer-table--title",
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
    OfferTable > .offer-table--title { color: $text; text-style: bold; }
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
        """The cursor was moved to another offer; None where there are no rows."""

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

    def __init__(self) -> None:
        super().__init__()
        self._index: OfferIndex | None = None
        self._rows: NDArray[np.intp] = _NO_ROWS
        self._used: frozenset[int] = frozenset()
        self._column, self._descending = OfferColumn.PRICE, False
        self._look = Look(width=0, columns=(), **dict.fromkeys(_STYLES, Style.null()))

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
        """Show other rows, the cursor on the first; who shows them knows, so nothing is posted.

        Args:
            index: of the offers
            rows: numbers of offers in the order to show, shape (n_rows,)
            column: that they are sorted by
            descending: in which direction
        """
        self._index, self._rows = index, rows
        self._column, self._descending = column, descending
        self._resize(HEADER_LINES + len(rows))
        self.scroll_to(y=0, animate=False, immediate=True)
        self.set_reactive(OfferTable.cursor, 0)
        self.refresh()

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
            column = self._column_at(offset.x - len(MARK))
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

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return lines of the screen; their look is found once for all of them."""
        self._look = self._present_look()
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """Return a line of the screen: titles, units, or a row."""
        if y == 0:
            return title_line(self._look, self._column)
        if y < HEADER_LINES:
            return unit_line(self._look, self._column, descending=self._descending)
        row = y - HEADER_LINES + self.scroll_offset.y
        if self._index is None or row >= len(self._rows):
            return Strip.blank(self._look.width, self._look.plain)
        offer = int(self._rows[row])
        return offer_line(
            self._look,
            self._index,
            offer,
            is_used=offer in self._used,
            on_cursor=row == self.cursor,
        )

    def _present_look(self) -> Look:
        return Look(
            width=self.scrollable_content_region.width,
            columns=self._fitted,
            plain=self.rich_style,
            **{part: self.get_component_rich_style(f"offer-table--{part}") for part in _PARTS},
        )

    def _resize(self, height: int) -> None:
        """Scroll over another number of lines, without a layout of the whole screen."""
        self.set_reactive(OfferTable.virtual_size, Size(1, height))
        self.vertical_scrollbar.window_virtual_size = height

    @property
    def _visible(self) -> int:
        """Return how many rows the screen has room for."""
        return max(0, self.scrollable_content_region.height - HEADER_LINES)

    @property
    def _fitted(self) -> tuple[Fitted, ...]:
        width = self.scrollable_content_region.width - len(MARK) - GAP
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
