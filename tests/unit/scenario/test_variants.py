"""Variants in a scenario file: what is read, what is refused, and the way back."""

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from advisor.domain.scenario import Variant, profile_of, profiles_of
from advisor.errors import ScenarioError
from advisor.scenario.json_schema import json_schema
from advisor.scenario.load import (
    document_from_scenario,
    scenario_from_document,
    scenario_from_source,
)
from advisor.scenario.yaml_source import parse_yaml

TEXT = """\
name: x
period: {start: 2026-12-01T00:00Z, hours: 720}
workloads:
  - name: a
    kind: training
    profile: p.json
    quality: 91.5
    min_quality: 90
    quality_unit: top-1 accuracy in percent
    variants:
      - {name: fp8, lever: fp8, quality: 91}
      - {name: small, profile: q.json}
"""


def load(text=TEXT):
    return scenario_from_source(parse_yaml(text, where="x.yaml"), Path("folder"))


def test_variants_are_read_in_their_order():
    (workload,) = load().workloads
    assert workload.variants == (
        Variant(name="fp8", lever="fp8", quality=91.0),
        Variant(name="small", profile="q.json"),
    )
    assert (workload.quality, workload.min_quality) == (91.5, 90.0)


def test_a_lever_keeps_the_workloads_profile_and_a_profile_replaces_it():
    (workload,) = load().workloads
    assert [profile_of(workload, number) for number in range(3)] == ["p.json", "p.json", "q.json"]
    assert profiles_of(workload) == ("p.json", "q.json")


def test_the_profiles_of_variants_are_beside_the_scenario_too():
    assert load().profile_paths == {"p.json": "folder/p.json", "q.json": "folder/q.json"}


def test_variants_survive_the_way_to_a_document_and_back():
    scenario = load()
    document = json.loads(json.dumps(document_from_scenario(scenario)))
    assert scenario_from_document(document, where="plan") == scenario


def test_a_workload_without_variants_writes_none_of_their_keys():
    plain = "\n".join(TEXT.splitlines()[:6]) + "\n"
    (row,) = document_from_scenario(load(plain))["workloads"]
    assert not {"variants", "quality", "min_quality", "quality_unit"} & set(row)


def test_the_json_schema_accepts_variants_and_no_unknown_key():
    data = yaml.safe_load(TEXT)
    data["period"]["start"] = "2026-12-01T00:00Z"
    jsonschema.validate(data, json_schema())
    data["workloads"][0]["variants"][0]["levers"] = ["fp8"]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data, json_schema())


REFUSED = [
    ("name: small,", "name: fp8,", 'two variants of "a" are called "fp8"'),
    ("lever: fp8,", "lever: fp8, profile: q.json,", "names a lever and a profile"),
    ("lever: fp8, ", "", "names neither a lever nor a profile"),
    ("    quality_unit: top-1 accuracy in percent\n", "", "add quality_unit"),
    ("quality: 91}", "quality: high}", "valid number"),
    ("quality: 91}", "quality: .nan}", "finite"),
    ("lever: fp8,", "levver: fp8,", 'did you mean "lever"'),
    ("min_quality: 90", "minimum_quality: 90", 'did you mean "min_quality"'),
]


@pytest.mark.parametrize(("old", "new", "message"), REFUSED)
def test_a_wrong_variant_is_named_with_its_line(old, new, message):
    assert old in TEXT
    with pytest.raises(ScenarioError, match=r"x\.yaml:\d+: workloads\.0") as error:
        load(TEXT.replace(old, new))
    assert message in str(error.value)
