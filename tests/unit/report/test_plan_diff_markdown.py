"""A difference as a comment on a pull request, read back by a Markdown reader."""

import json
import re
from dataclasses import replace

import pytest
from builders import make_inference, make_training
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from plans import TOTALS, make_placement, make_plan_of

from advisor.domain.plan import ShadowPrice
from advisor.domain.plan_diff import Ceiling, ReadPlan
from advisor.domain.scenario import Demand, Limits
from advisor.report.markdown import block, code, cut
from advisor.report.plan_diff_document import plan_diff_json
from advisor.report.plan_diff_markdown import plan_diff_markdown
from advisor.report.plan_difference import difference_of
from advisor.scenario.load import scenario_from_document
from advisor.scenario.settings import settings_of

TRAIN = make_training()
READER = MarkdownIt("gfm-like")


def read(plan, name="plan.json"):
    """A plan as its file says it."""
    scenario = plan.inputs["scenario"]
    return ReadPlan(
        name=name,
        digest="a" * 64,
        scenario=scenario_from_document(scenario, where=name),
        status=plan.status,
        gap=plan.gap,
        totals=plan.totals,
        placements=plan.placements,
        shadow_prices=plan.shadow_prices,
        deferred=plan.deferred,
        notes=plan.notes,
        catalog_digest=plan.catalog_digest,
        catalog_tables=plan.catalog_tables,
        settings=settings_of(scenario),
    )


def comment(before, after, *ceilings):
    return plan_diff_markdown(difference_of(read(before), read(after)), ceilings)


PLAN = make_plan_of((TRAIN, make_placement(TRAIN)))


def test_a_comment_opens_with_both_totals_and_shows_what_moves():
    there = make_placement(
        TRAIN, "gcp:europe-west9:a3", purchase="spot", operational_kg=0.5, cost_usd=30.0
    )
    after = replace(
        make_plan_of((TRAIN, there)),
        totals=replace(TOTALS, emissions_kg=1.5, cost_usd=30.0),
    )
    lines = comment(PLAN, after).splitlines()
    assert lines[0] == "### Plan of `test`: 1.500 kg CO2e less (-50.0%), 10.00 USD more (+50.0%)"
    assert "| kg CO2e | 3.000 | 1.500 | -1.500 (-50.0%) |" in lines
    assert "| water, L | unknown | unknown | unknown |" in lines
    assert (
        "| `train` | `aws:eu-north-1` `gpu.1x, 1 x on_demand`, 2.000 h from "
        "`2026-12-01 03:00Z` | `gcp:europe-west9` `a3, 1 x spot`, 2.000 h from "
        "`2026-12-01 03:00Z` | -1.500 (-50.0%) | +10.00 (+50.0%) |"
    ) in lines


def test_equal_plans_say_so_and_warn_of_nothing():
    text = comment(PLAN, PLAN)
    assert text.startswith("### Plan of `test`: same kg CO2e, same USD\n")
    assert "Nothing moves." in text
    assert "WARNING" not in text
    assert "<details>" not in text


def test_another_catalogue_and_period_are_said_before_the_figures():
    after = make_plan_of((TRAIN, make_placement(TRAIN)), hours=168.0)
    text = comment(PLAN, replace(after, catalog_digest="1" * 64))
    warning, figures = text.index("**Not like for like.**"), text.index("| kg CO2e |")
    assert warning < figures
    assert "> - another catalogue (000000000000, then 111111111111)" in text
    assert "> - another period (720 h from 2026-12-01 00:00Z, then 168 h from" in text


def test_ceilings_say_whether_they_hold():
    after = replace(PLAN, totals=replace(TOTALS, emissions_kg=4.5))
    text = comment(
        PLAN,
        after,
        Ceiling(figure="emissions_kg", most_more=0.4, is_share=True),
        Ceiling(figure="cost_usd", most_more=1.0, is_share=False),
    )
    # 40 % of 3 kg
    assert (
        "- +1.500 (+50.0%) kg CO2e, at most 1.200 kg CO2e more (40% of the plan before): exceeded\n"
        in text
    )
    assert "exceeded\n- same USD, at most 1.000 USD more: holds\n" in text


def test_a_plan_that_is_not_proven_is_said_to_be_so():
    text = comment(PLAN, replace(PLAN, status="feasible", gap=0.031))
    assert "The plan after is not proven to be the best: one may be up to 3.10% better." in text


