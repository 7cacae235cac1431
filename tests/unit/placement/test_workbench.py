"""A scenario planned again as its limits turn: what is known need not be solved again."""

import math
from dataclasses import replace

import pytest
from builders import make_inference, make_scenario, make_training
from unit_worlds import bench

from advisor.domain.dials import Dials
from advisor.domain.scenario import Limits
from advisor.errors import Cancelled, Infeasible
from advisor.placement.plan import make_plan
from advisor.placement.workbench import turned

GREENEST = Dials(budget_ratio=math.inf)


@pytest.mark.parametrize("ratio", [0.0, 0.2, 0.9, math.inf])
def test_a_budget_leads_to_the_plan_of_a_scenario_with_that_budget(ratio):
    mine = bench()
    found = mine.explore(Dials(budget_ratio=ratio))
    usd = mine.cheapest(Dials()).cost_usd * (1 + ratio)
    limits = Limits(cost_usd=None if math.isinf(usd) else usd * (1 + 1e-9))
    asked = mine.question
    plan = make_plan(replace(asked, scenario=replace(asked.scenario, limits=limits)))
    assert found.plan.totals == plan.totals
    assert found.plan.placements == plan.placements
    assert found.budget_ratio == pytest.approx(plan.totals.cost_usd / plan.baseline.cost_usd - 1)


def test_a_carbon_price_moves_work_when_it_pays_for_the_difference():
    mine = bench(make_training("one"))
    cheapest, greenest = mine.explore(Dials(budget_ratio=0.0)), mine.explore(GREENEST)
    usd = greenest.plan.totals.cost_usd - cheapest.plan.totals.cost_usd
    tonnes = (cheapest.plan.totals.emissions_kg - greenest.plan.totals.emissions_kg) / 1000
    # "middle" lies far below the line between the two, so beyond their mean price it is left
    low = mine.explore(Dials(carbon_price_usd_per_t=0.01 * usd / tonnes))
    high = mine.explore(Dials(carbon_price_usd_per_t=100 * usd / tonnes))
    assert low.plan.totals == cheapest.plan.totals
    assert high.plan.totals == greenest.plan.totals


def test_a_plan_is_known_for_all_budgets_between_its_cost_and_its_own():
    mine = bench(make_training("one"))
    found = mine.explore(Dials(budget_ratio=0.9))
    assert found.budget_ratio == pytest.approx(0.6)  # 1.6 USD/h over 1.0
    for ratio in (0.61, 0.7, 0.9):
        guess = mine.guess(Dials(budget_ratio=ratio))
        assert guess is not None
        assert guess.plan.placements == mine.explore(Dials(budget_ratio=ratio)).plan.placements
        assert not guess.is_final
    assert mine.guess(Dials(budget_ratio=0.59)) is None
    assert mine.guess(Dials(budget_ratio=0.95)) is None


def test_a_plan_at_two_carbon_prices_is_known_between_them_only():
    mine = bench(make_training("one"))
    for price in (0.0, 1.0, 1e9):
        mine.explore(Dials(carbon_price_usd_per_t=price))
    assert mine.guess(Dials(carbon_price_usd_per_t=0.5)) is not None
    assert mine.guess(Dials(carbon_price_usd_per_t=1e5)) is None


def test_a_price_does_not_say_what_is_best_under_the_scenario_s_own_budget():
    mine = bench(make_training("one"), cost_usd=1e6)
    mine.explore(Dials(carbon_price_usd_per_t=0.0))
    assert mine.guess(Dials(budget_ratio=0.9)) is None


def test_steps_rise_in_cost_fall_in_emissions_and_reach_to_their_budget():
    mine = bench(make_training("one"))
    for ratio in (0.3, 0.9, math.inf):
        mine.explore(Dials(budget_ratio=ratio))
    steps = mine.steps(Dials())
    assert [round(found.budget_ratio, 6) for found, _ in steps] == [0.0, 0.6, 2.0]
    kg = [found.plan.totals.emissions_kg for found, _ in steps]
    assert kg == sorted(kg, reverse=True)
    assert [reach for _, reach in steps] == [pytest.approx(0.3), pytest.approx(0.9), math.inf]


