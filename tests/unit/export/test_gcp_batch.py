"""What Google Cloud Batch is told beside offers and times."""

import pytest
from builders import make_training
from plans import make_placement, make_written_plan, stretch
from read_back_jobs import batch_jobs, submissions

from advisor.errors import ExportError
from advisor.export.gcp_batch import export

TRAIN = make_training(interruptible=True)


def job_of(place, **changes):
    plan = make_written_plan((TRAIN, make_placement(TRAIN, place, **changes)))
    return batch_jobs(export(plan))["train.json"]


def instance(job):
    return job["allocationPolicy"]["instances"][0]


def test_boards_of_n1_are_attached():
    job = job_of("gcp:europe-west1:n1-standard-16", accelerator="T4", accelerator_count=2.0)
    boards = [{"type": "nvidia-tesla-t4", "count": 2}]
    assert instance(job)["policy"]["accelerators"] == boards
    assert instance(job)["installGpuDrivers"] is True


def test_boards_of_other_machines_come_with_their_type():
    job = job_of("gcp:europe-west9:a2-ultragpu-8g")
    assert "accelerators" not in instance(job)["policy"]
    assert instance(job)["installGpuDrivers"] is True


def test_a_machine_without_boards_needs_no_driver():
    job = job_of("gcp:europe-west9:c3-highcpu-8", accelerator=None, accelerator_count=0.0)
    assert instance(job) == {
        "policy": {"machineType": "c3-highcpu-8", "provisioningModel": "STANDARD"}
    }


def test_a_task_comes_back_when_its_spot_machine_was_taken_and_for_no_other_failure():
    task = job_of("gcp:europe-west9:a2-ultragpu-8g", purchase="spot")["taskGroups"][0]["taskSpec"]
    (policy,) = task["lifecyclePolicies"]
    assert policy == {"action": "RETRY_TASK", "actionCondition": {"exitCodes": [50001]}}
    assert task["maxRetryCount"] == 10
    on_demand = job_of("gcp:europe-west9:a2-ultragpu-8g")["taskGroups"][0]["taskSpec"]
    assert "maxRetryCount" not in on_demand


def test_machines_of_one_job_find_each_other_in_a_file():
    (group,) = job_of("gcp:europe-west9:a2-ultragpu-8g", instances=2.0)["taskGroups"]
    (volume,) = group["taskSpec"]["runnables"][0]["container"]["volumes"]
    assert group["requireHostsFile"] is True
    assert volume.endswith("-hosts:ro")
    (alone,) = job_of("gcp:europe-west9:a2-ultragpu-8g")["taskGroups"]
    assert "requireHostsFile" not in alone


def test_jobs_and_machines_carry_the_plan():
    job = job_of("gcp:europe-west9:a2-ultragpu-8g", purchase="spot")
    assert job["labels"] == job["allocationPolicy"]["labels"]
    assert job["labels"]["advisor-workload"] == "train"
    assert len(job["labels"]["advisor-plan"]) == 12


def test_each_stretch_has_a_name_of_its_own_that_batch_takes():
    train = make_training("x" * 300, runs=2)
    parts = (stretch("2026-12-01T03:00", 2.0), stretch("2026-12-02T03:00", 2.0))
    plan = make_written_plan(
        (train, make_placement(train, "gcp:europe-west9:a2-ultragpu-8g", schedule=parts))
    )
    names = [name for name, *_ in submissions(export(plan))]
    assert len(set(names)) == 2
    assert max(map(len, names)) <= 63


@pytest.mark.parametrize(
    ("accelerator", "place", "hours", "why"),
    [
        ("TPU-v5e", "gcp:europe-west4:tpu-v5litepod-8", 2.0, "has no TPUs"),
        ("K80", "gcp:europe-west1:n1-standard-8", 2.0, "has no word for it on n1-standard-8"),
        ("L4", "gcp:europe-west1:g2-standard-96", 337.0, "more than 14 days without a pause"),
    ],
)
def test_what_batch_cannot_do_is_refused_with_its_reason(accelerator, place, hours, why):
    row = make_placement(
        TRAIN, place, accelerator=accelerator, schedule=(stretch("2026-12-01T03:00", hours),)
    )
    with pytest.raises(ExportError, match=why):
        export(make_written_plan((TRAIN, row)))
