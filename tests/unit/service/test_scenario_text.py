"""What sliders say, put into a scenario's text; and the text in a few lines."""

import math
from pathlib import Path

import pytest

from advisor.catalog.load import load_catalog
from advisor.domain.dials import Dials
from advisor.service.explore import workbench_of
from advisor.service.scenario_text import outlined, shipped, with_dials

ROOT = Path(__file__).parents[3]
TEAM = ROOT / "scenarios" / "nlp-team.yaml"


def opened(text):
    return workbench_of(text, "nlp-team.yaml", TEAM.parent, load_catalog())


@pytest.fixture(scope="module")
def team():
    text = TEAM.read_text()
    return text, opened(text)


def test_a_budget_that_a_price_led_to_admits_its_own_plan_when_it_is_read_again(team):
    text, bench = team
    found = bench.explore(Dials(carbon_price_usd_per_t=10_000.0))
    kept = with_dials(text, bench.question.scenario, found)
    again = opened(kept)
    cost_usd = again.question.scenario.limits.cost_usd
    assert 0.0 <= cost_usd - found.plan.totals.cost_usd < 0.01  # a cent at most
    best = again.explore(Dials()).plan.totals
    assert best.emissions_kg <= found.plan.totals.emissions_kg * (1 + 1e-6)
    assert "# joules per epoch, published" in kept  # comments stay


def test_latency_and_slack_become_those_of_the_sliders(team):
    text, bench = team
    dials = Dials(budget_ratio=0.02, latency_ms=30.0, slack_h=-24.0)
    kept = opened(
        with_dials(text, bench.question.scenario, bench.explore(dials))
    ).question.scenario
    training, chat = kept.workloads
    assert (training.window_h, chat.latency_ms) == (48.0, 150.0)
    usd = bench.cheapest(dials).cost_usd * 1.02
    assert kept.limits.cost_usd == pytest.approx(usd, abs=0.011)


def test_no_budget_keeps_what_the_plan_costs(team):
    text, bench = team
    found = bench.explore(Dials(budget_ratio=math.inf))
    kept = opened(with_dials(text, bench.question.scenario, found)).question.scenario
    assert kept.limits.cost_usd == pytest.approx(found.plan.totals.cost_usd, abs=0.011)


def test_an_outline_says_each_part_and_the_line_that_it_stands_on(team):
    text, bench = team
    rows = {row.words: row.line for row in outlined(bench.question.scenario, text)}
    lines = text.splitlines()
    assert lines[rows["nlp-team"] - 1].startswith("name:")
    assert lines[rows["at most 20,000 USD"] - 1].startswith("limits:")
    (chat,) = (words for words in rows if words.startswith("chat:"))
    assert chat == "chat: 13 requests/s from London, Warsaw in 120 ms"
    assert "name: chat" in lines[rows[chat] - 1]


def test_a_folder_of_scenarios_that_is_not_there_has_none(tmp_path):
    assert shipped(tmp_path / "nowhere") == ()
    assert TEAM in shipped(TEAM.parent)