def test_no_plan_lies_below_the_curve():
    mine = bench()
    curve = mine.curve(Dials())
    for ratio in (0.0, 0.3, 0.6, 1.3, math.inf):
        totals = mine.explore(Dials(budget_ratio=ratio)).plan.totals
        bounds = [
            kg for usd, kg in zip(curve.usd, curve.kg, strict=True) if usd >= totals.cost_usd
        ]
        assert totals.emissions_kg >= min(bounds, default=curve.kg[-1]) * (1 - 1e-9)


def test_latency_and_slack_move_only_what_has_a_limit():
    scenario = make_scenario(
        make_training("bound", window_h=10.0),
        make_training("free"),
        make_inference("quick", latency_ms=50.0),
        make_inference("patient", latency_ms=None),
    )
    moved = turned(scenario, Dials(latency_ms=20.0, slack_h=-30.0)).workloads
    assert [getattr(row, "window_h", "-") for row in moved] == [1.0, None, "-", "-"]
    assert [getattr(row, "latency_ms", "-") for row in moved] == ["-", "-", 70.0, None]
    assert turned(scenario, Dials()) is scenario


def test_a_plan_s_inputs_are_those_of_its_dials():
    inputs = bench().explore(Dials(carbon_price_usd_per_t=7.0)).plan.inputs
    assert inputs["objective"] == "cost"
    assert inputs["scenario"]["policy"]["carbon_price_usd_per_t"] == 7.0


def test_an_answer_that_nobody_waits_for_is_not_kept():
    mine = bench()
    with pytest.raises(Cancelled):
        mine.explore(Dials(budget_ratio=0.5), lambda: True)
    assert mine.guess(Dials(budget_ratio=0.5)) is None
    assert mine.explore(Dials(budget_ratio=0.5)).is_final


def test_limits_that_leave_no_plan_are_refused_and_others_go_on():
    mine = bench(make_training("one"), carbon_kg=1e-9)
    with pytest.raises(Infeasible):
        mine.explore(Dials(budget_ratio=0.0))


@pytest.mark.parametrize(
    "wrong",
    [
        {"budget_ratio": 0.1, "carbon_price_usd_per_t": 1.0},
        {"budget_ratio": -0.1},
        {"carbon_price_usd_per_t": -1.0},
        {"latency_ms": math.nan},
        {"slack_h": "far"},
    ],
)
def test_dials_that_say_nothing_are_refused(wrong):
    with pytest.raises(ValueError, match=r"not|number|leads"):
        Dials(**wrong)


def test_a_sketch_emits_as_much_as_the_plan_and_is_not_kept():
    mine = bench()
    dials = Dials(budget_ratio=0.7)
    sketch = mine.sketch(dials)
    assert not sketch.is_final
    assert mine.guess(dials) is None
    found = mine.explore(dials)
    assert sketch.plan.totals.emissions_kg == pytest.approx(found.plan.totals.emissions_kg)
    assert sketch.plan.totals.cost_usd >= found.plan.totals.cost_usd * (1 - 1e-9)


def test_a_plan_that_was_found_twice_is_one_step_that_reaches_as_far_as_either():
    mine = bench(make_training("one"))
    mine.explore(Dials(carbon_price_usd_per_t=0.0))
    mine.explore(Dials(budget_ratio=0.0))
    mine.explore(Dials(budget_ratio=0.4))
    ((found, reach),) = mine.steps(Dials())
    assert found.budget_ratio == pytest.approx(0.0)
    assert reach == pytest.approx(0.4)


def test_no_window_is_turned_beyond_the_period_so_that_the_scenario_can_be_written_again():
    mine = bench(make_training("one", window_h=700.0))
    period_h = mine.question.scenario.period.hours
    found = mine.explore(Dials(budget_ratio=0.5, slack_h=10_000.0))
    (row,) = found.plan.inputs["scenario"]["workloads"]
    assert row["window_h"] == period_h
