"""What dstack is told beside offers and times."""

import re

import pytest
from builders import make_inference, make_training
from plans import SCALED, make_placement, make_written_plan
from read_back_jobs import acts, yaml_files

from advisor.errors import ExportError
from advisor.export.dstack import export

TRAIN, SERVE = make_training(), make_inference()


def exported(workload, place="aws:eu-north-1:p4d.24xlarge", **changes):
    return export(make_written_plan((workload, make_placement(workload, place, **changes))))


def run(*arguments, **changes):
    files = yaml_files(exported(*arguments, **changes), ".dstack.yml").values()
    return next(file for file in files if file["type"] != "fleet")


def test_a_run_comes_back_when_its_spot_machine_was_taken():
    # from 1 December 03:00 to 31 December 00:00 are 29 d 21 h
    spot = {"on_events": ["interruption"], "duration": "2581200s"}
    assert run(TRAIN, purchase="spot")["retry"] == spot
    assert "retry" not in run(TRAIN)


def test_machines_of_one_job_stand_near_each_other():
    files = yaml_files(exported(TRAIN, instances=4.0), ".dstack.yml")
    assert files["train-fleet.dstack.yml"]["placement"] == "cluster"
    served = yaml_files(exported(SERVE, instances=4.0), ".dstack.yml")
    assert "placement" not in served["serve-fleet.dstack.yml"]


@pytest.mark.parametrize(
    ("place", "accelerator", "count", "gpu"),
    [
        ("aws:eu-north-1:p4d.24xlarge", "A100-SXM4-40GB", 8.0, {"count": 8}),
        ("gcp:europe-west1:n1-standard-8", "V100-SXM2-16GB", 1.0, {"name": "V100", "count": 1}),
        ("aws:eu-north-1:c5.large", None, 0.0, 0),
    ],
)
def test_boards_are_counted_and_named_where_they_are_attached(place, accelerator, count, gpu):
    found = run(TRAIN, place, accelerator=accelerator, accelerator_count=count)
    assert found["resources"]["gpu"] == gpu


def test_a_service_that_scales_has_the_load_of_an_instance_at_the_peak():
    found = run(SCALED, instances=3.0)
    # 2 requests a second at the peak on 3 instances
    assert (found["replicas"], found["scaling"]) == ("2..3", {"metric": "rps", "target": 2 / 3})


@pytest.mark.parametrize("name", ["x", "y" * 300, "8b"])
def test_names_are_those_that_dstack_takes(name):
    for workload in (make_training(name), make_inference(name)):
        found = exported(workload)
        names = [file["name"] for file in yaml_files(found, ".dstack.yml").values()]
        names += [
            words[words.index("--name") + 1]
            for words, *_ in acts(found, ["begin"])
            if "--name" in words
        ]
        assert all(re.fullmatch(r"[a-z][a-z0-9-]{1,40}", name) for name in names)


@pytest.mark.parametrize(
    ("accelerator", "count", "why"),
    [("TPU-v5e", 8.0, "names of its own"), ("RTXPRO6000", 0.5, "counts whole ones")],
)
def test_what_dstack_cannot_do_is_refused_with_its_reason(accelerator, count, why):
    with pytest.raises(ExportError, match=why):
        exported(TRAIN, accelerator=accelerator, accelerator_count=count)
