import json
import signal
import subprocess
import sys
import time
from datetime import datetime, timedelta

import pytest
from functional.commands import SCENARIOS, advisor, advisor_process, shipped_plan

PLANNED = [
    "nlp-team",
    "eu-company",
    "follow-the-sun",
    "global-inference",
    "pretraining-10k-gpu-hours",
]


@pytest.mark.parametrize("name", PLANNED)
def test_each_shipped_scenario_has_a_proven_plan(name):
    plan = shipped_plan(name).document
    assert plan["status"] == "optimal"
    assert plan["totals"]["emissions_kg"] <= plan["baseline"]["emissions_kg"] * (1 + 1e-6)


def test_rows_add_up_to_the_totals():
    plan = shipped_plan("nlp-team").document
    for name in ("operational_kg", "embodied_kg", "cost_usd", "it_energy_kwh"):
        rows = sum(row[name] for row in plan["placements"])
        assert rows == pytest.approx(plan["totals"][name], rel=1e-9)


def test_replay_gives_the_same_bytes(tmp_path):
    first, second = shipped_plan("nlp-team").write(tmp_path / "a.json"), tmp_path / "b.json"
    again = advisor("plan", "--replay", first, "--out", second)
    assert again.returncode == 0, again.stderr
    assert first.read_bytes() == second.read_bytes()


def test_two_solvers_find_the_same_emissions():
    by_highs = shipped_plan("nlp-team").document
    answer = advisor("plan", SCENARIOS / "nlp-team.yaml", "--json", "--solver", "scipy")
    by_scipy = json.loads(answer.stdout)
    assert by_highs["inputs"]["solver"] == "HiGHS"
    assert by_scipy["inputs"]["solver"] == "scipy"
    emissions_kg = by_highs["totals"]["emissions_kg"]
    assert by_scipy["totals"]["emissions_kg"] == pytest.approx(emissions_kg, rel=1e-6)


def test_an_infeasible_scenario_names_the_limit_and_how_much_is_missing():
    answer = advisor("plan", SCENARIOS / "infeasible.yaml")
    assert answer.returncode == 3
    assert "limits.cost_usd from 100 to " in answer.stderr
    assert "Traceback" not in answer.stderr
    assert answer.stdout == ""


def test_the_table_shows_placements_totals_and_rejections():
    printed = shipped_plan("nlp-team").printed
    assert "cheapest plan" in printed
    assert "today" in printed
    assert "region is outside the residency rule" in printed


BAD = {
    "": "empty",
    "name: x\n\tperiod: 1\n": "tabs",
    "name: x\nname: y\n": "stands twice",
    "name: x\nperiodd: {}\n": 'did you mean "period"',
    "a: &a [x, x, x, x, x, x, x, x, x]\n"
    + "".join(
        f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n"
        for a, b in zip("abcdefg", "bcdefgh", strict=True)
    ): "aliases",
}


@pytest.mark.parametrize("text", BAD, ids=list(BAD.values()))
def test_a_bad_scenario_gives_one_clear_error(tmp_path, text):
    path = tmp_path / "bad.yaml"
    path.write_text(text)
    answer = advisor("plan", path)
    assert answer.returncode == 2
    assert BAD[text] in answer.stderr
    assert "Traceback" not in answer.stderr


WRONG = [
    ("city:London", "city:Lundon", "scenario.yaml:26: workloads.1.demand.0.origin"),
    ("city:London", "city:Lundon", "did you mean London"),
    ("mean_rps: 10", "mean_rps: -1", "mean_rps"),
    ("mean_rps: 10", "mean_rps: .nan", "mean_rps"),
    ("hours: 720", "hours: .inf", "hours"),
    ("residency: [EU, UK]", "residency: [Mars]", "scenario.yaml:6: policy.residency"),
    ('location: "aws:eu-west-1"', 'location: "aws:eu-west-9"', "did you mean aws:eu-west"),
    ("aws:eu-west-1:p3.2xlarge", "aws:eu-west-1:p3.3xlarge", "does not sell"),
    ("residency: [EU, UK]", "allow: [aws:eu-nord-1]", "scenario.yaml:6: policy.allow.0"),
    ("residency: [EU, UK]", 'deny: ["gpu:Z80"]', "unknown accelerator"),
    (
        "cost_usd: 20000",
        'cost_usd: 20000, capacity: [{place: "gcp", accelerator: L5, instances: 1}]',
        "limits.capacity.0.accelerator: unknown accelerator",
    ),
    ("resnet50-imagenet-v100", "nothing-here", "cannot be read"),
]


