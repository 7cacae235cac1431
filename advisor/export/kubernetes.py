"""Kubernetes: a folder for each region's cluster, put together and adjusted by kustomize.

Training is a CronJob for each stretch, services are Deployments. Image names are the one thing to
fill in, in kustomization.yaml. Source: Kubernetes API reference, 1.31 and later.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from advisor.domain.export import Exported, File, Format, WrittenPlan
from advisor.errors import ExportError
from advisor.export.comments import commented, deployment_lines, plan_label, plan_lines
from advisor.export.contract import GRACE_S, PORT
from advisor.export.deployments import Deployment, deployments_of
from advisor.export.kubernetes_jobs import job_documents
from advisor.export.kubernetes_services import service_documents
from advisor.export.yaml_text import yaml_text

_TPU: Final = "TPU-"


def export(plan: WrittenPlan) -> Exported:
    """Return the manifests of each deployment, and a kustomization for each region.

    Raises:
        ExportError: there is nothing that can be deployed.
    """
    found = deployments_of(plan)
    rows = [row for row in found if not (row.placement.accelerator or "").startswith(_TPU)]
    left_out = tuple(
        f'"{row.name}" runs on TPUs, and the plan does not know the topology that their node '
        "pools ask for; export it to skypilot"
        for row in found
        if row not in rows
    )
    if not rows:
        raise ExportError(left_out[0])
    regions: dict[str, list[Deployment]] = {}
    for row in rows:
        regions.setdefault(row.place.replace(":", "-"), []).append(row)
    files = [file for folder, some in regions.items() for file in _region(plan, folder, some)]
    return Exported(
        files=tuple(files),
        next_steps=(
            "write your images into each kustomization.yaml, then, in the cluster of each region:",
            *(f"kubectl apply -k {folder}" for folder in regions),
        ),
        left_out=left_out,
    )


FORMAT: Final = Format(
    name="kubernetes",
    description="Kubernetes CronJobs and Deployments by region, on EKS, AKS, GKE or Karpenter",
    export=export,
)


def _region(plan: WrittenPlan, folder: str, rows: list[Deployment]) -> Iterable[File]:
    yield File(
        path=f"{folder}/kustomization.yaml",
        text=_kustomization_opening(plan, folder) + yaml_text(_kustomization(rows)),
        language="yaml",
    )
    for row in rows:
        yield File(
            path=f"{folder}/{row.name}.yaml",
            text=_opening(plan, row) + yaml_text(*_documents(plan, row)),
            language="yaml",
        )


def _documents(plan: WrittenPlan, row: Deployment) -> list[Mapping[str, Any]]:
    labels = {
        "advisor-plan": plan_label(plan),
        "advisor-workload": row.label,
        "advisor-deployment": row.name,
        "advisor-purchase": row.placement.purchase,
    }
    return job_documents(row, labels) if row.shifts else service_documents(row, labels)


def _kustomization_opening(plan: WrittenPlan, folder: str) -> str:
    return commented(
        [
            f"All that the plan puts into {folder}, and the images that run there.",
            *plan_lines(plan),
            "Deploy: write your images below as newName and newTag, then",
            f"  kubectl apply -k {folder}",
            f"Undo: kubectl delete -k {folder}",
        ]
    )


def _kustomization(rows: list[Deployment]) -> Mapping[str, Any]:
    programs = dict.fromkeys(row.program for row in rows)
    return {
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "resources": [f"{row.name}.yaml" for row in rows],
        "images": [
            {"name": name, "newName": f"registry.example.com/{name}", "newTag": "latest"}
            for name in programs
        ],
    }


def _opening(plan: WrittenPlan, row: Deployment) -> str:
    if row.shifts:
        how = [
            "Each stretch is a CronJob that begins on its minute. A CronJob has no year: undo it",
            "before the same day comes again. The image trains run number $RUN. It saves a",
            f"checkpoint when SIGTERM comes, within {GRACE_S} s, and goes on from the newest that",
            "it finds when it begins. A run that is late goes on, and may overlap the next.",
        ]
    else:
        how = [f"The image serves on port {PORT}."]
    if row.is_autoscaled:
        how += [
            "The autoscaler counts the metric requests_per_second of each pod, which a metrics",
            "adapter of the cluster has to offer.",
        ]
    if row.daily:
        how += [
            "Two CronJobs bring it up and take it down at its hours; send its users here then.",
            "In the middle of its hours, begin with:",
            f"  kubectl create job --from=cronjob/{row.name}-up {row.name}-now",
        ]
    return commented(
        [
            *deployment_lines(row),
            *plan_lines(plan),
            *how,
            "Deploy: by the kustomization beside it.",
            f"Undo: kubectl delete -f {row.name}.yaml",
        ]
    )
