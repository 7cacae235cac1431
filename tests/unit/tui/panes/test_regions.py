"""The Regions tab, driven as a user drives it, on a small catalogue."""

import asyncio
from types import SimpleNamespace

import numpy as np
from builders import Machine, Sale, make_accelerator, make_catalog, make_region
from screens import until
from textual.app import App
from textual.widgets import DataTable, Input, Static

from advisor.tui.desk import Desk
from advisor.tui.panes.regions import RegionsPane
from advisor.tui.widgets.heat_map import HeatMap
from advisor.tui.widgets.world_map import WorldMap

STOCKHOLM, PARIS, NOWHERE = "aws:eu-north-1", "aws:eu-west-3", "gcp:nowhere1"
CATALOG = make_catalog(
    regions=(
        make_region(STOCKHOLM, intensity_g_per_kwh=300.0, pue_ratio=1.1),
        make_region(PARIS, intensity_g_per_kwh=31.0, latitude_deg=48.9, longitude_deg=2.4),
        make_region(NOWHERE, intensity_g_per_kwh=None, latitude_deg=-30.0, longitude_deg=-60.0),
    ),
    accelerators=(make_accelerator("H100"), make_accelerator("L4")),
    machines=(
        Machine(accelerator="H100", count=2.0),
        Machine(instance_type="g6", accelerator="L4"),
    ),
    sales=(
        Sale(place=PARIS, on_demand=10.0, spot=4.0),
        Sale(place=STOCKHOLM, instance_type="g6", on_demand=0.8),
    ),
    pairs_ms={("city:London", STOCKHOLM): 31.0},
    hourly={"SE": np.full(8760, 31.0)},
)

USED = SimpleNamespace(provider="aws", region="eu-north-1", accelerator="L4", origin="city:London")


class RegionsApp(App[None]):
    AUTO_FOCUS = None

    def __init__(self, kept=None) -> None:
        super().__init__()
        self.desk = Desk(self, None)
        self.asked = []
        self.pane = RegionsPane(self.desk)
        self.pane.take(kept or {})

    def compose(self):
        yield self.pane

    def on_mount(self):
        self.pane.shown()
        self.desk.put_catalog(CATALOG)

    def on_ask_why_not(self, message):
        self.asked.append(message.place)


async def settle(app, pilot):
    """Wait for workers that handlers started, and for what they tell the screen."""
    for _ in range(2):
        await pilot.pause()
        await app.workers.wait_for_complete()
    await pilot.pause()


def rows(app):
    """Return the table as text: glyph and place, g/kWh, PUE, USD/h, ms."""
    table = app.query_one(DataTable)
    return [
        [cell.plain.strip() for cell in table.get_row_at(row)] for row in range(table.row_count)
    ]


def shown(app, name):
    return str(app.query_one(f"#regions-{name}", Static).render())


def test_map_table_and_details_go_together():
    async def journey():
        app = RegionsApp()
        async with app.run_test(size=(120, 40)) as pilot:
            await settle(app, pilot)
            # each accelerator is sold in one region: the first is compared; 10 USD/h over 2 is 5
            assert rows(app) == [
                ["○ aws:eu-west-3", "31", "1.00", "5.00", "-"],
                ["◕ aws:eu-north-1", "300", "1.10", "-", "-"],
                ["? gcp:nowhere1", "-", "1.00", "-", "-"],
            ]
            assert app.query_one(WorldMap).cursor == PARIS
            await pilot.press("down", "w")
            await settle(app, pilot)
            assert app.query_one(WorldMap).cursor == STOCKHOLM
            assert app.asked == [STOCKHOLM]
            await pilot.press("m", "left")  # Paris is the nearest in the west
            await settle(app, pilot)
            table = app.query_one(DataTable)
            assert rows(app)[table.cursor_row][0] == "○ aws:eu-west-3"
            heat = app.query_one(HeatMap)
            await until(lambda: "least Jan 00-01Z 31.0" in heat.render_line(15).text)
            app.desk.put_plan(SimpleNamespace(plan=SimpleNamespace(placements=[USED])))
            await settle(app, pilot)
            assert shown(app, "title") == "3 regions, the plan uses aws:eu-north-1"
            # the plan's accelerator and origin; by the line of cities, 14.9 ms and 0.0173 ms/km,
            # it is 339 km to Paris and 10,780 km to nowhere
            assert [row[:1] + row[3:] for row in rows(app)] == [
                ["○ aws:eu-west-3", "-", "~21"],
                ["◕◆aws:eu-north-1", "0.80", "31"],
                ["? gcp:nowhere1", "-", "~201"],
            ]

    asyncio.run(journey())


def test_a_small_screen_shows_one_view_and_questions_are_answered():
    async def journey():
        app = RegionsApp(
            {"order": "intensity", "descending": False, "purchase": "spot", "origin": "city:Gone"}
        )
        async with app.run_test(size=(80, 22)) as pilot:
            await settle(app, pilot)
            assert 'unknown city "Gone"' in shown(app, "trouble")  # and all else is there
            assert [row[1] for row in rows(app)] == ["Stockholm"] * 3  # there is room for the city
            await pilot.press("right", "r")  # by PUE, the highest first
            await settle(app, pilot)
            assert rows(app)[0][0] == "◕ aws:eu-north-1"
            assert app.pane.kept() == {"order": "pue", "descending": True}
            app.query_one("#ask-origin", Input).value = "Pariss"
            await pilot.press("o", "enter")
            await settle(app, pilot)
            assert 'unknown city "Pariss"' in shown(app, "trouble")
            assert len(rows(app)) == 3
            await pilot.press("o", "escape")  # leaves it as it was
            assert app.query_one("#ask-origin", Input).value == ""
            await pilot.press("o", *"lon", "right", "enter", "u")
            await settle(app, pilot)
            assert app.query_one("#ask-origin", Input).value == "city:London"
            assert [row[4:] for row in rows(app)] == [["-", "31"], ["2.00", "~21"], ["-", "~201"]]
            assert app.pane.kept() == {
                "order": "pue",
                "descending": True,
                "accelerator": "H100",
                "purchase": "spot",
                "origin": "city:London",
            }
            await pilot.press("enter")
            await settle(app, pilot)
            assert app.focused.id == "regions-details"
            assert not app.query_one(WorldMap).display
            await pilot.click("ViewBar", offset=(1 + len("table  "), 0))
            assert app.query_one(WorldMap).has_focus
            await pilot.press("v")
            assert app.query_one(HeatMap).display
            await pilot.press("escape")
            assert app.query_one(DataTable).has_focus
            await pilot.resize_terminal(120, 40)
            await settle(app, pilot)
            assert app.query_one(HeatMap).display
            assert app.query_one(WorldMap).display

    asyncio.run(journey())
