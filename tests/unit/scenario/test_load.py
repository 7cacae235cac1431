import json
from datetime import UTC, datetime
from pathlib import Path

import jsonschema
import pytest
import yaml

from advisor.domain.purchase import Purchase
from advisor.domain.region import Provider
from advisor.domain.scenario import Inference, Tier, Training
from advisor.errors import ScenarioError
from advisor.scenario.json_schema import json_schema
from advisor.scenario.load import (
    document_from_scenario,
    load_scenario,
    scenario_from_document,
    scenario_from_source,
)
from advisor.scenario.starter import STARTER
from advisor.scenario.yaml_source import parse_yaml

SHIPPED = sorted((Path(__file__).parents[3] / "scenarios").glob("*.yaml"))

HEAD = "name: x\nperiod: {start: 2026-12-01T00:00Z, hours: 720}\n"
TRAINING = "workloads:\n  - {name: a, kind: training, profile: p.json}\n"
INFERENCE = """\
workloads:
  - name: a
    kind: inference
    profile: p.json
    demand:
      - {origin: "city:London", mean_rps: 1, peak_rps: 2}
"""


def load(text):
    return scenario_from_source(parse_yaml(text, where="x.yaml"), Path("folder"))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_scenario_survives_the_way_to_a_document_and_back(path):
    scenario = load_scenario(path)
    document = json.loads(json.dumps(document_from_scenario(scenario)))
    assert scenario_from_document(document, where="plan") == scenario


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_the_json_schema_accepts_each_shipped_scenario(path):
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    found = jsonschema.Draft202012Validator(json_schema()).iter_errors(data)
    assert [error.message for error in found] == []


def test_the_json_schema_refuses_an_unknown_key():
    data = yaml.safe_load(HEAD + TRAINING) | {"budget": 1}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data, json_schema())


def test_the_starter_is_a_scenario():
    assert load(STARTER).name == "my-team"


def test_profiles_are_relative_to_the_scenario():
    assert load(HEAD + TRAINING).profile_paths == {"p.json": "folder/p.json"}


def test_the_start_is_kept_in_utc():
    text = HEAD.replace("00:00Z", "02:00+02:00") + TRAINING
    assert load(text).period.start == datetime(2026, 12, 1, tzinfo=UTC)


def test_a_job_that_may_be_interrupted_may_use_spot():
    text = HEAD + TRAINING.replace("p.json}", "p.json, interruptible: true, tier: deferrable}")
    (workload,) = load(text).workloads
    assert isinstance(workload, Training)
    assert workload.purchase == (Purchase.ON_DEMAND, Purchase.SPOT)
    assert workload.tier is Tier.DEFERRABLE


def test_a_service_uses_on_demand_unless_told():
    (workload,) = load(HEAD + INFERENCE).workloads
    assert isinstance(workload, Inference)
    assert workload.purchase == (Purchase.ON_DEMAND,)


def test_purchase_models_may_be_named():
    text = HEAD + TRAINING.replace("p.json}", "p.json, purchase: [reserved_1y]}")
    assert load(text).workloads[0].purchase == (Purchase.RESERVED_1Y,)


def test_providers_of_limits_and_policy_are_joined():
    text = HEAD + "limits: {providers: [aws, gcp]}\npolicy: {providers: [gcp]}\n" + TRAINING
    assert load(text).policy.providers == (Provider.GCP, Provider.AWS)


BAD = [
    (HEAD, "x.yaml:1: workloads: is missing"),
    (HEAD + "workloads: []\n", "x.yaml:3: workloads"),
    (HEAD.replace("720", "-1") + TRAINING, "x.yaml:2: period.hours"),
    (HEAD.replace("720", ".inf") + TRAINING, "x.yaml:2: period.hours"),
    (HEAD.replace("720", ".nan") + TRAINING, "x.yaml:2: period.hours"),
    (HEAD.replace("720", "9000") + TRAINING, "x.yaml:2: period.hours"),
    (HEAD.replace("720", '"720"') + TRAINING, "x.yaml:2: period.hours"),
    (HEAD.replace("720", "true") + TRAINING, "x.yaml:2: period.hours"),
    (HEAD.replace("00:00Z", "00:00") + TRAINING, "x.yaml:2: period.start: has no time zone"),
    (HEAD.replace("2026-12-01T00:00Z", "soon") + TRAINING, "x.yaml:2: period.start"),
    (HEAD + "limits: {cost_usd: -5}\n" + TRAINING, "x.yaml:3: limits.cost_usd"),
    (HEAD + "limits: {cost_eur: 5}\n" + TRAINING, 'unknown key; did you mean "cost_usd"'),
    (HEAD + "signal: market\n" + TRAINING, "x.yaml:3: signal"),
    (HEAD + "policy: {deny: [here]}\n" + TRAINING, "x.yaml:3: policy.deny.0"),
    (HEAD + TRAINING.replace("training", "batch"), "x.yaml:4: workloads.0"),
    (HEAD + TRAINING.replace("p.json}", "p.json, runs: 0}"), "workloads.0.runs"),
    (HEAD + TRAINING.replace("p.json}", "p.json, runs: 1.5}"), "workloads.0.runs"),
    (HEAD + TRAINING.replace("p.json}", "p.json, window_h: 721}"), "longer than the period"),
    (HEAD + TRAINING.replace("p.json}", "p.json, today: here}"), "workloads.0.today"),
    (HEAD + TRAINING.replace("name: a", 'name: "a\\nb"'), "workloads.0.name"),
    (HEAD + TRAINING + "  - {name: a, kind: training, profile: q.json}\n", 'called "a"'),
    (HEAD + INFERENCE.replace("peak_rps: 2", "peak_rps: 0.5"), "peak_rps 0.5 is below mean_rps 1"),
    (HEAD + INFERENCE.replace("city:London", "London"), "demand.0.origin"),
    (HEAD + INFERENCE.replace("mean_rps: 1", "mean_rps: 1e300"), "demand.0.mean_rps"),
    (
        HEAD + INFERENCE + '      - {origin: "city:London", mean_rps: 1, peak_rps: 2}\n',
        "stands twice in demand",
    ),
]


@pytest.mark.parametrize(("text", "message"), BAD, ids=[message for _, message in BAD])
def test_a_bad_value_names_file_line_and_key(text, message):
    with pytest.raises(ScenarioError) as caught:
        load(text)
    assert message in str(caught.value)


def test_many_mistakes_are_counted_not_listed():
    pools = ", ".join(["{place: aws, instances: -1}"] * 8)
    with pytest.raises(ScenarioError, match="and 3 more"):
        load(HEAD + f"limits: {{capacity: [{pools}]}}\n" + TRAINING)
