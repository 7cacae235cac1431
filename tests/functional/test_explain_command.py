import json
import re

import pytest
import yaml
from functional.commands import SCENARIOS, advisor, advisor_process, shipped_plan

TEAM = SCENARIOS / "nlp-team.yaml"


@pytest.fixture(scope="module")
def plans(tmp_path_factory):
    folder = tmp_path_factory.mktemp("plans")
    for name in ("nlp-team", "follow-the-sun", "pretraining-10k-gpu-hours"):
        shipped_plan(name).write(folder / f"{name}.json")
    return folder


@pytest.fixture(scope="module")
def team(plans):
    return plans / "nlp-team.json"


@pytest.fixture(scope="module")
def document(team):
    answer = advisor_process("explain", team, "--json")
    assert (answer.returncode, answer.stderr) == (0, "")
    return json.loads(answer.stdout)


def test_one_document_holds_each_workload_beside_the_next_five(document, team):
    plan = json.loads(team.read_text())
    assert document["format"] == "advisor-explanation/1"
    assert document["emissions_kg"] == pytest.approx(plan["totals"]["emissions_kg"])
    assert document["catalog"]["digest"] == plan["catalog"]["digest"]
    assert [row["group"] for row in document["workloads"]] == [
        "weekly-finetune",
        "chat from city:London",
        "chat from city:Warsaw",
    ]
    for row in document["workloads"]:
        changes = [rival["instead"]["more_kg"] for rival in row["rivals"]]
        assert len(changes) == 5
        known = [change for change in changes if change is not None]
        assert known == sorted(known)
        assert all(change > 0 for change in known)
        placed = [part for part in plan["placements"] if part["workload"] == row["workload"]]
        assert row["chosen"][0]["cost_usd"] in [part["cost_usd"] for part in placed]


def test_a_rival_is_what_planning_with_it_alone_finds(document, tmp_path):
    rival = document["workloads"][0]["rivals"][-1]
    scenario = yaml.safe_load(TEAM.read_text())
    scenario["policy"]["allow"] = [rival["place"]]
    scenario["workloads"] = [
        {**row, "profile": str(SCENARIOS / row["profile"])}
        for row in scenario["workloads"]
        if row["name"] == "weekly-finetune"
    ]
    path = tmp_path / "forced.yaml"
    path.write_text(yaml.safe_dump(scenario))
    forced = json.loads(advisor("plan", path, "--json").stdout)["totals"]
    assert rival["emissions_kg"] == pytest.approx(forced["emissions_kg"], rel=1e-9)
    assert rival["cost_usd"] == pytest.approx(forced["cost_usd"], rel=1e-9)


@pytest.mark.parametrize("columns", [80, 140])
@pytest.mark.parametrize(
    "words",
    [(), ("--trace",), ("--why-not", "gcp:europe-north1", "--why-not", "aws:eu-north-1")],
    ids=["rivals", "trace", "why-not"],
)
def test_all_of_it_fits_the_terminal(team, words, columns):
    answer = advisor("explain", team, *words, columns=columns)
    assert answer.returncode == 0, answer.stderr
    assert max(len(line) for line in answer.stdout.splitlines()) <= columns


def test_the_table_says_what_the_plan_would_take_more(team):
    text = advisor("explain", team, "--workload", "weekly-finetune").stdout
    assert "no limit has a say" in text
    assert re.search(r"aws:eu-north-1, 1 x L40S +\d.*here", text)
    assert re.search(r"\+0\.\d+ +\+\d", text)
    assert re.search(
        r"limits\.cost_usd: [0-9,]+ of 20,000 USD used; more of it buys nothing", text
    )
    assert "chat" not in text


def test_why_not_is_the_reason_with_its_number(team):
    text = " ".join(advisor("explain", team, "--why-not", "gcp:us-central1").stdout.split())
    assert "it is in United States, and residency has to be one of EU, UK" in text
    memory = advisor("explain", team, "--why-not", "aws:eu-north-1:g5.xlarge").stdout
    assert "needs 32 GiB, A10G has 24" in memory
    planned = advisor("explain", team, "--why-not", "aws:eu-north-1:g6e.xlarge").stdout
    assert "it is in the plan: all of it on g6e.xlarge" in planned


