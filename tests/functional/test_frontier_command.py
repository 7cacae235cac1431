import csv
import json
import os

import numpy as np
import pytest
from functional.commands import SCENARIOS, advisor, advisor_process
from matplotlib.image import imread

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


def test_a_picture_beside_one_json_document(tmp_path):
    path = tmp_path / "frontier.png"
    answer = advisor_process("frontier", TEAM, "--points", "3", "--png", path, "--json")
    assert answer.returncode == 0, answer.stderr
    document, end = json.JSONDecoder().raw_decode(answer.stdout)
    assert len(document["points"]) == 3
    assert answer.stdout[end:] == "\n"
    image = imread(path)
    assert image.shape[:2] == (1000, 1600)
    assert len(np.unique(image.reshape(-1, image.shape[2]), axis=0)) > 50  # words and marks


def test_a_picture_that_cannot_be_written_is_named(tmp_path):
    answer = advisor("frontier", TEAM, "--points", "2", "--png", tmp_path / "no" / "f.png")
    assert answer.returncode == 2
    assert "f.png cannot be written" in answer.stderr


HIDDEN = """\
import sys


class Hide:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "matplotlib":
            raise ModuleNotFoundError("No module named 'matplotlib'", name="matplotlib")


sys.meta_path.insert(0, Hide())
"""


@pytest.fixture
def without_matplotlib(tmp_path, monkeypatch):
    """Every Python that is started finds no matplotlib, as where the extra is not installed."""
    folder = tmp_path / "hide"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(HIDDEN)
    paths = [str(folder), *filter(None, [os.environ.get("PYTHONPATH")])]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(paths))


@pytest.mark.usefixtures("without_matplotlib")
def test_without_matplotlib_a_picture_says_what_to_install_before_anything_is_solved(tmp_path):
    path = tmp_path / "frontier.png"
    answer = advisor_process("frontier", TEAM, "--png", path)
    assert answer.returncode == 2
    assert "pip install 'advisor[plots]'" in answer.stderr
    assert "Traceback" not in answer.stderr
    assert answer.stdout == ""
    assert not path.exists()


@pytest.mark.usefixtures("without_matplotlib")
def test_without_matplotlib_all_else_works():
    answer = advisor_process("frontier", TEAM, "--points", "2")
    assert answer.returncode == 0, answer.stderr
    assert "greenest" in answer.stdout
