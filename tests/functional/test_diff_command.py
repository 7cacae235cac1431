"""`advisor diff`: what a user, and a pipeline, sees of it."""

import json
from dataclasses import replace

import pytest
from builders import make_training
from functional.commands import advisor, advisor_process
from plans import TOTALS, make_placement, make_plan_of

from advisor.errors import TakesMore
from advisor.report.plan_document import plan_json

TRAIN = make_training()
PLAN = make_plan_of((TRAIN, make_placement(TRAIN)))


@pytest.fixture(scope="module")
def plans(tmp_path_factory):
    """A plan, and one that emits 10 % more."""
    folder = tmp_path_factory.mktemp("plans")
    more = replace(PLAN, totals=replace(TOTALS, emissions_kg=3.3, operational_kg=2.3))
    paths = folder / "before.json", folder / "after.json"
    for path, plan in zip(paths, (PLAN, more), strict=True):
        path.write_text(plan_json(plan), encoding="utf-8")
    return paths


def test_a_comment_is_printed_and_a_ceiling_that_holds_ends_with_0(plans):
    done = advisor("diff", *plans, "--max-more-kg", "10%", "--max-more-usd", "0")
    assert done.returncode == 0
    assert done.stdout.startswith("### Plan of `test`: 0.300 kg CO2e more (+10.0%)")
    assert done.stderr == ""


def test_a_ceiling_that_is_exceeded_prints_the_comment_all_the_same_and_ends_with_7(plans):
    done = advisor("diff", *plans, "--max-more-kg", "0.299")
    assert done.returncode == TakesMore.exit_code == 7
    assert "at most 0.299 kg CO2e more: exceeded" in done.stdout
    assert done.stderr.startswith("advisor: +0.300 (+10.0%) kg CO2e, at most")


def test_what_is_no_ceiling_or_no_plan_ends_with_2_and_prints_nothing(plans, tmp_path):
    for words in (
        ("diff", *plans, "--max-more-kg=-1"),
        ("diff", plans[0], tmp_path / "missing.json"),
    ):
        done = advisor(*words)
        assert (done.returncode, done.stdout) == (2, "")


def test_json_is_one_document_on_stdout_even_where_a_ceiling_is_exceeded(plans):
    done = advisor_process("diff", *plans, "--json", "--max-more-kg", "5%")
    assert done.returncode == 7
    document = json.loads(done.stdout)
    assert document["ceilings"] == [
        {
            "figure": "emissions_kg",
            "most_more": pytest.approx(0.15),  # 5 % of 3
            "share": 0.05,
            "more": pytest.approx(0.3),
            "holds": False,
        }
    ]
