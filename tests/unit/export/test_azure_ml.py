"""What Azure ML is told beside offers and times."""

import pytest
from builders import make_inference, make_training
from plans import SCALED, make_placement, make_written_plan
from read_back import texts
from read_back_jobs import acts, yaml_files

from advisor.errors import ExportError
from advisor.export.azure_ml import export

PLACE = "azure:francecentral:Standard_ND96"
TRAIN, SERVE = make_training(), make_inference()


def exported(workload, **changes):
    return export(make_written_plan((workload, make_placement(workload, PLACE, **changes))))


def test_a_cluster_without_jobs_is_empty():
    cluster = yaml_files(exported(TRAIN, instances=4.0))["train-cluster.yaml"]
    assert (cluster["min_instances"], cluster["max_instances"]) == (0, 4)


def test_machines_of_one_job_are_told_of_each_other():
    job = yaml_files(exported(TRAIN, instances=4.0))["train.yaml"]
    assert job["distribution"] == {"type": "pytorch", "process_count_per_instance": 1}
    assert "distribution" not in yaml_files(exported(TRAIN))["train.yaml"]


def test_a_job_that_nobody_filled_in_fails():
    job = yaml_files(exported(TRAIN))["train.yaml"]
    assert job["environment_variables"] == {
        "COMMAND": "exit 1",
        "RUN": "1",
        "PLANNED_S": "7200",  # 2 h
        "PAUSE_AT": "0",
    }


def test_that_spot_is_another_tier_is_said():
    assert (
        "low-priority tier" in texts(exported(TRAIN, purchase="spot"), "train.yaml")["train.yaml"]
    )
    assert "low-priority" not in texts(exported(TRAIN), "train.yaml")["train.yaml"]


def test_names_are_as_short_as_azure_takes_them():
    long = make_training("x" * 300)
    cluster = next(
        file for file in yaml_files(exported(long)).values() if file.get("type") == "amlcompute"
    )
    assert len(cluster["name"]) <= 16
    served = yaml_files(exported(make_inference("y" * 300))).values()
    assert max(len(file.get("endpoint_name", "")) for file in served) <= 32


def test_a_deployment_stands_behind_its_endpoint():
    files = yaml_files(exported(SERVE))
    deployment, endpoint = files["serve.yaml"], files["serve-endpoint.yaml"]
    assert deployment["endpoint_name"] == endpoint["name"]
    assert deployment["environment"]["inference_config"]["readiness_route"]["port"] == 8000
    ((words, *_),) = acts(exported(SERVE), ["serve"])
    assert words[1:] == [
        "$FRANCECENTRAL_WORKSPACE",
        "serve.yaml",
        "serve-endpoint.yaml",
        "$SERVE_IMAGE",
    ]


def test_a_service_that_scales_says_that_it_does_not_here():
    found = exported(SCALED, instances=3.0)
    assert "To scale it from 2 on" in texts(found, "scaled.yaml")["scaled.yaml"]
    assert found.left_out == ("scaled: scaling, which Azure ML leaves to rules of Azure Monitor",)


def test_a_service_on_spot_is_refused_with_its_reason():
    with pytest.raises(ExportError, match="serve: services on spot, and Azure ML keeps"):
        exported(SERVE, purchase="spot")
