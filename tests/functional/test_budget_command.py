"""A carbon budget over months, as a user keeps it: plan, settle, plan the next."""

import hashlib
import json
from types import SimpleNamespace

import pytest
from functional.commands import ROOT, SCENARIOS, advisor, advisor_process, shipped_plan

BUDGET_KG = 1.5
"""A month's work emits about 1.2 kg at least: big 0.7, small 0.2, daily 0.3."""

TEMPLATE = f"""\
name: team
period: {{start: START, hours: HOURS}}
limits: {{carbon_kg: {BUDGET_KG}}}
policy: {{residency: [EU]}}
workloads:
  - {{name: big, kind: training, profile: PROFILE, units: 40, runs: 2, tier: deferrable}}
  - {{name: small, kind: training, profile: PROFILE, units: 12, runs: 2, tier: deferrable}}
  - {{name: daily, kind: training, profile: PROFILE, units: 6, runs: 4, tier: standard}}
"""
PROFILE = ROOT / "fixtures/profiles/resnet50-imagenet-v100.json"


def write_month(folder, start, hours):
    text = TEMPLATE.replace("START", f"{start}T00:00Z").replace("HOURS", str(hours))
    path = folder / f"{start}.yaml"
    path.write_text(text.replace("PROFILE", str(PROFILE)), encoding="utf-8")
    return path


def done(answer):
    assert answer.returncode == 0, answer.stderr
    return answer


