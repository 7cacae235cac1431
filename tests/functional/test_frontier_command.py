import csv
import json

import pytest
from functional.commands import SCENARIOS, advisor

TEAM = SCENARIOS / "nlp-team.yaml"


@pytest.fixture(scope="module")
def document():
    return json.loads(advisor("frontier", TEAM, "--points", "6", "--json").stdout)


def test_plans_from_the_cheapest_to_the_greenest(document):
    assert document["format"] == "advisor-frontier/1"
    costs = [point["cost_usd"] for point in document["points"]]
    masses = [point["emissions_kg"] for point in document["points"]]
    assert len(costs) == 6
    assert costs == sorted(costs)
    assert masses == sorted(masses, reverse=True)
    assert document["today"]["emissions_kg"] > masses[0]
    assert 0 < document["knee"] < 5


def test_the_ends_are_the_plans_that_plan_makes(document):
    cheapest = json.loads(advisor("plan", TEAM, "--objective", "cost", "--json").stdout)
    assert document["points"][0]["cost_usd"] == pytest.approx(cheapest["totals"]["cost_usd"])
    assert document["points"][0]["cost_usd"] == pytest.approx(cheapest["baseline"]["cost_usd"])


@pytest.mark.parametrize("columns", [80, 120])
def test_the_table_and_the_plot_fit_the_terminal(columns):
    answer = advisor("frontier", TEAM, "--points", "4", columns=columns)
    lines = answer.stdout.splitlines()
    assert answer.returncode == 0
    assert max(len(line) for line in lines) <= columns
    for word in ("cheapest", "knee", "greenest", "USD per t", "T today:"):
        assert word in answer.stdout
    plot = [line for line in lines if "|" in line]
    assert len(plot) == 15
    assert sum(line.count("o") + line.count("K") for line in plot) >= 2


def test_a_row_per_plan_in_csv(tmp_path):
    path = tmp_path / "frontier.csv"
    advisor("frontier", TEAM, "--points", "3", "--csv", path)
    rows = list(csv.DictReader(path.read_text().splitlines()))
    assert len(rows) == 3
    assert rows[0]["usd_per_t"] == ""
    assert float(rows[2]["usd_per_t"]) > 0
    assert "chat from" in rows[1]["moves"]


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("nowhere.yaml",), 2, "nowhere.yaml"),
        ((TEAM, "--points", "1"), 2, "1 is not in the range"),
        ((TEAM, "--csv", "/nowhere/f.csv", "--points", "2"), 2, "cannot be written"),
    ],
)
def test_bad_words_end_with_a_sentence(words, code, message):
    answer = advisor("frontier", *words)
    assert answer.returncode == code
    assert message in " ".join(answer.stderr.replace("│", " ").split())