def test_the_city_of_one_region_stands_for_it(team):
    text = advisor("explain", team, "--why-not", "hamina", "--workload", "chat").stdout
    assert "why not gcp:europe-north1?" in text


def test_reasons_are_those_that_planning_on_that_offer_alone_ends_with(team, tmp_path):
    words = [
        "aws:eu-north-1:g5.xlarge",
        "gcp:us-central1:a2-highgpu-1g",
        "aws:eu-west-1:p3.2xlarge",
    ]
    asked = [part for word in words for part in ("--why-not", word)]
    document = json.loads(advisor("explain", team, "--json", *asked).stdout)
    rejected = [row for row in document["why_not"] if not row["allowed"]]
    assert rejected
    scenario = yaml.safe_load(TEAM.read_text())
    for row in rejected:
        mine = [one for one in scenario["workloads"] if one["name"] == row["workload"]]
        mine = [{**one, "profile": str(SCENARIOS / one["profile"])} for one in mine]
        policy = {**scenario["policy"], "allow": [row["place"]]}
        path = tmp_path / "forced.yaml"
        path.write_text(yaml.safe_dump({**scenario, "workloads": mine, "policy": policy}))
        answer = advisor("plan", path)
        assert answer.returncode == 3
        for ground in row["grounds"]:
            if ground["reason"] == "memory":
                assert "memory is too small" in answer.stderr
            if ground["reason"] == "residency":
                assert "outside the residency rule" in answer.stderr


def test_the_trace_multiplies_to_the_plans_own_figure(team):
    document = json.loads(advisor("explain", team, "--trace", "--json").stdout)
    plan = json.loads(team.read_text())
    assert [trace["placement"]["workload"] for trace in document["traces"]] == [
        "weekly-finetune",
        "chat",
    ]
    for trace in document["traces"]:
        total = 0.0
        for chain in trace["chains"]:
            value = 1.0
            for factor in chain["factors"]:
                value *= 1 / factor["value"] if factor["divides"] else factor["value"]
                assert factor["source"]
            assert value == pytest.approx(chain["emissions_kg"], rel=1e-9)
            total += value
        figures = [row["operational_kg"] + row["embodied_kg"] for row in plan["placements"]]
        assert any(total == pytest.approx(figure, rel=1e-9) for figure in figures)
        assert trace["chains"][0]["factors"][0]["unit"].startswith("J/")


def test_hours_of_a_day_that_compare_alike_stand_together(plans):
    text = advisor("explain", plans / "follow-the-sun.json").stdout
    assert text.count("plan, USD") == 4
    assert "assistant from city:London, 15-01Z" in text


def test_a_budget_that_binds_says_what_a_tonne_costs_and_what_is_left_over(plans):
    text = " ".join(advisor("explain", plans / "pretraining-10k-gpu-hours.json").stdout.split())
    assert "limits have a say" in text
    assert "USD per tonne at the margin. That is of divided work; whole work has 5,138 of" in text
    assert "limits.cost_usd: it takes 9,790" in text


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--why-not", "aws:eu-nort-1"), "did you mean aws:eu-north-1"),
        (("--why-not", "aws:eu-north-1:g6e.xxlarge"), 'does not sell "g6e.xxlarge"'),
        (("--why-not", "frankfurt"), "may be any of aws:eu-central-1, azure:germanywestcentral"),
        (("--why-not", "nowhere"), "write PROVIDER:REGION[:INSTANCE]"),
        (("--workload", "chatt"), "did you mean chat?"),
    ],
)
def test_words_that_nobody_knows_end_with_a_sentence(team, words, message):
    answer = advisor("explain", team, *words)
    assert answer.returncode == 2
    assert message in answer.stderr
    assert answer.stdout == ""


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda text: text[:500], "is not a plan written by `advisor plan --out`"),
        (lambda text: text.replace("advisor-plan/1", "advisor-plan/9"), "is not 'advisor-plan/1'"),
        (
            lambda text: re.sub(r'"digest": "....', '"digest": "0000', text),
            "was made with catalogue 0000",
        ),
        (
            lambda text: re.sub(r'"cost_usd": [0-9.]+', '"cost_usd": 1.0', text),
            "does not come out the same",
        ),
        (
            lambda text: re.sub(r'"emissions_kg": [0-9.]+', '"emissions_kg": 1.0', text, count=1),
            "does not come out the same",
        ),
    ],
    ids=["broken", "another format", "another catalogue", "edited inputs", "edited answer"],
)
def test_a_plan_that_cannot_be_explained_says_why(team, tmp_path, change, message):
    path = tmp_path / "changed.json"
    path.write_text(change(team.read_text()))
    answer = advisor("explain", path)
    assert answer.returncode == 2
    assert message in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_plan_that_is_not_there_is_named():
    answer = advisor("explain", "nowhere.json")
    assert answer.returncode == 2
    assert "nowhere.json cannot be read" in answer.stderr


