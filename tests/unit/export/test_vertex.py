"""What Vertex AI is told beside offers and times."""

import pytest
from builders import make_training
from plans import make_placement, make_written_plan
from read_back import texts
from read_back_jobs import acts, vertex_jobs

from advisor.errors import ExportError
from advisor.export.vertex import export

TRAIN = make_training()


def plan_of(place, **changes):
    return make_written_plan((TRAIN, make_placement(TRAIN, place, **changes)))


def machine(place, **changes):
    job = vertex_jobs(export(plan_of(place, **changes)))["train.yaml"]
    return job["workerPoolSpecs"][0]["machineSpec"]


@pytest.mark.parametrize(
    ("instance_type", "accelerator", "count", "board"),
    [
        ("a2-highgpu-8g", "A100-SXM4-40GB", 8.0, "NVIDIA_TESLA_A100"),
        ("a3-highgpu-8g", "H100-SXM5-80GB", 8.0, "NVIDIA_H100_80GB"),
        ("a3-megagpu-8g", "H100-SXM5-80GB", 8.0, "NVIDIA_H100_MEGA_80GB"),
        ("n1-standard-16", "T4", 2.0, "NVIDIA_TESLA_T4"),
    ],
)
def test_boards_are_named_whether_attached_or_built_in(instance_type, accelerator, count, board):
    found = machine(
        f"gcp:europe-west9:{instance_type}", accelerator=accelerator, accelerator_count=count
    )
    assert found == {
        "machineType": instance_type,
        "acceleratorType": board,
        "acceleratorCount": int(count),
    }


def test_a_machine_without_boards_names_none():
    found = machine("gcp:europe-west9:n2-highcpu-8", accelerator=None, accelerator_count=0.0)
    assert found == {"machineType": "n2-highcpu-8"}


def test_a_job_may_take_until_the_period_ends():
    job = vertex_jobs(export(plan_of("gcp:europe-west9:a2-ultragpu-8g")))["train.yaml"]
    # from 1 December 03:00 to 31 December 00:00 are 29 d 21 h or 2,581,200 s; 300 s of grace
    assert job["scheduling"]["timeout"] == "2581500s"


def test_labels_go_with_the_job():
    ((words, *_),) = acts(export(plan_of("gcp:europe-west9:a2-ultragpu-8g")), ["submit"])
    assert ",advisor-workload=train,advisor-deployment=train," in words[3]


def test_prices_that_are_not_the_plans_are_said():
    text = texts(export(plan_of("gcp:europe-west9:a2-ultragpu-8g")), ".yaml")["train.yaml"]
    assert "USD are those of Compute Engine" in text


@pytest.mark.parametrize(
    ("accelerator", "count", "why"),
    [("TPU-v5e", 8.0, "without a topology"), ("RTXPRO6000", 0.5, "counts whole ones")],
)
def test_what_vertex_cannot_do_is_refused_with_its_reason(accelerator, count, why):
    plan = plan_of("gcp:us-east5:x", accelerator=accelerator, accelerator_count=count)
    with pytest.raises(ExportError, match=why):
        export(plan)
