from dataclasses import replace
from pathlib import Path

import pytest

from advisor.domain.scenario import Limits
from advisor.placement.kept import MOST, Kept, ground_of
from advisor.placement.plan import make_plan
from advisor.service.plan import ask

TEAM = Path(__file__).parents[3] / "scenarios" / "nlp-team.yaml"


def test_a_value_is_made_once_for_equal_keys():
    made = []
    kept = Kept()
    for _ in range(3):
        assert kept.of(("a", 1), lambda: made.append(1) or "value") == "value"
    assert made == [1]


def test_what_was_asked_longest_ago_is_made_again():
    kept, made = Kept(), []
    for key in (*range(MOST), 0, MOST, 1, 0):
        kept.of(key, lambda key=key: made.append(key) or key)
    # 0 was asked again before MOST came, so 1 had to go for MOST, and 2 for the second 1
    assert made == [*range(MOST), MOST, 1]


@pytest.fixture(scope="module")
def question():
    return ask(TEAM)


@pytest.mark.parametrize(
    "limits",
    [
        {"cost_usd": 8300.0},
        {"cost_usd": None, "carbon_kg": 100.0},
        {"water_l": 9000.0},
    ],
)
def test_a_plan_with_kept_parts_is_the_plan_without(question, limits):
    kept = Kept()
    make_plan(question, kept=kept)
    scenario = replace(question.scenario, limits=replace(question.scenario.limits, **limits))
    other = replace(question, scenario=scenario)
    assert make_plan(other, kept=kept) == make_plan(other)


def test_the_ground_is_the_same_under_all_budgets_and_another_where_water_counts(question):
    scenario = question.scenario
    ground = ground_of(scenario)
    assert ground_of(replace(scenario, limits=Limits(carbon_kg=1.0), name="other")) == ground
    assert ground_of(replace(scenario, limits=Limits(water_l=1.0))) != ground
    chat = replace(scenario.workloads[1], cost_usd=5.0)
    assert ground_of(replace(scenario, workloads=(scenario.workloads[0], chat))) == ground
    slower = replace(scenario.workloads[1], latency_ms=500.0)
    assert ground_of(replace(scenario, workloads=(scenario.workloads[0], slower))) != ground
