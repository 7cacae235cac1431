"""The Offers tab in an app of its own: a journey from the filter to the sheet of an offer."""

import asyncio
from collections.abc import Mapping

from builders import (
    Machine,
    Sale,
    make_accelerator,
    make_catalog,
    make_profile,
    make_region,
    make_scenario,
    make_training,
)
from textual.app import App
from textual.widgets import Input, Static

from advisor.domain.dials import Dials, Explored
from advisor.domain.listing import OfferColumn
from advisor.domain.scenario import Objective
from advisor.placement.plan import make_plan
from advisor.placement.question import Question
from advisor.tui.desk import Desk
from advisor.tui.messages import AskWhyNot
from advisor.tui.panes.offers import OffersPane
from advisor.tui.screens.sheets import SheetsScreen
from advisor.tui.state import Word
from advisor.tui.widgets.offer_strip import OfferStrip
from advisor.tui.widgets.offer_table import OfferTable

CATALOG = make_catalog(
    regions=[make_region(intensity_g_per_kwh=20.0), make_region("gcp:europe-north1")],
    accelerators=[make_accelerator("A100-SXM4")],
    machines=[
        Machine(accelerator="A100-SXM4"),
        Machine(instance_type="cpu.large", provider="gcp", accelerator=None, count=0),
        Machine(instance_type="a2-highgpu-2g", provider="gcp", accelerator="A100-SXM4", count=2),
    ],
    sales=[
        Sale(on_demand=3.0, spot=1.0, spot_derived=True),
        Sale(place="gcp:europe-north1", instance_type="cpu.large", on_demand=0.1),
        Sale(place="gcp:europe-north1", instance_type="a2-highgpu-2g", on_demand=4.0, spot=2.5),
    ],
)
PLAN = make_plan(
    Question(
        catalog=CATALOG,
        scenario=make_scenario(make_training("tune")),
        profiles={"p.json": make_profile(accelerator="A100-SXM4")},
        objective=Objective.EMISSIONS,
        solver="HiGHS",
        inputs={},
    ),
)


HEIGHT = 24


class Host(App[None]):
    """A desk with one tab."""

    AUTO_FOCUS = None

    def __init__(self, kept: Mapping[str, Word]) -> None:
        super().__init__()
        self.desk = Desk(self, None)
        self.kept, self.asked = kept, []

    def compose(self):
        pane = OffersPane(self.desk)
        pane.take(self.kept)
        yield pane

    def on_ask_why_not(self, message: AskWhyNot):
        self.asked.append(message.place)

    async def become_ready(self, pilot):
        self.desk.put_catalog(CATALOG)
        await self.workers.wait_for_complete()
        await pilot.pause()
        self.query_one(OffersPane).shown()
        await self.workers.wait_for_complete()
        await pilot.pause()

    def said(self, selector):
        return str(self.query_one(selector, Static).visual)


def driven(act, **kept):
    async def run():
        app = Host(kept)
        async with app.run_test(size=(80, HEIGHT)) as pilot:
            await pilot.pause()
            await act(app, pilot)

    asyncio.run(run())


def test_from_the_filter_to_the_sheet_of_an_offer():
    async def act(app, pilot):
        assert app.said("#offers-count") == "reading the catalogue"
        await app.become_ready(pilot)
        table, pane = app.query_one(OfferTable), app.query_one(OffersPane)
        assert app.focused is table
        # per accelerator: 4 / 2 = 2 USD/h, then 3, then the machine without
        assert table.offer == 2
        assert app.said("#offers-count") == "3 of 3 offers, by each gpu, lowest first"

        await pilot.press("slash", *"swe")
        pane.filter_text += " spot<"
        await pilot.pause()
        assert app.said("#offers-count") == '3 of 3 offers; "spot<" lacks its number; write spot<4'
        await pilot.press("2", "enter")
        assert app.said("#offers-count") == "1 of 3 offers, by each gpu, lowest first"
        strip = str(app.query_one(OfferStrip).content)
        assert "aws:eu-north-1:gpu.1x" in strip
        assert "on demand 3.0000, reserved 1 year unknown, spot 1.0000, derived" in strip
        assert "2026-01-01, test" in strip
        assert "PUE 1 in 2025" in strip
        assert app.query_one(OfferStrip).region.bottom == HEIGHT

        app.desk.put_plan(Explored(dials=Dials(), plan=PLAN, budget_ratio=0.0, is_final=True))
        await pilot.pause()
        assert table.render_line(2).text.startswith("*")
        assert "tune (" in str(app.query_one(OfferStrip).content)
        await pilot.press("w")
        assert app.asked == ["aws:eu-north-1:gpu.1x"]
        await pilot.press("enter")
        assert isinstance(app.screen, SheetsScreen)
        await pilot.press("escape")
        assert app.focused is table

        pane.filter_text = ""
        await pilot.press("p")
        assert app.said("#offers-count").startswith("1 of 3 offers of the plan")
        await pilot.press("p", "left")  # "each gpu" stands behind "reserved"
        assert pane.order == (OfferColumn.RESERVED, False)
        pane.order = (OfferColumn.PLACE, True)
        await pilot.pause()
        assert app.said("#offers-count") == "3 of 3 offers, by place, z to a"
        assert table.offer == 1
        await pilot.press("slash", *"zz9", "escape")
        assert app.said("#offers-count") == '0 of 3 offers; nothing is called "zz9"'
        assert str(app.query_one(OfferStrip).content) == ""
        await pilot.press("enter", "w")
        assert app.asked == ["aws:eu-north-1:gpu.1x"]

    driven(act)


def test_before_the_catalogue_is_read_nothing_breaks_and_what_was_kept_is_taken():
    async def act(app, pilot):
        pane = app.query_one(OffersPane)
        pane.shown()
        await pilot.press("p", "w", "enter", "down", "right", "slash", "x", "backspace", "escape")
        await app.become_ready(pilot)
        assert app.query_one(Input).value == "cpu"
        assert app.said("#offers-count").startswith("0 of 3 offers of the plan; there is no plan")
        await pilot.press("p")
        assert app.said("#offers-count") == "1 of 3 offers, by priced, newest first"

        assert pane.kept() == {"filter": "cpu", "order": "date", "descending": True}

    driven(act, filter="cpu", order="date", descending=True)


def test_what_nobody_kept_is_left_out():
    pane = OffersPane(None)
    fresh = pane.kept()
    pane.take({"filter": 3, "order": "colour", "descending": "yes", "more": 1})
    assert pane.kept() == fresh == {"filter": "", "order": "each", "descending": False}
