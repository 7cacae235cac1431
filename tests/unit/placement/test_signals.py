"""One scenario under several emission rates, on worlds small enough to know."""

import dataclasses

import pytest
from builders import (
    Sale,
    make_catalog,
    make_figure,
    make_profile,
    make_region,
    make_scenario,
    make_training,
)

from advisor.domain.region import Signal
from advisor.domain.scenario import Limits, Objective
from advisor.errors import Infeasible, NoCandidates
from advisor.placement.plan import make_plan
from advisor.placement.question import Question
from advisor.placement.signals import compare_signals

FIRST, SECOND = "aws:eu-north-1", "aws:eu-central-1"
# 3600 units of 300 J: 0.3 kWh of energy, no host, no embodied; 100 g/kWh are 0.03 kg


def region(place, **rates):
    figures = {
        name: None if value is None else make_figure(value) for name, value in rates.items()
    }
    return dataclasses.replace(make_region(place), **figures)


def ask(first, second, *, limits=None, signal=Signal.AVERAGE):
    catalog = make_catalog(
        regions=[region(FIRST, **first), region(SECOND, **second)],
        sales=[Sale(place=FIRST), Sale(place=SECOND)],
    )
    scenario = dataclasses.replace(make_scenario(make_training(), limits=limits), signal=signal)
    return Question(
        catalog=catalog,
        scenario=scenario,
        profiles={"p.json": make_profile()},
        objective=Objective.EMISSIONS,
        solver="scipy",
        inputs={},
    )


BOTH = (
    {"average": 100.0, "direct": 80.0, "marginal": 900.0, "market": 0.0},
    {"average": 400.0, "direct": 300.0, "marginal": 500.0, "market": 10.0},
)


def test_each_plan_is_counted_by_every_signal():
    found = compare_signals(ask(*BOTH))
    average, marginal = found.of(Signal.AVERAGE), found.of(Signal.MARGINAL)
    assert average.goes == {"train": (f"{FIRST}:gpu.1x",)}
    assert marginal.goes == {"train": (f"{SECOND}:gpu.1x",)}
    assert average.kg == {
        Signal.AVERAGE: pytest.approx(0.03, rel=0.01),
        Signal.DIRECT: pytest.approx(0.024, rel=0.01),
        Signal.MARGINAL: pytest.approx(0.27, rel=0.01),
        Signal.MARKET: pytest.approx(0.0, abs=1e-12),
    }
    assert marginal.kg[Signal.AVERAGE] == pytest.approx(0.12, rel=0.01)


def test_groups_that_another_signal_serves_elsewhere_are_named():
    found = compare_signals(ask(*BOTH))
    assert found.moved(found.of(Signal.MARGINAL)) == ("train",)
    assert found.moved(found.of(Signal.DIRECT)) == ()


def test_a_region_without_a_figure_is_unknown_and_neither_nothing_nor_left_out():
    first = {**BOTH[0], "market": None, "direct": None}
    found = compare_signals(ask(first, BOTH[1]))
    own = found.own
    assert own.kg[Signal.MARKET] is None
    assert own.unknown[Signal.MARKET] == (FIRST,)
    # under a signal that does not know it, the region cannot be chosen
    assert found.of(Signal.DIRECT).goes == {"train": (f"{SECOND}:gpu.1x",)}
    assert found.coverage[Signal.DIRECT].regions == 1
    assert found.coverage[Signal.DIRECT].rejected == 1


def test_a_signal_that_no_region_has_is_told_and_the_others_are_compared():
    bare = [{**each, "market": None} for each in BOTH]
    found = compare_signals(ask(*bare))
    assert "no offer can serve train" in found.of(Signal.MARKET).refusal
    assert found.of(Signal.MARGINAL).refusal is None


def test_a_carbon_limit_that_another_signal_cannot_keep_is_told():
    found = compare_signals(ask(*BOTH, limits=Limits(carbon_kg=0.05)))
    assert found.of(Signal.MARGINAL).refusal == "no plan keeps limits.carbon_kg"


def test_the_scenarios_own_signal_has_to_have_a_plan():
    bare = [{**each, "marginal": None} for each in BOTH]
    with pytest.raises(NoCandidates):
        compare_signals(ask(*bare, signal=Signal.MARGINAL))
    with pytest.raises(Infeasible):
        compare_signals(ask(*BOTH, limits=Limits(carbon_kg=0.001)))


def test_a_plan_reports_market_based_emissions_where_all_its_regions_have_them():
    plan = make_plan(ask({"average": 100.0, "market": 50.0}, {"average": 400.0, "market": 0.0}))
    assert plan.totals.operational_market_kg == pytest.approx(plan.totals.operational_kg / 2)


def test_a_plan_whose_region_has_no_market_based_rate_does_not_report_nothing():
    plan = make_plan(ask({"average": 100.0, "market": None}, {"average": 400.0, "market": 0.0}))
    assert plan.placements[0].region == "eu-north-1"
    assert plan.totals.operational_market_kg is None
