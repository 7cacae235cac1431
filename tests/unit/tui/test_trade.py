"""The trade of cost against emissions as a picture."""

import pytest
from screens import lines_of, played
from textual.app import App

from advisor.tui.widgets.scale import bent
from advisor.tui.widgets.trade import Frame, Step, Trade, steps_of
from advisor.tui.widgets.trade_plot import TradePlot

SCALE = bent(1.0, 0.001, 41)
STEPS = (
    Step(ratio=0.0, kg=400.0, reach=0.01),
    Step(ratio=0.01, kg=200.0, reach=0.05),
    Step(ratio=1.0, kg=100.0, reach=1.0),
)


def trade(**changes):
    values = {
        "steps": STEPS,
        "bound": ((0.0, 350.0), (1.0, 90.0)),
        "here": (0.01, 200.0),
        "today": (5.0, 800.0),
        "scale": SCALE,
    }
    return Trade(**{**values, **changes})


def test_steps_that_another_beats_are_left_out():
    worse = Step(ratio=0.5, kg=250.0, reach=0.5)
    assert steps_of([STEPS[2], worse, STEPS[0], STEPS[1]]) == STEPS


def test_emissions_stand_by_ratio_and_cost_where_the_slider_has_it():
    frame = Frame(trade(), 60, 12)
    assert frame.y(400.0) - frame.y(800.0) == pytest.approx(frame.y(200.0) - frame.y(400.0))
    column, _ = frame.cell(0.01, 200.0)
    assert column == int(SCALE.at(0.01) * 119 / 2)
    assert frame.cell(99.0, 1e9) == (59, 0)  # at the edge


class Page(App[None]):
    def __init__(self, shown) -> None:
        super().__init__()
        self.shown, self.picked = shown, []

    def compose(self):
        yield TradePlot()

    def on_mount(self) -> None:
        self.query_one(TradePlot).show(self.shown)

    def on_trade_plot_picked(self, event: TradePlot.Picked) -> None:
        self.picked.append(event.ratio)


@pytest.mark.parametrize("size", [(40, 8), (72, 20)])
def test_here_today_and_all_plans_are_drawn_with_axes_that_have_units(size):
    async def play(pilot):
        await pilot.pause()
        text = "\n".join(lines_of(pilot.app))
        assert text.count("●") == 1
        assert "T→" in text  # today costs more than the axis goes
        assert text.count("○") == 2
        assert "cheapest" in text
        assert "+1%" in text
        assert "200.0 ┤" in text or "300.0 ┤" in text

    played(Page(trade()), play, size=size)


def test_arrow_keys_go_from_plan_to_plan_and_a_click_to_a_budget():
    async def play(pilot):
        pilot.app.query_one(TradePlot).focus()
        await pilot.press("right", "left")
        await pilot.click(TradePlot, offset=(11, 5))

    # from 0.01: to the next plan at 1.0, to the one before at 0.0; the axis begins in cell 11
    assert played(Page(trade()), play, size=(70, 16)).picked == [1.0, 0.0, 0.0]


def test_nothing_is_drawn_before_anything_is_known_or_where_there_is_no_room():
    async def play(pilot):
        assert "".join(lines_of(pilot.app)).strip() == ""

    played(Page(None), play)
    played(Page(trade()), play, size=(14, 3))


def test_a_plan_without_emissions_is_no_reason_to_stop():
    nothing = Step(ratio=0.5, kg=0.0, reach=1.0)

    async def play(pilot):
        assert "●" in "\n".join(lines_of(pilot.app))

    played(Page(trade(steps=(*STEPS[:2], nothing))), play)
