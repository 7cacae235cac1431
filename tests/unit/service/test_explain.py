"""What explaining a written plan promises beside its numbers."""

import json
from pathlib import Path

import pytest
from builders import make_catalog, make_region

from advisor.domain.explanation import Explanation
from advisor.errors import CatalogError, InputError
from advisor.report.explanation_document import explanation_json
from advisor.service import plan as service
from advisor.service.explain import Wanted, explain, place_in

SCENARIO = Path(__file__).parents[3] / "scenarios" / "pretraining-10k-gpu-hours.yaml"
CATALOG = make_catalog(
    regions=[make_region(), make_region("aws:eu-north-2"), make_region("gcp:eu-north-2")]
)


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    path = tmp_path_factory.mktemp("plans") / "plan.json"
    service.save_plan(service.make_plan(service.ask(SCENARIO)), path)
    return path


@pytest.mark.parametrize(
    ("word", "place"),
    [
        ("aws:eu-north-1", "aws:eu-north-1"),
        ("aws:eu-north-1:gpu.1x", "aws:eu-north-1:gpu.1x"),
        ("gpu:A100", "gpu:A100"),
        ("aws", "aws"),
        ("eu-north-1", "aws:eu-north-1"),
    ],
)
def test_a_place_is_what_the_catalogue_calls_it(word, place):
    assert place_in(CATALOG, word) == place


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("eu-north-2", "may be any of aws:eu-north-2, gcp:eu-north-2"),
        ("stockholm", "may be any of aws:eu-north-1, aws:eu-north-2, gcp:eu-north-2"),
        ("", "write PROVIDER:REGION"),
        ("eu-nord-1", "did you mean"),
        ("aws:eu-nord-1", "did you mean aws:eu-north-1"),
        ("gcp:eu-north-2:p5", "does not sell"),
        ("azure", 'unknown place "azure"'),
    ],
)
def test_a_place_that_is_none_or_several_is_refused(word, message):
    with pytest.raises(CatalogError, match=message):
        place_in(CATALOG, word)


def test_the_same_plan_is_explained_in_the_same_bytes(written):
    wanted = Wanted(why_not=("azure:francecentral",), trace=True)
    first, second = (explanation_json(explain(written, wanted)) for _ in range(2))
    assert first == second
    assert json.loads(first)["why_not"][0]["place"] == "azure:francecentral"


def test_what_is_not_asked_is_not_worked_out(written):
    found = explain(written, Wanted(trace=True))
    assert isinstance(found, Explanation)
    assert (found.comparisons, found.limits, found.waits, found.verdicts) == ((), (), (), ())
    assert len(found.traces) == 1


def test_a_workload_that_the_scenario_lacks_is_refused_before_anything_is_solved(written):
    with pytest.raises(InputError, match=r'no workload "x", but backbones'):
        explain(written, Wanted(workload="x"))


def test_a_plan_with_another_answer_is_not_explained(written, tmp_path):
    document = json.loads(written.read_text())
    document["totals"]["emissions_kg"] *= 1.001
    path = tmp_path / "changed.json"
    path.write_text(json.dumps(document))
    with pytest.raises(InputError, match="does not come out the same"):
        explain(path, Wanted())
