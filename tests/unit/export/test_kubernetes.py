"""What Kubernetes is told beside offers and times."""

import pytest
import yaml
from builders import make_inference, make_training
from plans import make_placement, make_written_plan, one_of_each
from read_back import kubernetes_objects, texts

from advisor.errors import ExportError
from advisor.export.kubernetes import export


def objects(plan, kind, name):
    return [
        document
        for _, document in kubernetes_objects(export(plan))
        if document["kind"] == kind and document["metadata"]["name"].startswith(name)
    ]


def test_a_run_has_a_deadline_where_the_plan_pauses_it_and_nowhere_else():
    jobs = [
        row["spec"]["jobTemplate"]["spec"] for row in objects(one_of_each(), "CronJob", "pausing")
    ]
    assert [job.get("activeDeadlineSeconds") for job in jobs] == [3600, None, None]
    assert {job["template"]["spec"]["terminationGracePeriodSeconds"] for job in jobs} == {300}


def test_pods_of_one_job_find_the_first_of_them():
    (service,) = objects(one_of_each(), "Service", "pausing")
    (first, *_) = objects(one_of_each(), "CronJob", "pausing")
    pod = first["spec"]["jobTemplate"]["spec"]["template"]
    env = {row["name"]: row.get("value") for row in pod["spec"]["containers"][0]["env"]}
    assert service["spec"]["clusterIP"] == "None"
    assert service["spec"]["selector"].items() <= pod["metadata"]["labels"].items()
    assert env["MASTER_ADDR"] == f"$(JOB_NAME)-0.{pod['spec']['subdomain']}"
    assert (env["NODES"], pod["spec"]["subdomain"]) == ("16", service["metadata"]["name"])


def test_a_job_on_one_machine_needs_no_meeting_point():
    train = make_training()
    plan = make_written_plan((train, make_placement(train)))
    assert objects(plan, "Service", "train") == []


@pytest.mark.parametrize(
    ("place", "purchase", "tolerated"),
    [
        ("aws:eu-north-1:a", "spot", ["nvidia.com/gpu"]),
        (
            "azure:uksouth:a",
            "spot",
            ["nvidia.com/gpu", "kubernetes.azure.com/scalesetpriority"],
        ),
        ("gcp:europe-west9:a", "spot", ["nvidia.com/gpu", "cloud.google.com/gke-spot"]),
        ("gcp:europe-west9:a", "on_demand", ["nvidia.com/gpu"]),
    ],
)
def test_pods_put_up_with_the_taints_of_their_nodes(place, purchase, tolerated):
    serve = make_inference()
    plan = make_written_plan((serve, make_placement(serve, place, purchase=purchase)))
    (deployment,) = objects(plan, "Deployment", "serve")
    pod = deployment["spec"]["template"]["spec"]
    assert [row["key"] for row in pod["tolerations"]] == tolerated
    assert pod["containers"][0]["resources"]["limits"] == {"nvidia.com/gpu": "8"}


def test_a_job_of_cpus_asks_for_no_device():
    serve = make_inference()
    row = make_placement(serve, accelerator=None, accelerator_count=0.0)
    (deployment,) = objects(make_written_plan((serve, row)), "Deployment", "serve")
    pod = deployment["spec"]["template"]["spec"]
    assert "resources" not in pod["containers"][0]
    assert pod["tolerations"] == []


def test_a_service_that_scales_follows_its_requests():
    (scaler,) = objects(one_of_each(), "HorizontalPodAutoscaler", "scaled")
    spec = scaler["spec"]
    assert (spec["minReplicas"], spec["maxReplicas"]) == (2, 3)
    # 2 requests a second at the peak on 3 pods
    assert spec["metrics"][0]["pods"]["target"]["averageValue"] == "666m"


def test_a_service_that_follows_the_sun_comes_and_goes_at_its_hours():
    (deployment,) = objects(one_of_each(), "Deployment", "sunny-2")
    crons = objects(one_of_each(), "CronJob", "sunny-2")
    done = {
        row["spec"]["schedule"]: row["spec"]["jobTemplate"]["spec"]["template"]["spec"][
            "containers"
        ][0]["command"][-1]
        for row in crons
    }
    assert deployment["spec"]["replicas"] == 0
    assert done == {"0 15 * * *": "--replicas=1", "0 1 * * *": "--replicas=0"}


def test_each_region_is_a_folder_that_names_all_of_it():
    exported = export(one_of_each())
    kustomizations = texts(exported, "kustomization.yaml")
    assert len(kustomizations) == 5
    for path, text in kustomizations.items():
        folder = path.split("/")[0]
        files = {
            file.path.split("/")[1]
            for file in exported.files
            if file.path.startswith(f"{folder}/")
        }
        assert {*yaml.safe_load(text)["resources"], "kustomization.yaml"} == files


def test_tpus_are_left_out_with_a_reason():
    serve, other = make_inference(), make_inference("other")
    tpu = make_placement(serve, accelerator="TPU-v5e")
    exported = export(make_written_plan((serve, tpu), (other, make_placement(other))))
    assert exported.left_out[0].startswith('"serve" runs on TPUs')
    with pytest.raises(ExportError, match="topology"):
        export(make_written_plan((serve, tpu)))
