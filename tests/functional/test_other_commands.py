import json

from functional.commands import advisor


def test_version_is_printed():
    assert advisor("--version").stdout.startswith("advisor ")


def test_a_list_is_one_json_document_with_the_fields_of_the_contract():
    answer = advisor(
        "catalog", "list", "--instance", "p5.48xlarge", "--region", "us-east-1", "--json"
    )
    row = json.loads(answer.stdout)[0]
    assert row["accelerator"] == "H100-SXM5-80GB"
    assert row["accelerator_count"] == 8
    assert row["purchase"] == "on_demand"


def test_an_unknown_region_suggests_the_nearest():
    answer = advisor("catalog", "list", "--region", "eu-nort-1")
    assert answer.returncode == 2
    assert "eu-north-1" in answer.stderr


def test_the_starter_is_a_scenario(tmp_path):
    path = tmp_path / "team.yaml"
    assert advisor("scenario", "new", "--out", path).returncode == 0
    answer = advisor("scenario", "check", path)
    assert "profile.json" in answer.stderr  # everything but the user's own profile is sound


def test_a_starter_overwrites_nothing(tmp_path):
    path = tmp_path / "team.yaml"
    path.write_text("mine")
    assert advisor("scenario", "new", "--out", path).returncode == 2
    assert path.read_text() == "mine"


def test_the_schema_is_json():
    schema = json.loads(advisor("scenario", "schema").stdout)
    assert "workloads" in schema["properties"]
