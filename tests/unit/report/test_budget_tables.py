"""What a plan and a file say of a carbon budget."""

import dataclasses
import io
import json

import pytest
from builders import make_catalog, make_profile, make_scenario
from rich.console import Console
from unit.scenario.test_carry_over import book

from advisor.domain.budget import Allowance, CarryOver
from advisor.domain.plan import Deferred
from advisor.domain.scenario import Objective
from advisor.placement.plan import make_plan
from advisor.placement.question import Question
from advisor.report.budget_tables import (
    balance_sentence,
    budget_json,
    budget_sentences,
    render_budget,
    settlement_sentence,
)

PLAN = make_plan(
    Question(
        catalog=make_catalog(),
        scenario=make_scenario(),
        profiles={"p.json": make_profile()},
        objective=Objective.EMISSIONS,
        solver="HiGHS",
        inputs={},
    ),
)


def plan(carried_kg, used_kg=480.0, periods=1, deferred=()):
    return dataclasses.replace(
        PLAN,
        totals=dataclasses.replace(PLAN.totals, emissions_kg=used_kg),
        budget=Allowance(own_kg=500.0, carried_kg=carried_kg, periods=periods),
        deferred=deferred,
    )


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (
            plan(32.1),
            "budget 500.0 kg + 32.10 carried = 532.1 kg; this plan uses 480.0; 52.10 left",
        ),
        (
            plan(0.0, periods=0),
            (
                "budget 500.0 kg, nothing carried: no period is settled yet; "
                "this plan uses 480.0; 20.00 left"
            ),
        ),
        (
            plan(-15.0),
            "budget 500.0 kg - 15.00 overspent before = 485.0 kg; this plan uses 480.0; 5.000 left",
        ),
        (
            plan(-600.0, used_kg=0.0),
            (
                "budget 500.0 kg - 600.0 overspent before: nothing may be emitted; "
                "this plan uses 0; 100.0 overspent"
            ),
        ),
    ],
)
def test_a_plan_says_what_its_budget_is_made_of_and_leaves(given, sentence):
    assert budget_sentences(given) == [sentence]


def test_a_plan_without_a_carried_budget_says_nothing():
    assert budget_sentences(PLAN) == []


def test_each_deferred_workload_has_a_line():
    waiting = (
        Deferred(workload="nightly", least_kg=12.345),
        Deferred(workload="weekly", least_kg=1.0),
    )
    lines = budget_sentences(dataclasses.replace(PLAN, deferred=waiting))
    assert lines == [
        "deferred to the next period: nightly, 12.35 kg CO2e at least",
        "deferred to the next period: weekly, 1.000 kg CO2e at least",
    ]


def test_the_table_has_a_row_per_period_and_fits_80_columns():
    console = Console(file=io.StringIO(), width=80)
    console.print(render_budget(book()))
    lines = console.file.getvalue().splitlines()
    assert max(map(len, lines)) <= 80
    rows = [line.split() for line in lines if line.strip().startswith("202")]
    assert rows == [
        ["2026-12-01", "2027-01-01", "team", "500.0", "467.9", "32.10", "planned"],
        ["2027-01-01", "2027-02-01", "team", "500.0", "600.0", "-67.90", "planned"],
    ]
    assert lines[-1] == "67.90 kg CO2e are overspent and come off the next budget"


def test_a_file_without_entries_says_so():
    console = Console(file=io.StringIO(), width=80)
    console.print(render_budget(CarryOver()))
    assert "no period is settled yet" in console.file.getvalue()
    assert balance_sentence(CarryOver()) == "0 kg CO2e are carried into the next period"


def test_settling_says_what_it_leaves():
    first = CarryOver(settled=book().settled[:1])
    assert settlement_sentence(first) == (
        "settled 2026-12-01 to 2027-01-01: budget 500.0 kg, used 467.9 planned; "
        "32.10 kg CO2e are carried into the next period"
    )


def test_json_is_the_file_and_its_balance():
    document = json.loads(budget_json(book()))
    assert document["format"] == "advisor-carbon-budget/1"
    assert len(document["entries"]) == 2
    assert document["balance_kg"] == pytest.approx(-67.9)
