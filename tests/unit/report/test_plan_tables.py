"""A plan in the terminal: what the headline claims."""

import dataclasses
import io

from builders import make_catalog, make_profile, make_scenario
from rich.console import Console

from advisor.domain.scenario import Objective
from advisor.placement.plan import make_plan
from advisor.placement.question import Question
from advisor.report.plan_tables import render_plan

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


def rendered(plan, width=80):
    console = Console(file=io.StringIO(), width=width)
    console.print(render_plan(plan, width))
    return console.file.getvalue()


def test_a_proven_plan_says_so():
    assert "proven optimal" in rendered(PLAN)


def test_a_plan_with_a_gap_says_how_far_it_may_be_off():
    text = rendered(dataclasses.replace(PLAN, status="feasible", gap=0.0032))
    assert "at most 0.32% above the least possible, proven" in text
    assert "optimal" not in text


def test_a_plan_against_a_baseline_of_nothing_claims_no_percentage():
    nothing = dataclasses.replace(PLAN.baseline, emissions_kg=0.0, cost_usd=0.0)
    assert "no change in CO2e" in rendered(dataclasses.replace(PLAN, baseline=nothing))


def test_what_is_not_known_is_called_unknown():
    unknown = dataclasses.replace(PLAN.totals, water_l=None)
    assert "unknown" in rendered(dataclasses.replace(PLAN, totals=unknown))


def test_every_width_shows_every_placement():
    for width in (80, 200):
        assert "aws:eu-north-1" in rendered(PLAN, width)
