import gzip
import json
import random
import shutil

import pytest
from functional.commands import SCENARIOS, advisor, advisor_process

from advisor.catalog.paths import catalog_folder


def test_version_is_printed():
    assert advisor_process("--version").stdout.startswith("advisor ")


def test_a_list_is_one_json_document_with_the_fields_of_the_contract():
    words = ("--instance", "p5.48xlarge", "--region", "us-east-1", "--json")
    answer = advisor_process("catalog", "list", *words)
    assert (answer.returncode, answer.stderr) == (0, "")
    row = json.loads(answer.stdout)[0]
    assert row["accelerator"] == "H100-SXM5-80GB"
    assert row["accelerator_count"] == 8
    assert row["purchase"] == "on_demand"


def test_a_list_fits_80_columns_and_says_what_it_leaves_out():
    answer = advisor("catalog", "list", "--accelerator", "H100", "--limit", 3)
    assert "the first 3 shown" in answer.stdout
    assert max(map(len, answer.stdout.splitlines())) <= 80


def test_a_list_without_rows_says_so():
    answer = advisor("catalog", "list", "--accelerator", "H100", "--max-price", "0.01")
    assert "no price passes these filters" in answer.stdout


def test_an_unknown_region_suggests_the_nearest():
    answer = advisor("catalog", "list", "--region", "eu-nort-1")
    assert answer.returncode == 2
    assert "eu-north-1" in answer.stderr


def test_a_sheet_shows_figures_with_year_and_source():
    answer = advisor("catalog", "show", "aws:eu-north-1")
    assert "intensity, average" in answer.stdout
    assert "2025, published; Electricity" in answer.stdout
    assert max(map(len, answer.stdout.splitlines())) <= 80


@pytest.mark.parametrize("place", ["aws:eu-north-1:p5.48xlarge", "gpu:L4", "city:Berlin"])
def test_every_kind_of_place_has_a_sheet_in_json(place):
    (sheet,) = json.loads(advisor("catalog", "show", place, "--json").stdout)
    assert sheet["place"].startswith(place.split(":")[0])


def test_the_shipped_catalogue_is_sound():
    answer = advisor("catalog", "check")
    assert answer.returncode == 0
    assert "the catalogue is sound" in answer.stdout


def test_a_broken_catalogue_is_told_and_exits_with_2(tmp_path):
    folder = shutil.copytree(catalog_folder(), tmp_path / "catalogs")
    path = folder / "regions.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("59.3327,18.0656", "39.3327,18.0656"), encoding="utf-8")
    assert path.read_text(encoding="utf-8") != text
    answer = advisor_process("catalog", "check", "--catalogs", folder)
    assert answer.returncode == 2
    assert "aws:eu-north-1: stands" in answer.stdout
    rules = json.loads(advisor("catalog", "check", "--catalogs", folder, "--json").stdout)
    assert any(rule["findings"] for rule in rules if rule["rule"] == "region_near_city")


def test_a_plan_does_not_depend_on_the_order_of_catalogue_rows(tmp_path):
    folder = shutil.copytree(catalog_folder(), tmp_path / "catalogs")
    for name in ("offers.csv.gz", "regions.csv", "instances.csv", "latency.csv.gz"):
        path = folder / name
        packed = path.suffix == ".gz"
        data = path.read_bytes()
        header, *rows = (gzip.decompress(data) if packed else data).decode().splitlines()
        random.Random(name).shuffle(rows)  # noqa: S311
        data = "\n".join([header, *rows, ""]).encode()
        path.write_bytes(gzip.compress(data) if packed else data)
    plans = []
    for catalogs in (catalog_folder(), folder):
        out = tmp_path / "plan.json"
        scenario = SCENARIOS / "nlp-team.yaml"
        answer = advisor("plan", scenario, "--out", out, "--catalogs", catalogs)
        assert answer.returncode == 0, answer.stderr
        plans.append(out.read_bytes())
    assert plans[0] == plans[1]


@pytest.mark.parametrize("word", ["--catalogs", "ADVISOR_CATALOGS"])
def test_a_folder_that_is_not_there_is_refused(word, tmp_path, monkeypatch):
    words = ["catalog", "list"]
    if word == "--catalogs":
        words += [word, tmp_path / "no"]
    else:
        monkeypatch.setenv(word, str(tmp_path / "no"))
    answer = advisor(*words)
    assert answer.returncode == 2
    assert "is not a folder" in answer.stderr


def test_the_starter_is_a_scenario(tmp_path):
    path = tmp_path / "team.yaml"
    assert advisor("scenario", "new", "--out", path).returncode == 0
    answer = advisor("scenario", "check", path)
    assert "profile.json" in answer.stderr  # everything but the user's own profile is sound


def test_a_starter_overwrites_nothing_unless_forced(tmp_path):
    path = tmp_path / "team.yaml"
    path.write_text("mine")
    assert advisor("scenario", "new", "--out", path).returncode == 2
    assert path.read_text() == "mine"
    assert advisor("scenario", "new", "--out", path, "--force").returncode == 0
    assert path.read_text() != "mine"


def test_a_shipped_scenario_checks_as_sound():
    answer = advisor("scenario", "check", SCENARIOS / "nlp-team.yaml")
    assert answer.returncode == 0
    assert "2 workloads, sound" in answer.stdout


def test_the_schema_is_json():
    schema = json.loads(advisor_process("scenario", "schema").stdout)
    assert "workloads" in schema["properties"]


@pytest.mark.parametrize("words", [(), ("plan",), ("plan", "a.yaml", "--replay", "b.json")])
def test_a_command_without_what_it_needs_explains_itself(words):
    answer = advisor(*words)
    assert answer.returncode == 2
    assert "Usage" in answer.stdout + answer.stderr
    assert "Traceback" not in answer.stderr


@pytest.mark.parametrize(
    "words",
    [("--help",), ("plan",), ("catalog", "list"), ("catalog", "show"), ("scenario", "new")],
)
def test_every_command_has_help(words):
    assert "Usage" in advisor(*words, *(() if "--help" in words else ("--help",))).stdout
