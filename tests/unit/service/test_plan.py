"""What a written plan promises: the same bytes again, or a reason why not."""

import json
from pathlib import Path

import pytest

from advisor.errors import InputError, SolverFailed
from advisor.service import plan as service
from advisor.service.replay import replay_plan

SCENARIO = Path(__file__).parents[3] / "scenarios" / "pretraining-10k-gpu-hours.yaml"


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    path = tmp_path_factory.mktemp("plans") / "plan.json"
    service.save_plan(service.make_plan(service.ask(SCENARIO)), path)
    return path


def changed(written, tmp_path, change):
    document = json.loads(written.read_text(encoding="utf-8"))
    change(document)
    path = tmp_path / "changed.json"
    text = json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")
    return path


def test_a_plan_replays_to_the_same_bytes(written, tmp_path):
    again = tmp_path / "again.json"
    service.save_plan(replay_plan(written), again)
    assert again.read_bytes() == written.read_bytes()


def test_two_runs_write_the_same_bytes(written, tmp_path):
    again = tmp_path / "again.json"
    service.save_plan(service.make_plan(service.ask(SCENARIO)), again)
    assert again.read_bytes() == written.read_bytes()


def test_the_names_of_the_contract_are_there(written):
    document = json.loads(written.read_text(encoding="utf-8"))
    assert {"status", "gap", "totals", "placements", "baseline", "shadow_prices"} <= set(document)
    assert {"rejected", "catalog"} <= set(document)
    assert set(document["totals"]) >= {
        "emissions_kg",
        "operational_kg",
        "embodied_kg",
        "cost_usd",
        "it_energy_kwh",
        "facility_energy_kwh",
        "water_l",
    }
    assert set(document["placements"][0]) >= {
        "workload",
        "origin",
        "provider",
        "region",
        "instance_type",
        "purchase",
        "share",
        "instances",
        "hours",
        "it_energy_kwh",
        "operational_kg",
        "embodied_kg",
        "cost_usd",
        "latency_ms",
    }
    assert set(document["shadow_prices"][0]) == {"limit", "unit", "value"}
    assert document["catalog"]["tables"]["offers"]["newest"] == "2026-07-30"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda plan: plan["totals"].update(cost_usd=1.0), "does not come out the same"),
        (lambda plan: plan["catalog"].update(digest="0" * 64), "was made with catalogue 0000"),
        (lambda plan: plan.update(format="advisor-plan/9"), "format 'advisor-plan/9' is not"),
        (lambda plan: plan.pop("inputs"), "is not a plan written by"),
        (lambda plan: plan["inputs"].pop("solver"), "is not a plan written by"),
        (lambda plan: plan["inputs"].update(objective="joy"), "is not a plan written by"),
        (lambda plan: plan["inputs"]["scenario"].pop("name"), "name: is missing"),
        (lambda plan: plan["inputs"].update(profiles={}), "lacks the profile"),
        (lambda plan: plan["inputs"].update(profiles=[]), "inputs.profiles"),
        (lambda plan: plan["inputs"].update(solver=7), "inputs.solver"),
        (lambda plan: plan["inputs"].update(scenario=[]), "inputs.scenario"),
        (lambda plan: plan["placements"].clear(), "does not come out the same"),
    ],
)
def test_a_plan_that_was_tampered_with_is_refused(written, tmp_path, change, message):
    with pytest.raises(InputError, match=message):
        replay_plan(changed(written, tmp_path, change))


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '"x"'])
def test_a_file_that_is_no_plan_is_refused(tmp_path, text):
    path = tmp_path / "plan.json"
    path.write_text(text)
    with pytest.raises(InputError, match="is not a plan"):
        replay_plan(path)


def test_a_plan_that_cannot_be_written_leaves_nothing(tmp_path, written):
    plan = replay_plan(written)
    with pytest.raises(InputError, match="cannot be written"):
        service.save_plan(plan, tmp_path / "no" / "plan.json")
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_solver_names_those_that_are_here():
    with pytest.raises(SolverFailed, match=r'knows no solver "Magic"; usable here: .*HiGHS'):
        service.make_plan(service.ask(SCENARIO, solver="Magic"))


def test_the_program_of_a_scenario_is_written_for_any_solver(tmp_path):
    path = tmp_path / "plan.lp"
    service.save_program(service.ask(SCENARIO), path)
    text = path.read_text(encoding="utf-8")
    assert "limits.cost_usd [USD]" in text
    assert text.endswith("End\n")
