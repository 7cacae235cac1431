"""How sure a plan is, in words and characters."""

import io
from dataclasses import replace

import pytest
from rich.console import Console

from advisor.domain.scenario import Objective
from advisor.domain.uncertainty import (
    Input,
    Interval,
    LimitRisk,
    Odds,
    Rival,
    Robust,
    Robustness,
    Swing,
    Uncertainty,
)
from advisor.report.uncertainty_tables import render_uncertainty
from advisor.report.uncertainty_words import robust_sentence

RANGE = Interval(low=50.0, median=70.0, mean=75.0, high=120.0)


def make_odds(group="train", **changes) -> Odds:
    fields = {
        "group": group,
        "regions": ("aws:eu-north-1",),
        "instances": ("aws:eu-north-1:g6.xlarge",),
        "regions_share": 0.6,
        "instances_share": 0.4,
        "rivals": (Rival(places=("aws:eu-west-3",), share=0.4),),
    }
    return Odds(**{**fields, **changes})


def make_found(**changes) -> Uncertainty:
    fields = {
        "scenario": "team",
        "objective": Objective.EMISSIONS,
        "draws": 1000,
        "seed": 1,
        "stated": 70.0,
        "emissions_kg": RANGE,
        "cost_usd": RANGE,
        "kept_share": 0.42,
        "regret": 11.0,
        "regret_p95": 40.0,
        "regret_max": 60.0,
        "gap": 0.0,
        "odds": (make_odds(),),
        "swings": (
            Swing(input=Input.TRANSFER, low=50.0, high=110.0, regret=1.0, kept_share=0.5),
            Swing(input=Input.PUE, low=69.0, high=71.0, regret=0.0, kept_share=1.0),
        ),
        "risks": (),
        "notes": (),
    }
    return Uncertainty(**{**fields, **changes})


def text(found: Uncertainty) -> str:
    console = Console(width=80, record=True, file=io.StringIO())
    console.print(render_uncertainty(found))
    return console.export_text()


def test_the_verdict_says_how_often_and_how_much():
    shown = text(make_found())
    assert "In 42% of draws no plan is better." in shown
    assert "11.00 kg more than the best plan of each draw on average" in shown


def test_the_widest_bar_is_full_and_the_plans_own_figure_is_marked():
    # From 50 to 110 in twenty characters: 70 is a third of the way, the seventh character.
    shown = text(make_found())
    assert "======|=============" in shown
    assert shown.index("energy on other hardware") < shown.index("PUE")


def test_hours_of_one_origin_stand_together():
    hours = [
        make_odds(f"chat from city:London, {hour:02d}:00-{hour + 1:02d}:00Z", regions_share=share)
        for hour, share in ((3, 0.5), (4, 0.7))
    ]
    shown = text(make_found(odds=tuple(hours)))
    assert "from London, 03-05Z" in shown
    assert "60%" in shown


@pytest.mark.parametrize(("share", "said"), [(0.001, "<1%"), (0.9999, ">99%"), (0.5, "50%")])
def test_what_is_nearly_never_or_always_does_not_read_like_it(share, said):
    assert said in text(make_found(odds=(make_odds(regions_share=share),)))


def test_a_limit_at_risk_is_told_with_its_share():
    risk = LimitRisk(
        limit="limits.cost_usd", unit="USD", allowed=100.0, used=RANGE, broken_share=0.24
    )
    assert "limits.cost_usd: 100.0 USD, broken in 24% of draws" in text(make_found(risks=(risk,)))
    never = replace(risk, broken_share=0.0)
    assert "never broken" in text(make_found(risks=(never,)))


def test_a_robust_plan_says_what_it_saves_where_it_hurts():
    robust = Robustness(
        measure=Robust.CVAR, draws=1000, seed=1, value=80.0, plain_value=100.0, plain=70.0
    )
    said = robust_sentence(robust, Objective.EMISSIONS)
    assert "emits 80.00 kg on average, the plan without --robust 100.0 kg (-20%)" in said
    same = replace(robust, plain_value=80.0)
    assert "it is the plan without --robust, too" in robust_sentence(same, Objective.EMISSIONS)
