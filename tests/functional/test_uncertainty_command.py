"""`advisor uncertainty`, `advisor signals` and `advisor plan --robust`, as a user runs them."""

import json

import pytest
from functional.commands import SCENARIOS, advisor, advisor_process, shipped_plan

SMALL = SCENARIOS / "pretraining-10k-gpu-hours.yaml"


def test_a_scenario_and_its_written_plan_are_equally_sure(tmp_path):
    written = shipped_plan(SMALL.stem).write(tmp_path / "plan.json")
    words = ("--draws", 50, "--json")
    first = advisor_process("uncertainty", SMALL, *words)
    second = advisor("uncertainty", written, *words)
    assert (first.returncode, first.stderr) == (0, "")
    assert first.stdout == second.stdout
    found = json.loads(first.stdout)
    assert found["format"] == "advisor-uncertainty/1"
    assert found["stated"] == json.loads(written.read_text())["totals"]["emissions_kg"]
    assert found["emissions_kg"]["low"] < found["emissions_kg"]["high"]
    assert {swing["input"] for swing in found["swings"]} >= {"transfer", "grid_year", "embodied"}


def test_the_tables_fit_eighty_columns():
    for command in (("uncertainty", "--draws", 20), ("signals",)):
        found = advisor(*command, SMALL, columns=80)
        assert found.returncode == 0
        assert max(len(line) for line in found.stdout.splitlines()) <= 80
        assert "…" not in found.stdout


def test_a_robust_plan_replays_byte_for_byte(tmp_path):
    written, again = tmp_path / "plan.json", tmp_path / "again.json"
    words = ("--robust", "worst", "--draws", 60, "--seed", 5)
    found = advisor("plan", SMALL, *words, "--out", written)
    assert found.returncode == 0
    assert "in the worst of 60 draws" in found.stdout
    assert advisor("plan", "--replay", written, "--out", again).returncode == 0
    assert again.read_bytes() == written.read_bytes()
    document = json.loads(written.read_text())
    assert document["inputs"]["robust"] == {"measure": "worst", "draws": 60, "seed": 5}
    assert document["robust"]["value"] <= document["robust"]["plain_value"]


def test_a_plan_without_robust_has_no_such_input():
    document = shipped_plan(SMALL.stem).document
    assert document["robust"] is None
    assert "robust" not in document["inputs"]
    assert document["totals"]["operational_market_kg"] is None


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("plan", SMALL, "--draws", 50), "are of --robust"),
        (("plan", SMALL, "--robust", "best"), "is not one of"),
        (("plan", SMALL, "--robust", "cvar", "--draws", 5), "20"),
        (("uncertainty", SMALL, "--draws", 5), "20"),
        (("uncertainty", SMALL, "--seed", -1), "-1"),
        (("uncertainty", "nowhere.yaml"), "cannot be read"),
        (("signals", "nowhere.yaml"), "nowhere.yaml"),
    ],
)
def test_bad_words_are_refused(words, said):
    found = advisor(*words)
    assert found.returncode == 2
    assert found.stdout == ""
    assert said in found.stderr
    assert "Traceback" not in found.stderr


def test_a_plan_brings_its_own_objective(tmp_path):
    written = shipped_plan(SMALL.stem).write(tmp_path / "plan.json")
    found = advisor("uncertainty", written, "--objective", "cost")
    assert found.returncode == 2
    assert "leave them out" in found.stderr


def test_a_file_that_looks_like_a_plan_and_is_none_is_refused(tmp_path):
    path = tmp_path / "plan.json"
    path.write_text('{"format": "advisor-plan/1"}')
    found = advisor("uncertainty", path)
    assert found.returncode == 2
    assert "is not a plan" in found.stderr


@pytest.mark.parametrize("command", ["uncertainty", "signals"])
def test_limits_that_cannot_be_kept_end_with_three(command):
    found = advisor(command, SCENARIOS / "infeasible.yaml")
    assert found.returncode == 3
    assert "limits.cost_usd" in found.stderr


def test_signals_print_one_document():
    found = advisor_process("signals", SMALL, "--json")
    document = json.loads(found.stdout)
    assert [plan["signal"] for plan in document["plans"]] == [
        "average",
        "direct",
        "marginal",
        "market",
    ]
    own = document["plans"][0]
    assert own["kg"]["market"] is None
    assert own["unknown"]["market"] == ["azure:francecentral"]
    assert any(line.startswith("Careful") for line in document["warnings"])
