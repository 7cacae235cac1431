"""What sliders mean, in words and numbers."""

from dataclasses import replace

import pytest
from builders import make_inference, make_scenario, make_training
from unit_worlds import bench

from advisor.domain.dials import Curve, Dials
from advisor.report import dial_words as words


@pytest.fixture(scope="module")
def found():
    return bench(make_training("one")).explore(Dials(budget_ratio=0.7))


def test_a_plan_says_what_it_saves_and_what_a_tonne_of_that_costs(found):
    plan = found.plan
    (line,) = words.savings(plan)
    usd = plan.totals.cost_usd - plan.baseline.cost_usd
    kg = plan.baseline.emissions_kg - plan.totals.emissions_kg
    assert line.startswith("-")
    assert line.endswith(f"{usd / kg * 1000:,.0f} USD a tonne") or " USD a tonne" in line
    assert words.savings(replace(plan, totals=plan.baseline)) == ()


def test_the_budget_s_slider_says_ratio_and_amount(found):
    cheapest = found.plan.baseline
    said = words.budget_words(Dials(budget_ratio=0.025), found, cheapest)
    assert said.startswith("+2.5 %  ")
    led = words.budget_words(Dials(carbon_price_usd_per_t=100.0), found, cheapest)
    assert led.startswith("+60 %  ")
    assert words.budget_words(Dials(), None, None) == ""


@pytest.mark.parametrize(
    ("ratio", "text"),
    [(0.0, "+0 %"), (0.0005, "+0.05 %"), (0.0253, "+2.5 %"), (0.6, "+60 %"), (2.0, "+200 %")],
)
def test_small_shares_keep_their_digits(ratio, text):
    assert words.percent(ratio) == text


def test_the_next_tonne_is_the_cheapest_way_to_a_greener_plan():
    steps = [(100.0, 50.0), (110.0, 40.0), (200.0, 10.0)]
    # from the first: 10 USD for 10 kg, or 100 USD for 40 kg: 1,000 or 2,500 USD/t
    assert words.next_usd_per_t(steps, (100.0, 50.0)) == pytest.approx(1000.0)
    assert words.next_usd_per_t(steps, (110.0, 40.0)) == pytest.approx(3000.0)
    assert words.next_usd_per_t(steps, (200.0, 10.0)) is None


def test_limits_are_told_as_they_become():
    scenario = make_scenario(
        make_training("t", window_h=72.0),
        make_inference("a", latency_ms=50.0),
        make_inference("b", latency_ms=120.0),
    )
    assert words.latency_words(scenario, 0.0) == "as written, 50 to 120 ms"
    assert words.latency_words(scenario, -60.0) == "-60 ms: 1 to 60 ms"
    assert words.slack_words(scenario, 24.0) == "+24 h: 96 h"
    assert words.has_latency(scenario)
    assert not words.has_windows(make_scenario(make_inference("a", latency_ms=None)))


def test_a_curve_begins_at_the_cheapest_plan_which_costs_more_than_its_relaxation():
    curve = Curve(usd=(80.0, 120.0, 200.0), kg=(50.0, 30.0, 10.0))
    # at 100 USD it is halfway from 50 to 30 kg
    assert words.above_cheapest(curve, 100.0) == (
        (0.0, pytest.approx(40.0)),
        (pytest.approx(0.2), 30.0),
        (pytest.approx(1.0), 10.0),
    )
    assert words.above_cheapest(curve, 300.0) == ((0.0, 10.0),)
