"""Fleets by the hour as a user asks for them: a scenario, a curve in a file, a plan."""

import json
import re

import pytest
from functional.commands import SCENARIOS, advisor, shipped_plan

SCENARIO = SCENARIOS / "follow-the-sun.yaml"
TEXT = SCENARIO.read_text(encoding="utf-8").replace(
    "../fixtures", str(SCENARIOS.parent / "fixtures")
)
CURVE = (SCENARIOS / "follow-the-sun.csv").read_text(encoding="utf-8")


def write(tmp_path, *, text=TEXT, curve=CURVE, **words):
    for old, new in words.values():
        assert old in text
        text = text.replace(old, new)
    if curve is not None:
        (tmp_path / "follow-the-sun.csv").write_text(curve, encoding="utf-8")
    path = tmp_path / "scenario.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def planned(path):
    answer = advisor("plan", path, "--json")
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)


def test_the_shipped_example_saves_by_scaling_and_again_by_moving(tmp_path):
    kg = {}
    for fleet in ("fixed", "autoscaled", "follow_the_sun"):
        plan = planned(write(tmp_path, fleet=("fleet: follow_the_sun", f"fleet: {fleet}")))
        assert plan["status"] == "optimal"
        kg[fleet] = plan["totals"]["emissions_kg"]
        assert plan["today"]["emissions_kg"] == pytest.approx(956.4, rel=0.05)
    assert kg["autoscaled"] < 0.6 * kg["fixed"]
    assert kg["follow_the_sun"] < 0.9 * kg["autoscaled"]


def test_a_plan_tells_the_hours_and_adds_up():
    plan = shipped_plan("follow-the-sun").document
    rows = plan["placements"]
    assert len(rows) == 48  # two origins, 24 hours each
    assert {row["slice"] for row in rows} == {
        f"{hour:02}:00-{(hour + 1) % 24:02}:00Z" for hour in range(24)
    }
    assert sum(row["hours"] for row in rows) == 2 * 720
    for row in rows:
        assert row["share"] == 1
        assert row["instances"] == int(row["instances"])
        assert 2 <= row["mean_instances"] <= row["instances"]
    for name in ("operational_kg", "embodied_kg", "cost_usd", "it_energy_kwh"):
        total = sum(row[name] for row in rows)
        assert total == pytest.approx(plan["totals"][name], rel=1e-9)


def test_the_table_has_a_line_for_each_place_and_fits_the_terminal():
    printed = shipped_plan("follow-the-sun").printed
    assert "15-01Z" in printed
    assert "01-15Z" in printed
    assert printed.count("from New York") == 2
    assert max(len(line) for line in printed.splitlines()) <= 80


def test_replay_needs_no_curve_and_gives_the_same_bytes(tmp_path):
    first, second = tmp_path / "a.json", tmp_path / "b.json"
    path = write(tmp_path)
    assert advisor("plan", path, "--out", first).returncode == 0
    (tmp_path / "follow-the-sun.csv").unlink()
    path.unlink()
    again = advisor("plan", "--replay", first, "--out", second)
    assert again.returncode == 0, again.stderr
    assert first.read_bytes() == second.read_bytes()


def test_the_check_reads_the_curve(tmp_path):
    assert advisor("scenario", "check", write(tmp_path)).returncode == 0
    answer = advisor("scenario", "check", write(tmp_path, curve=CURVE + "Mon,0,1\n"))
    assert answer.returncode == 2
    assert "169 values" in answer.stderr


def test_the_frontier_joins_hours_that_move_together():
    answer = advisor("frontier", SCENARIO, columns=200)
    assert answer.returncode == 0, answer.stderr
    assert re.search(r"assistant from city:London, \d\d-\d\d.*Z to azure:westus", answer.stdout)
    assert ":00-" not in answer.stdout


def test_the_frontier_has_the_hours_too():
    answer = advisor("frontier", SCENARIO, "--json")
    assert answer.returncode == 0, answer.stderr
    points = json.loads(answer.stdout)["points"]
    assert points[-1]["emissions_kg"] < points[0]["emissions_kg"]


WRONG = {
    "a wrong length": ({"curve": "rps\n" + "1\n" * 100}, "100 values; a demand curve has 24"),
    "a negative rate": (
        {"curve": "rps\n" + "1\n" * 167 + "-3\n"},
        'follow-the-sun.csv:169: rps "-3"',
    ),
    "no file": ({"curve": None}, "follow-the-sun.csv cannot be read: No such file"),
    "no column": ({"curve": "requests\n1\n"}, "the header needs one column rps"),
    "no request": ({"curve": "rps\n" + "0\n" * 168}, "every value is 0"),
    "two demands in one": (
        {"both": ("curve: follow-the-sun.csv", "curve: follow-the-sun.csv, mean_rps: 1")},
        "mean_rps stands beside a curve",
    ),
    "no replica": ({"none": ("min_replicas: 2", "min_replicas: 0")}, "workloads.0.min_replicas"),
    "a fleet nobody knows": (
        {"mode": ("fleet: follow_the_sun", "fleet: moon")},
        "workloads.0.fleet",
    ),
    "an unknown key": ({"key": ("min_replicas:", "min_replica:")}, 'did you mean "min_replicas"'),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_mistake_is_named(tmp_path, what):
    changes, message = WRONG[what]
    answer = advisor("plan", write(tmp_path, **changes))
    assert answer.returncode == 2
    assert message in answer.stderr
    assert "Traceback" not in answer.stderr
    assert answer.stdout == ""