JOB = {
    "kind": "training",
    "profile": str(SCENARIOS / "../fixtures/profiles/resnet50-imagenet-v100.json"),
}


def written(tmp_path, *workloads, **limits):
    path = tmp_path / "scenario.yaml"
    period = {"start": "2026-12-01T00:00Z", "hours": 720}
    rules = {"limits": limits, "policy": {"residency": ["EU"]}}
    document = {"name": "made", "period": period, **rules, "workloads": list(workloads)}
    path.write_text(yaml.safe_dump(document))
    return path


def test_a_robust_plan_is_not_explained_by_single_figures(tmp_path):
    plan = tmp_path / "plan.json"
    words = ("--robust", "worst", "--draws", "20")
    assert advisor("plan", TEAM, *words, "--out", plan).returncode == 0
    answer = advisor("explain", plan)
    assert answer.returncode == 2
    assert "is a robust plan" in answer.stderr


def test_work_that_waits_is_named_and_the_rest_explained(tmp_path):
    work = [
        {**JOB, "name": "later", "units": 300, "tier": "deferrable"},
        {**JOB, "name": "now", "units": 50},
    ]
    path, plan = written(tmp_path, *work, carbon_kg=1.0), tmp_path / "plan.json"
    answer = advisor("plan", path, "--defer", "--out", plan)
    assert answer.returncode == 0, answer.stderr
    text = advisor("explain", plan).stdout
    assert "later is left to the next period" in text
    assert "\nnow\n" in text
    assert "\nlater\n" not in text


def test_a_period_without_work_has_nothing_to_explain(tmp_path):
    work = {**JOB, "name": "later", "units": 300, "tier": "deferrable"}
    path, plan = written(tmp_path, work, carbon_kg=0.001), tmp_path / "plan.json"
    advisor("plan", path, "--defer", "--out", plan)
    answer = advisor("explain", plan)
    assert answer.returncode == 2
    assert "all of its work is left to the next period" in answer.stderr


def test_a_refusal_is_mended_by_copying_what_it_says(tmp_path):
    work = {**JOB, "name": "job", "units": 100}
    answer = advisor("plan", written(tmp_path, work, cost_usd=10.0, carbon_kg=50.0))
    assert answer.returncode == 3
    (needed,) = re.findall(r"limits\.cost_usd from 10 to ([0-9.]+) USD", answer.stderr)
    mended = advisor("plan", written(tmp_path, work, cost_usd=float(needed), carbon_kg=50.0))
    assert mended.returncode == 0, mended.stderr
    less = advisor("plan", written(tmp_path, work, cost_usd=float(needed) - 0.01, carbon_kg=50.0))
    assert less.returncode == 3


def test_a_latency_that_nothing_meets_is_mended_by_copying_what_it_says(tmp_path):
    scenario = yaml.safe_load(TEAM.read_text())
    (chat,) = [row for row in scenario["workloads"] if row["name"] == "chat"]
    chat["profile"] = str(SCENARIOS / chat["profile"])
    scenario["workloads"] = [chat]
    path = tmp_path / "near.yaml"

    def plan_within(latency_ms):
        chat["latency_ms"] = latency_ms
        path.write_text(yaml.safe_dump(scenario))
        return advisor("plan", path)

    refused = plan_within(12)
    assert refused.returncode == 3
    (needed,) = re.findall(r"latency_ms from 12 to ([0-9.]+) ms", refused.stderr)
    assert plan_within(float(needed)).returncode == 0
    assert plan_within(float(needed) - 0.01).returncode == 3