def write_wrong(tmp_path, old, new):
    text = (SCENARIOS / "nlp-team.yaml").read_text(encoding="utf-8")
    text = text.replace("../fixtures", str(SCENARIOS.parent / "fixtures"))
    assert old in text
    path = tmp_path / "scenario.yaml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


@pytest.mark.parametrize(("old", "new", "message"), WRONG)
def test_a_wrong_word_or_number_is_named(tmp_path, old, new, message):
    answer = advisor("plan", write_wrong(tmp_path, old, new))
    assert answer.returncode == 2
    assert message in answer.stderr
    assert "Traceback" not in answer.stderr
    assert len(answer.stderr.splitlines()) <= 24  # one screen


def test_a_word_that_nobody_knows_leaves_no_file(tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    path = write_wrong(tmp_path, "city:London", "city:Lundon")
    advisor("plan", path, "--out", out / "plan.json", "--lp", out / "plan.lp")
    assert list(out.iterdir()) == []


def test_a_wide_terminal_has_a_column_for_every_figure():
    answer = advisor("plan", SCENARIOS / "pretraining-10k-gpu-hours.yaml", columns=150)
    header = next(line for line in answer.stdout.splitlines() if "workload" in line)
    words = (
        "workload origin region instance accelerators purchase share n hours kWh IT kg CO2e USD"
    )
    assert header.split()[: len(words.split())] == words.split()
    assert "abatement costs" in answer.stdout


def test_the_table_fits_80_columns():
    assert max(map(len, shipped_plan("nlp-team").printed.splitlines())) <= 80


def test_errors_stay_off_standard_output_with_json():
    answer = advisor_process("plan", SCENARIOS / "infeasible.yaml", "--json")
    assert answer.stdout == ""
    assert answer.returncode == 3


@pytest.mark.parametrize("solver", ["HiGHS", "scipy"])
def test_json_is_all_there_is_on_standard_output(solver):
    scenario = SCENARIOS / "global-inference.yaml"
    answer = advisor_process("plan", scenario, "--json", "--solver", solver)
    document, end = json.JSONDecoder().raw_decode(answer.stdout)
    assert document["scenario"] == "global-inference"
    assert answer.stdout[end:] == "\n"
    assert answer.stderr == ""


def test_ctrl_c_ends_quietly_and_leaves_nothing(tmp_path):
    out = tmp_path / "plan.json"
    command = [sys.executable, "-m", "advisor", "plan", SCENARIOS / "nlp-team.yaml", "--out", out]
    for delay_s in (0.05, 0.2, 0.4):
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        time.sleep(delay_s)
        process.send_signal(signal.SIGINT)
        stdout, stderr = process.communicate(timeout=30)
        if process.returncode == 0 or b"init_import_site" in stderr:
            continue  # it was faster; or the interpreter itself had not begun yet
        assert process.returncode in {130, -signal.SIGINT}
        assert b"Traceback" not in stderr or process.returncode < 0
        assert stdout == b""
        assert [item for item in tmp_path.iterdir() if item != out] == []


def test_a_plan_with_pools_replays_byte_for_byte(tmp_path):
    path = tmp_path / "plan.json"
    planned = advisor("plan", SCENARIOS / "shared-quota.yaml", "--gap", "0.001", "--out", path)
    assert planned.returncode == 0, planned.stderr
    assert advisor("plan", "--replay", path).returncode == 0
    document = json.loads(path.read_text(encoding="utf-8"))
    assert document["inputs"]["gap"] == 0.001
    assert document["gap"] <= 0.001


def test_no_pool_is_overfilled_at_any_moment():
    document = shipped_plan("shared-quota").document
    inside = [row for row in document["placements"] if row["region"] == "eu-north-1"]
    assert inside
    start = datetime.fromisoformat("2026-07-01T00:00+00:00")
    for hour in range(168):
        up = 0
        for row in inside:
            if not row["schedule"]:
                up += row["instances"]
            for stretch in row["schedule"]:
                begin = (datetime.fromisoformat(stretch["start"]) - start) / timedelta(hours=1)
                if begin < hour + 1 - 1e-6 and begin + stretch["hours"] > hour + 1e-6:
                    up += row["instances"]
        assert up <= 2
