"""`advisor offset` in this process, on a plan file that holds what it needs."""

import json

import pytest
from typer.testing import CliRunner

from advisor.cli.app import app
from advisor.errors import Infeasible, InputError
from advisor.report.plan_document import FORMAT

BASIS = "location-based, average consumption, lifecycle"
SCENARIO = {
    "name": "team",
    "period": {"start": "2026-12-01T00:00:00Z", "hours": 720.0},
    "workloads": [
        {"name": "tune", "kind": "training", "profile": "profile.json", "runs": 1},
    ],
}


def document(basis=BASIS, **totals):
    return {
        "format": FORMAT,
        "totals": {
            "emissions_kg": 13_000.0,
            "emissions_low_kg": 12_000.0,
            "emissions_high_kg": 15_000.0,
            "operational_kg": 9_000.0,
            "embodied_kg": 4_000.0,
            **totals,
        },
        "placements": [{"intensity": {"basis": basis}}],
        "inputs": {"scenario": SCENARIO},
    }


@pytest.fixture
def plan(tmp_path):
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(document()), encoding="utf-8")
    return path


def run(*words):
    answer = CliRunner().invoke(app, ["offset", *map(str, words)], env={"COLUMNS": "80"})
    if answer.exception is not None and not isinstance(answer.exception, SystemExit):
        raise answer.exception
    return answer


def test_a_plan_is_covered_to_the_cent_and_its_emissions_stay(plan):
    before = plan.read_bytes()
    found = json.loads(run(plan, "--json").stdout)
    # 13 t in 2026: 2/26 = 1 t of removal. 12 t of landfill gas at 5 USD and
    # 1 / 0.8 = 1.25 t of Gold Standard's trees at 21.30 USD: 60.00 + 26.625
    assert found["cost_usd"]["central"] == pytest.approx(86.625, abs=0.005)
    assert found["gross_up"]["covered_t"] == pytest.approx(13.0)
    assert found["gross_up"]["buffer_t"] == pytest.approx(0.25)
    assert found["gross_up"]["retired_t"] == pytest.approx(13.25)
    assert sum(row["credits"] for row in found["portfolio"]) == 14
    assert found["residual"]["total_kg"] == 13_000.0
    assert plan.read_bytes() == before


def test_the_screen_says_what_offsets_are_not_and_fits_80_columns(plan):
    text = run(plan).stdout
    flat = " ".join(text.split())
    assert "Offsets do not reduce the plan's emissions or its SCI" in flat
    assert "Avoidance is not removal" in flat
    assert "A programme's name alone is no mark of quality" in flat
    assert "transmission losses not counted" in flat
    assert "wind-power: no published price; studies found no significant reductions" in flat
    assert max(map(len, text.splitlines())) <= 80


def test_rules_and_quotes_reach_the_portfolio(plan, tmp_path):
    quotes = tmp_path / "quotes.csv"
    quotes.write_text("credit,price_usd_per_t,as_of\nbioccs,250,2026-11\n", encoding="utf-8")
    words = ("--quotes", quotes, "--net-zero-year", 2026, "--min-permanence", 1000, "--ccp-only")
    found = json.loads(run(plan, *words, "--margin", 0.5, "--json").stdout)
    (row,) = found["portfolio"]
    # all removal, for a thousand years: 13 / (1 - 0.5) = 26 t at the quoted 250 USD
    assert (row["name"], row["quoted"]) == ("bioccs", True)
    assert found["cost_usd"] == pytest.approx({"low": 6500, "central": 6500, "high": 6500})
    assert "your quote of 2026-11" in run(plan, *words).stdout


def test_rules_that_nothing_meets_say_which_to_relax(plan):
    with pytest.raises(Infeasible, match="permanence of 10,000 years instead of 20,000"):
        run(plan, "--net-zero-year", 2026, "--min-permanence", 20_000)


BAD_RULES = [
    ("--max-share", 0),
    ("--max-share", "nan"),
    ("--margin", 1),
    ("--removal-share", 1.5),
    ("--net-zero-year", 2024),
    ("--min-permanence", -1),
    ("--max-vintage-age", -1),
    ("--year", 26),
]


@pytest.mark.parametrize("words", BAD_RULES)
def test_a_rule_that_cannot_be_names_its_range(plan, words):
    with pytest.raises(InputError, match="is not between"):
        run(plan, *words)


def test_files_that_cannot_be_used_are_named(plan, tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        run(tmp_path / "none.json")
    (tmp_path / "quotes.csv").write_text("credit,price_usd_per_t,as_of\nbioccs,x,2026\n")
    with pytest.raises(InputError, match=r"quotes\.csv:2: price_usd_per_t"):
        run(plan, "--quotes", tmp_path / "quotes.csv")
    plan.write_text(json.dumps(document(embodied_kg=1.0)), encoding="utf-8")
    with pytest.raises(InputError, match="do not add up"):
        run(plan)
    plan.write_text('{"format": "advisor-plan/1"}', encoding="utf-8")
    with pytest.raises(InputError, match="is not a plan written by"):
        run(plan)


def test_a_residual_by_marginal_rates_says_that_no_inventory_counts_it_so(plan):
    plan.write_text(json.dumps(document("short-run marginal")), encoding="utf-8")
    assert "no inventory counts it so" in " ".join(run(plan).stdout.split())


def test_a_plan_without_emissions_needs_no_credits(plan):
    nothing = dict.fromkeys(document()["totals"], 0.0)
    plan.write_text(json.dumps(document(**nothing)), encoding="utf-8")
    assert "nothing is left to cover" in run(plan).stdout
