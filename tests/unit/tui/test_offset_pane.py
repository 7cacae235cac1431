"""The Offset tab, driven as a user drives it."""

import asyncio

from textual.app import App
from textual.widgets import Input, Static

from advisor.domain.dials import Dials, Explored
from advisor.domain.plan import Plan, Totals
from advisor.domain.scenario import Objective
from advisor.tui.desk import Desk
from advisor.tui.panes.offset import OffsetPane
from advisor.tui.widgets.fact_table import FactTable
from advisor.tui.widgets.tick import Tick

TOTALS = Totals(
    emissions_kg=13_000.0,
    emissions_low_kg=12_000.0,
    emissions_high_kg=15_000.0,
    operational_kg=9_000.0,
    embodied_kg=4_000.0,
    cost_usd=1.0,
    it_energy_kwh=1.0,
    facility_energy_kwh=1.0,
    water_l=None,
)
SCENARIO = {
    "name": "team",
    "period": {"start": "2026-12-01T00:00:00Z", "hours": 720.0},
    "workloads": [{"name": "tune", "kind": "training", "profile": "p.json", "runs": 1}],
}
PLAN = Plan(
    scenario="team",
    objective=Objective.EMISSIONS,
    status="optimal",
    gap=0.0,
    totals=TOTALS,
    placements=(),
    baseline=TOTALS,
    today=None,
    shadow_prices=(),
    doubts=(),
    rejected={},
    notes=(),
    catalog_digest="0" * 64,
    catalog_tables={},
    inputs={"scenario": SCENARIO},
)
EXPLORED = Explored(dials=Dials(), plan=PLAN, budget_ratio=0.0, is_final=True)


class Stage(App):
    AUTO_FOCUS = None

    def compose(self):
        self.desk = Desk(self, None)
        yield OffsetPane(self.desk)

    def on_mount(self):
        self.query_one(OffsetPane).shown()


async def settled(pilot):
    await pilot.pause(0.2)  # longer than the pane waits for the next change
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


def shown(app, selector):
    return str(app.query_one(selector, Static).content)


def rows(app, selector):
    table = app.query_one(selector, FactTable)
    return [[str(cell) for cell in table.get_row_at(at)] for at in range(table.row_count)]


async def journey():
    app = Stage()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert app.query_one("#no-plan").display
        assert "Open a scenario" in shown(app, "#no-plan")

        app.desk.put_plan(EXPLORED)
        await settled(pilot)
        assert not app.query_one("#no-plan").display
        # 12 t of landfill gas at 5 USD, 1 / 0.8 t of Gold Standard's forest at 21.30 USD
        assert "13,000 kg CO2e remain" in shown(app, "#answer")
        assert "86.62 (64.94 to 174.60) USD" in shown(app, "#answer")
        assert ["residual", "13,000 kg"] in rows(app, "#lines")
        assert ["+ loss of what is stored", "250.0 kg"] in rows(app, "#lines")
        taken = {row[0]: row for row in rows(app, "#credits")}
        assert taken["landfill-gas"][1:5] == ["avoidance", "92.3 %", "12.00 t", "60.00"]
        assert taken["bioccs"][2] == "dearer"
        assert taken["wind-power"][2] == "out"
        assert "do not reduce the plan's emissions" in shown(app, "#plain")

        await pilot.press("down")
        assert shown(app, "#rests-on") == "embodied: the machines' share of their making"

        await pilot.click("#ccp")
        await settled(pilot)
        assert app.query_one("#ccp", Tick).value
        assert {row[0]: row[2] for row in rows(app, "#credits")}["forest-gs"] == "out"

        await pilot.press("r")
        assert app.focused is app.query_one("#net-zero")
        app.query_one("#net-zero", Input).value = "2026"
        app.query_one("#permanence", Input).value = "20000"
        await settled(pilot)
        assert "permanence of 1,000 years instead of 20,000" in shown(app, "#unmet")
        assert app.query_one("#unmet").has_class("-shown")
        assert len(rows(app, "#credits")) == 13  # the last portfolio stays

        app.query_one("#permanence", Input).value = "20000x"
        await settled(pilot)
        assert '"20000x" is not a number' in shown(app, "#unmet")
        assert app.query_one("#permanence", Input).has_class("-wrong")

        app.query_one("#permanence", Input).value = ""
        await pilot.press("escape", "b", "p")
        await settled(pilot)
        assert not app.query_one("#unmet").has_class("-shown")
        assert app.query_one("#trust", Tick).value
        assert app.focused is app.query_one("#lines")
        assert app.query_one(OffsetPane)._offset.portfolio.rules.price == "high"

        app.query_one("#quotes", Input).value = "/nowhere/quotes.csv"
        await settled(pilot)
        assert "/nowhere/quotes.csv cannot be read" in shown(app, "#unmet")

        await pilot.resize_terminal(120, 40)
        await pilot.pause()
        assert rows(app, "#credits")[0][-1].startswith("Verra VCS, VM0047")
        assert app.desk.plan is PLAN  # and its emissions are as they were


def test_the_offset_tab_follows_plan_and_rules():
    asyncio.run(journey())