def planned(scenario, book, out, *words):
    done(advisor("plan", scenario, "--carry-over", book, "--out", out, *words, columns=200))
    return json.loads(out.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def months(tmp_path_factory):
    """November under its budget, December over it, January with work deferred."""
    folder = tmp_path_factory.mktemp("months")
    book = folder / "carbon.json"
    november = write_month(folder, "2026-11-01", 720)
    first = planned(november, book, folder / "11.json")
    assert not book.exists()  # planning settles nothing
    settled = done(advisor("budget", "settle", book, "--plan", folder / "11.json"))
    december = write_month(folder, "2026-12-01", 744)
    second = planned(december, book, folder / "12.json")
    done(advisor("budget", "settle", book, "--plan", folder / "12.json", "--actual-kg", "2.6"))
    january = write_month(folder, "2027-01-01", 744)
    refused = advisor("plan", january, "--carry-over", book)
    third = planned(january, book, folder / "01.json", "--defer")
    return SimpleNamespace(
        folder=folder,
        book=book,
        scenarios=(november, december, january),
        plans=(first, second, third),
        settled=settled,
        refused=refused,
    )


def test_the_first_month_has_its_own_budget(months):
    plan = months.plans[0]
    assert plan["budget"]["periods"] == 0
    assert plan["budget"]["allowed_kg"] == BUDGET_KG
    assert plan["deferred"] == []


def test_what_is_left_is_carried_into_the_next(months):
    first, second = months.plans[:2]
    left_kg = BUDGET_KG - first["totals"]["emissions_kg"]
    assert left_kg > 0.1
    assert first["budget"]["balance_kg"] == pytest.approx(left_kg)
    assert second["budget"]["carried_kg"] == pytest.approx(left_kg)
    assert second["budget"]["allowed_kg"] == pytest.approx(BUDGET_KG + left_kg)


def test_what_was_really_emitted_counts(months):
    entries = json.loads(months.book.read_text(encoding="utf-8"))["entries"]
    assert [row["basis"] for row in entries] == ["planned", "measured"]
    assert entries[1]["used_kg"] == 2.6
    first_kg = BUDGET_KG - months.plans[0]["totals"]["emissions_kg"]
    assert entries[1]["balance_kg"] == pytest.approx(first_kg + BUDGET_KG - 2.6)
    digest = hashlib.sha256((months.folder / "12.json").read_bytes()).hexdigest()
    assert entries[1]["plan_digest"] == digest


def test_an_overspent_month_leaves_less_and_work_is_deferred(months):
    plan = months.plans[2]
    assert plan["budget"]["carried_kg"] < 0
    assert [row["workload"] for row in plan["deferred"]] == ["big"]
    assert {row["workload"] for row in plan["placements"]} == {"small", "daily"}
    allowed_kg = plan["budget"]["allowed_kg"]
    assert plan["totals"]["emissions_kg"] <= allowed_kg * (1 + 1e-8)
    # what is deferred has no room beside what stays
    assert plan["totals"]["emissions_kg"] + plan["deferred"][0]["least_kg"] > allowed_kg


def test_without_defer_the_refusal_says_what_could_wait(months):
    assert months.refused.returncode == 3
    assert "or defer big (" in months.refused.stderr
    assert "--defer" in months.refused.stderr
    assert "limits.carbon_kg is the scenario's 1.5 kg and -0." in months.refused.stderr
    assert months.refused.stdout == ""


@pytest.mark.parametrize("name", ["11", "12", "01"])
def test_a_plan_replays_without_the_file(months, tmp_path, name):
    written = tmp_path / f"{name}.json"
    written.write_bytes((months.folder / f"{name}.json").read_bytes())
    again = tmp_path / "again.json"
    done(advisor("plan", "--replay", written, "--out", again))
    assert again.read_bytes() == written.read_bytes()


def test_a_plan_with_an_edited_balance_does_not_replay(months, tmp_path):
    text = (months.folder / "12.json").read_text(encoding="utf-8")
    document = json.loads(text)
    document["inputs"]["carry_over"]["balance_kg"] += 1.0
    path = tmp_path / "edited.json"
    path.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    answer = advisor("plan", "--replay", path)
    assert answer.returncode == 2
    assert "does not come out the same" in answer.stderr


def test_the_terminal_says_what_the_budget_is_made_of(months):
    scenarios, book = months.scenarios, months.book
    shown = done(advisor("plan", scenarios[2], "--carry-over", book, "--defer", columns=200))
    assert "overspent before = " in shown.stdout
    assert "deferred to the next period: big" in shown.stdout
    first = done(advisor("plan", scenarios[0], "--carry-over", months.folder / "new.json"))
    assert "no period is settled yet" in " ".join(first.stdout.split())
    assert "carried into the next period" in months.settled.stdout


def test_show_has_a_row_per_month_and_the_balance(months):
    shown = done(advisor("budget", "show", months.book))
    assert "2026-11-01" in shown.stdout
    assert "measured" in shown.stdout
    assert "are overspent" in shown.stdout
    assert max(map(len, shown.stdout.splitlines())) <= 80


def test_json_is_all_there_is_on_standard_output(months, tmp_path):
    book = tmp_path / "carbon.json"
    settle = ("budget", "settle", book, "--plan", months.folder / "11.json", "--json")
    for words in (settle, ("budget", "show", book, "--json")):
        answer = done(advisor_process(*words))
        document, end = json.JSONDecoder().raw_decode(answer.stdout)
        assert document["format"] == "advisor-carbon-budget/1"
        assert document["balance_kg"] == document["entries"][-1]["balance_kg"]
        assert answer.stdout[end:] == "\n"
        assert answer.stderr == ""
    planning = ("plan", months.scenarios[1], "--carry-over", book, "--defer", "--json")
    answer = done(advisor_process(*planning))
    assert json.loads(answer.stdout)["budget"]["periods"] == 1
    assert answer.stderr == ""


def test_a_scenario_that_does_not_carry_over_keeps_its_inputs(tmp_path):
    plan = json.loads(advisor("plan", write_month(tmp_path, "2026-11-01", 720), "--json").stdout)
    assert plan["budget"] is None
    assert plan["deferred"] == []
    assert set(plan["inputs"]) >= {"objective", "solver", "scenario", "profiles"}
    assert not {"carry_over", "defer"} & set(plan["inputs"])


def refused(*words, code=2):
    answer = advisor(*words)
    assert answer.returncode == code, answer.stdout + answer.stderr
    assert "Traceback" not in answer.stderr
    assert answer.stdout == ""
    return " ".join(answer.stderr.replace("│", " ").split())


def test_a_period_is_settled_once(months):
    before = months.book.read_bytes()
    message = refused("budget", "settle", months.book, "--plan", months.folder / "11.json")
    assert "2026-11-01 00:00Z to 2026-12-01 00:00Z is settled already, for team" in message
    assert months.book.read_bytes() == before


@pytest.mark.parametrize(
    ("start", "hours", "message"),
    [
        ("2026-12-31", 24, "overlaps 2026-12-01 00:00Z to 2027-01-01 00:00Z"),
        ("2026-10-01", 744, "settle periods in the order of time"),
    ],
)
def test_a_period_out_of_turn_is_refused(months, tmp_path, start, hours, message):
    path, out = write_month(tmp_path, start, hours), tmp_path / "plan.json"
    path.write_text(path.read_text().replace("units: 40", "units: 6"), encoding="utf-8")  # a day
    done(advisor("plan", path, "--out", out))
    assert message in refused("budget", "settle", months.book, "--plan", out)


@pytest.mark.parametrize("month", [0, 1])
def test_a_plan_for_a_settled_period_is_refused(months, month):
    message = refused("plan", months.scenarios[month], "--carry-over", months.book)
    assert "settled" in message
    assert "give a file that ends before it" in message


@pytest.mark.parametrize("words", [("--carry-over", "carbon.json"), ("--defer",)])
def test_a_scenario_without_a_carbon_limit_has_no_budget(words):
    assert "limits.carbon_kg is missing" in refused("plan", SCENARIOS / "nlp-team.yaml", *words)


def test_a_plan_without_a_carbon_limit_cannot_be_settled(tmp_path):
    out = shipped_plan("nlp-team").write(tmp_path / "plan.json")
    message = refused("budget", "settle", tmp_path / "carbon.json", "--plan", out)
    assert "planned without a carbon budget" in message
    assert not (tmp_path / "carbon.json").exists()


@pytest.mark.parametrize("text", ["", "{}", '{"format": "advisor-carbon-budget/1", "entries": 3}'])
def test_a_damaged_file_is_named_by_every_command(months, tmp_path, text):
    book = tmp_path / "carbon.json"
    book.write_text(text)
    for words in (
        ("budget", "show", book),
        ("budget", "settle", book, "--plan", months.folder / "11.json"),
        ("plan", months.scenarios[0], "--carry-over", book),
    ):
        assert f"{book}: " in refused(*words)
    assert book.read_text() == text


@pytest.mark.parametrize("kg", ["-1", "nan", "inf", "1e13"])
def test_a_mass_that_is_none_is_refused(months, tmp_path, kg):
    book, plan = tmp_path / "carbon.json", months.folder / "11.json"
    message = refused("budget", "settle", book, "--plan", plan, "--actual-kg", kg)
    assert "is not what a period emits" in message
    assert not book.exists()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"format": "advisor-plan/9"}, "format 'advisor-plan/9' is not 'advisor-plan/1'"),
        ({"totals": {"emissions_kg": None}}, "totals.emissions_kg"),
        ({"inputs": {}}, "inputs.scenario"),
        ({"inputs": {"scenario": {"name": "x"}}}, "is missing"),
    ],
)
def test_what_is_no_plan_is_refused(months, tmp_path, change, message):
    document = json.loads((months.folder / "11.json").read_text(encoding="utf-8"))
    path = tmp_path / "plan.json"
    path.write_text(json.dumps({**document, **change}), encoding="utf-8")
    assert message in refused("budget", "settle", tmp_path / "carbon.json", "--plan", path)


def test_files_that_are_not_there_are_named(months, tmp_path):
    assert "none.json cannot be read" in refused("budget", "show", tmp_path / "none.json")
    book = tmp_path / "carbon.json"
    message = refused("budget", "settle", book, "--plan", tmp_path / "none.json")
    assert "none.json cannot be read" in message
    nowhere = tmp_path / "no" / "carbon.json"
    message = refused("budget", "settle", nowhere, "--plan", months.folder / "11.json")
    assert "cannot be written" in message


def test_a_replay_takes_no_other_budget(months):
    words = ("plan", "--replay", months.folder / "11.json", "--carry-over", months.book)
    assert "--replay takes the budget" in refused(*words)


@pytest.mark.parametrize("words", [("budget",), ("budget", "show"), ("budget", "settle")])
def test_every_command_has_help(words):
    assert "Usage" in done(advisor(*words, "--help")).stdout