HOSTILE = [
    "a | b | c",
    "a\\| b",
    "`` ` ```",
    "</details><script>alert(1)</script>",
    "@octocat #12 GH-3",
    "[x](https://example.com) ![y](//example.com/z.png)",
    "https://example.com/ www.example.com a@example.com",
    "**bold** _it_ ~~gone~~ :rocket: $x$",
    "&lt;b&gt; &#124;",
    "\\",
    "- [ ] task",
    "# head",
    "> [!NOTE]",
    "``",
    "<!-- ",
    "\u202egnp.exe\u2028new",
    "x" * 64,
]


def named(name):
    """Two plans that name everything so, and differ in all that a comment shows."""
    before, after = (
        _named(name, cost_usd, place)
        for cost_usd, place in ((1.0, f"aws:{name}:{name}"), (2.0, f"gcp:{name}:{name}"))
    )
    return difference_of(read(before, name), read(replace(after, notes=(name,)), name))


def _named(name, cost_usd, place):
    train = make_training(name, cost_usd=cost_usd)
    serve = make_inference(
        f"{name[:63]}~",
        demand=[Demand(origin=f"city:{name}", mean_rps=1.0, peak_rps=2.0)],
    )
    provider, region, instance_type = place.partition(":")[0], name, name
    rows = [
        replace(
            make_placement(workload, variant=name, share=0.5),
            provider=provider,
            region=region,
            instance_type=instance_type,
            purchase=name,
        )
        for workload in (train, serve)
    ]
    plan = make_plan_of((train, rows[0]), (serve, rows[1]), limits=Limits(cost_usd=cost_usd))
    prices = (ShadowPrice(limit=f"workloads[{name}]", unit="kgCO2e/USD", value=0.5),)
    return replace(plan, shadow_prices=prices, notes=(f"{name}\n\n```\n{name}",))


def outside_code(text):
    """The page without what stands in code: all that names could have made of it."""
    html = READER.render(text)
    return re.sub(r"<code[^>]*>.*?</code>", "<code/>", html, flags=re.DOTALL)


PLAIN = outside_code(plan_diff_markdown(named("plain")))


@pytest.mark.parametrize("name", HOSTILE)
def test_names_make_nothing_of_the_comment_but_code(name):
    assert outside_code(plan_diff_markdown(named(name))) == PLAIN


@settings(max_examples=25, deadline=None)
@given(st.text(min_size=1, max_size=60))
def test_no_name_at_all_makes_anything_but_code(name):
    assert outside_code(code(name)) == "<p><code/></p>\n"
    assert "<td>b</td>\n<td><code/></td>\n</tr>" in outside_code(
        f"| head | head |\n|---|---|\n| b | {code(name)} |"
    )
    assert outside_code("\n".join(block([name, name]))) == "<pre><code/></pre>\n"


def test_a_long_name_loses_its_end_and_says_so():
    assert cut("x" * 200, 120) == "x" * 120 + "... (200 characters)"
    assert len(code("x" * 10_000)) < 160


def test_a_comment_about_hundreds_of_workloads_fits_one():
    pairs = [make_training(f"job {number} {'x' * 50}") for number in range(300)]
    before = make_plan_of(*((row, make_placement(row)) for row in pairs))
    after = make_plan_of(*((row, make_placement(row, "aws:us-east-1:gpu.1x")) for row in pairs))
    text = comment(before, after)
    assert len(text) < 65_536
    assert "and 260 more" in text


def test_a_workload_on_many_offers_shows_the_first_and_counts_the_others():
    rows = [make_placement(TRAIN, f"aws:eu-{number}:gpu", share=0.1) for number in range(10)]
    text = comment(PLAN, make_plan_of((TRAIN, *rows)))
    assert "`aws:eu-5`" in text
    assert "`aws:eu-6`" not in text
    assert "<br>and 4 more |" in text


def test_json_holds_the_same_without_rounding():
    after = replace(PLAN, totals=replace(TOTALS, emissions_kg=3.0000123), notes=("new",))
    found = difference_of(read(PLAN), read(after))
    document = json.loads(plan_diff_json(found))
    assert document["totals"]["emissions_kg"]["after"] == 3.0000123
    assert document["like_for_like"] is True
    assert document["notes"] == {"before": [], "after": ["new"]}
    assert document["moves"][0]["before"]["placements"][0]["region"] == "eu-north-1"
