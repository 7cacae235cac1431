"""What a tonne of CO2e counts as where cost is minimised."""

from dataclasses import replace

import pytest
from builders import (
    Machine,
    Sale,
    make_catalog,
    make_profile,
    make_region,
    make_scenario,
    make_training,
)

from advisor.domain.scenario import Capacity, Limits, Objective, Policy
from advisor.placement.frontier import trace_frontier
from advisor.placement.plan import make_plan
from advisor.placement.question import Question

CLEAN, DIRTY = "aws:eu-north-1", "aws:eu-central-1"


def question(price, *, objective=Objective.COST, hours=1.0, names="a", **limits):
    """Work of an hour on clean offers of 5 USD/h, or dirty ones of 1 USD/h."""
    regions = [
        make_region(CLEAN, intensity_g_per_kwh=100.0),
        make_region(DIRTY, intensity_g_per_kwh=400.0),
    ]
    return Question(
        catalog=make_catalog(
            regions=regions,
            machines=[Machine()],
            sales=[Sale(place=CLEAN, on_demand=5.0), Sale(place=DIRTY, on_demand=1.0)],
        ),
        scenario=make_scenario(
            *(make_training(name, units=3600.0 * hours) for name in names),
            limits=Limits(**limits),
            policy=Policy(carbon_price_usd_per_t=price),
        ),
        profiles={"p.json": make_profile()},
        objective=objective,
        solver="HiGHS",
        inputs={},
    )


def saved_kg():
    """What the clean offer saves."""
    ends = [
        make_plan(question(None, objective=goal)).totals
        for goal in (Objective.EMISSIONS, Objective.COST)
    ]
    assert [round(row.cost_usd, 9) for row in ends] == [5.0, 1.0]
    return ends[1].emissions_kg - ends[0].emissions_kg


def test_cost_moves_where_the_tonne_costs_as_much_as_it_saves():
    # the clean hour costs 4 USD more
    even_usd_per_t = 4.0 / saved_kg() * 1000.0
    below, above = (
        make_plan(question(even_usd_per_t * ratio)).placements[0].region
        for ratio in (0.999, 1.001)
    )
    assert (below, above) == ("eu-central-1", "eu-north-1")


def test_totals_and_budgets_are_money_alone():
    price = 8.0 / saved_kg() * 1000.0
    plan = make_plan(question(price, cost_usd=5.0))
    assert plan.totals.cost_usd == pytest.approx(5.0)
    assert plan.baseline.cost_usd == pytest.approx(1.0)
    assert any(note.startswith("A tonne of CO2e counts as") for note in plan.notes)
    tight = make_plan(question(price, cost_usd=4.9))
    assert tight.placements[0].region == "eu-central-1"


def test_where_emissions_are_minimised_it_counts_nothing_and_is_said_to():
    plain, priced = (
        make_plan(question(price, objective=Objective.EMISSIONS)) for price in (None, 50.0)
    )
    assert priced.totals == plain.totals
    assert "policy.carbon_price_usd_per_t counts only where cost is minimised." in priced.notes


@pytest.mark.parametrize("price", [0.0, 1e9])
def test_short_pools_weigh_emissions_by_the_same_price(price):
    # one clean instance in a window that holds one of the two jobs
    pool = (Capacity(place=CLEAN, accelerator=None, instances=1),)
    asked = question(price, names="ab", hours=400.0, capacity=pool)
    plan = make_plan(asked)
    goal = Objective.EMISSIONS if price else Objective.COST
    other = make_plan(
        replace(question(None, names="ab", hours=400.0, capacity=pool), objective=goal)
    )
    assert plan.totals.emissions_kg == pytest.approx(other.totals.emissions_kg)
    assert plan.totals.cost_usd == pytest.approx(other.totals.cost_usd)
    regions = sorted(row.region for row in plan.placements)
    assert regions == (["eu-central-1", "eu-north-1"] if price else ["eu-central-1"] * 2)


def test_a_frontier_trades_money():
    plain, priced = (trace_frontier(question(price), 3) for price in (None, 1e6))
    assert [row.cost_usd for row in priced.points] == [row.cost_usd for row in plain.points]
