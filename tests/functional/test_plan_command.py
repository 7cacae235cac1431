import json

import pytest
from functional.commands import SCENARIOS, advisor

PLANNED = ["nlp-team", "eu-company", "global-inference", "pretraining-10k-gpu-hours"]


@pytest.mark.parametrize("name", PLANNED)
def test_each_shipped_scenario_has_a_proven_plan_in_one_json_document(name):
    answer = advisor("plan", SCENARIOS / f"{name}.yaml", "--json")
    assert answer.returncode == 0, answer.stderr
    plan = json.loads(answer.stdout)
    assert plan["status"] == "optimal"
    assert plan["totals"]["emissions_kg"] <= plan["baseline"]["emissions_kg"] * (1 + 1e-6)


def test_rows_add_up_to_the_totals():
    plan = json.loads(advisor("plan", SCENARIOS / "nlp-team.yaml", "--json").stdout)
    for name in ("operational_kg", "embodied_kg", "cost_usd", "it_energy_kwh"):
        rows = sum(row[name] for row in plan["placements"])
        assert rows == pytest.approx(plan["totals"][name], rel=1e-9)


def test_replay_gives_the_same_bytes(tmp_path):
    first, second = tmp_path / "a.json", tmp_path / "b.json"
    advisor("plan", SCENARIOS / "nlp-team.yaml", "--out", first)
    again = advisor("plan", "--replay", first, "--out", second)
    assert again.returncode == 0, again.stderr
    assert first.read_bytes() == second.read_bytes()


def test_two_solvers_find_the_same_emissions():
    totals = [
        json.loads(
            advisor("plan", SCENARIOS / "nlp-team.yaml", "--json", "--solver", solver).stdout
        )["totals"]["emissions_kg"]
        for solver in ("HiGHS", "scipy")
    ]
    assert totals[0] == pytest.approx(totals[1], rel=1e-6)


def test_an_infeasible_scenario_names_the_limit_and_how_much_is_missing():
    answer = advisor("plan", SCENARIOS / "infeasible.yaml")
    assert answer.returncode == 3
    assert "limits.cost_usd allows 100 USD" in answer.stderr
    assert "Traceback" not in answer.stderr
    assert answer.stdout == ""


def test_the_table_shows_placements_totals_and_rejections():
    answer = advisor("plan", SCENARIOS / "nlp-team.yaml")
    assert "cheapest plan" in answer.stdout
    assert "today" in answer.stdout
    assert "region is outside the residency rule" in answer.stdout


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


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("city:London", "city:Lundon", "did you mean London"),
        ("mean_rps: 10", "mean_rps: -1", "mean_rps"),
        ("mean_rps: 10", "mean_rps: .nan", "mean_rps"),
        ("hours: 720", "hours: .inf", "hours"),
        ("residency: [EU, UK]", "residency: [Mars]", "no region has the residency"),
        ('location: "aws:eu-west-1"', 'location: "aws:eu-west-9"', "did you mean aws:eu-west"),
        ("resnet50-imagenet-v100", "nothing-here", "cannot be read"),
    ],
)
def test_a_wrong_word_or_number_is_named(tmp_path, old, new, message):
    text = (SCENARIOS / "nlp-team.yaml").read_text(encoding="utf-8")
    text = text.replace("../fixtures", str(SCENARIOS.parent / "fixtures"))
    assert old in text
    path = tmp_path / "scenario.yaml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    answer = advisor("plan", path)
    assert answer.returncode == 2
    assert message in answer.stderr
    assert "Traceback" not in answer.stderr
