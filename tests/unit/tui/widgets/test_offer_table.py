"""The table in an app of its own, driven by keys and mouse."""

import asyncio

import numpy as np
import pytest
from builders import Machine, Sale, make_catalog
from textual import events
from textual.app import App

from advisor.catalog.offer_index import index_offers
from advisor.domain.listing import OfferColumn
from advisor.tui.widgets.offer_table import HEADER_LINES, OfferTable

N_OFFERS = 60
INDEX = index_offers(
    make_catalog(
        machines=[Machine(instance_type=f"gpu.{row}x") for row in range(N_OFFERS)],
        sales=[
            Sale(instance_type=f"gpu.{row}x", on_demand=1.0 + row, spot=0.5, spot_derived=row == 0)
            for row in range(N_OFFERS - 1)
        ]
        + [Sale(instance_type=f"gpu.{N_OFFERS - 1}x", on_demand=1234.5)],
    ),
)
ROWS = np.arange(N_OFFERS)


class Host(App[None]):
    """Keeps what the table posts."""

    AUTO_FOCUS = "*"

    def __init__(self) -> None:
        super().__init__()
        self.highlighted, self.chosen, self.ordered = [], [], []

    def compose(self):
        yield OfferTable()

    def on_offer_table_highlighted(self, message):
        self.highlighted.append(message.offer)

    def on_offer_table_chosen(self, message):
        self.chosen.append(message.offer)

    def on_offer_table_ordered(self, message):
        self.ordered.append((message.column, message.descending))


def driven(act, size):
    """Show all offers by price, and let `act(app, table, pilot)` act on them."""

    async def run():
        app = Host()
        async with app.run_test(size=size) as pilot:
            table = app.query_one(OfferTable)
            table.show(INDEX, ROWS, OfferColumn.PRICE, descending=False)
            await pilot.pause()
            await act(app, table, pilot)

    asyncio.run(run())


def lines(table):
    return [table.render_line(y).text for y in range(table.size.height)]


@pytest.mark.parametrize("size", [(80, 24), (200, 60)])
def test_keys_and_mouse_move_choose_and_sort(size):
    visible = size[1] - HEADER_LINES

    async def act(app, table, pilot):
        top, unit, first, *_ = lines(table)
        assert all(title in top for title in ("place", "instance", "accelerator", "spot"))
        assert ("intensity" in top) == (size[0] == 200)
        assert "USD/h ▲" in unit
        assert all(text in first for text in ("aws:eu-north-1", "gpu.0x", "~0.5000"))
        assert {len(line) for line in lines(table)} == {table.scrollable_content_region.width}

        await pilot.press("down", "down", "up")
        assert table.offer == 1
        await pilot.press("pagedown")
        assert table.offer == visible
        await pilot.press("end")
        assert (table.offer, table.scroll_offset.y) == (59, N_OFFERS - visible)
        assert "1,234.50" in lines(table)[-1]
        assert "~" not in lines(table)[-1]
        await pilot.press("down")
        assert table.offer == 59
        await pilot.press("pageup", "home", "up")
        assert (table.offer, table.scroll_offset.y) == (0, 0)
        await pilot.press("down", "enter")
        assert app.chosen == [1]

        await pilot.click(OfferTable, offset=(10, HEADER_LINES + 4))
        assert table.offer == 4
        assert app.chosen == [1]
        await pilot.click(OfferTable, offset=(10, HEADER_LINES + 5), times=2)
        assert app.chosen == [1, 5]
        assert app.highlighted[-1] == 5
        await pilot.click(OfferTable, offset=(top.index("spot") + 1, 0))
        await pilot.click(OfferTable, offset=(top.index("on demand") + 1, 1))
        await pilot.press("left", "right", "r")
        assert app.ordered == [
            (OfferColumn.SPOT, False),
            (OfferColumn.PRICE, True),
            (OfferColumn.MEMORY, False),
            (OfferColumn.SPOT, False),
            (OfferColumn.PRICE, True),
        ]

        table.mark([0])
        table.show(INDEX, ROWS[:3], OfferColumn.MEMORY, descending=True)
        await pilot.pause()
        assert table.offer == 0
        assert [line[0] for line in lines(table)[HEADER_LINES : HEADER_LINES + 4]] == [*"*   "]
        assert "GiB ▼" in lines(table)[1]
        assert lines(table)[HEADER_LINES + 3].strip() == ""

        table.show(INDEX, ROWS[:0], OfferColumn.PRICE, descending=False)
        await pilot.press("down", "end", "enter")
        await pilot.pause()
        assert table.offer is None
        assert app.chosen == [1, 5]

    driven(act, size)


def test_a_smaller_window_keeps_the_cursor_in_view_and_the_wheel_scrolls():
    async def act(_app, table, pilot):
        table.cursor = 40
        await pilot.pause()
        assert "intensity" in lines(table)[0]
        await pilot.resize_terminal(80, 10)
        await pilot.pause()
        assert "intensity" not in lines(table)[0]
        assert any("gpu.40x" in line for line in lines(table))
        before = table.scroll_offset.y
        await pilot._post_mouse_events([events.MouseScrollUp], OfferTable, offset=(5, 5))
        await pilot.pause()
        assert table.scroll_offset.y < before
        assert table.cursor == 40

    driven(act, (120, 40))
