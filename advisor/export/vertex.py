"""Vertex AI: a custom job's file for each training, and a script that creates its stretches.

Source: Vertex AI API v1, CustomJobSpec, MachineSpec, Scheduling, 2026. Unlike Compute Engine it
wants the accelerator named where it is part of the machine type too.
"""

from collections.abc import Mapping
from typing import Any, Final

from advisor.domain.export import Exported, File, Format, WrittenPlan
from advisor.domain.plan import Placement
from advisor.domain.region import Provider
from advisor.export.comments import commented, deployment_lines, plan_lines
from advisor.export.contract import GRACE_S
from advisor.export.deployments import Deployment, deployments_of
from advisor.export.filled_jobs import ENTRY, IMAGE, blanks
from advisor.export.google_jobs import (
    SCRIPT,
    JobService,
    job_labels,
    next_steps,
    script,
    undo_command,
)
from advisor.export.left_out import elsewhere, service, sorted_out
from advisor.export.pausing import CONTRACT
from advisor.export.yaml_text import yaml_text

_TOOL: Final = "Vertex AI training"

_BOARDS: Final = {
    "A100-SXM4-40GB": "NVIDIA_TESLA_A100",
    "A100-SXM4-80GB": "NVIDIA_A100_80GB",
    "B200": "NVIDIA_B200",
    "H100-SXM5-80GB": "NVIDIA_H100_80GB",
    "H200-SXM-141GB": "NVIDIA_H200_141GB",
    "L4": "NVIDIA_L4",
    "P4": "NVIDIA_TESLA_P4",
    "P100-PCIe-16GB": "NVIDIA_TESLA_P100",
    "RTXPRO6000": "NVIDIA_RTX_PRO_6000",
    "T4": "NVIDIA_TESLA_T4",
    "V100-SXM2-16GB": "NVIDIA_TESLA_V100",
}
"""Of AcceleratorType. TPUs want a topology that the plan does not know."""

_MEGA: Final = ("a3-megagpu-", "NVIDIA_H100_MEGA_80GB")
"""The same board under a name of its own."""

_SERVICE: Final = JobService(
    submit="""
# submit NAME REGION LABELS FILE IMAGE COMMAND RUN PLANNED_S PAUSE_AT
submit() {
  name=$1 region=$2 labels=$3
  shift 3
  filled "$@" | gcloud ai custom-jobs create --region="$region" \\
    --display-name="$name" --labels="$labels" --config=/dev/stdin
}
""",
    words=lambda plan, job: f"{job.placement.region} {_pairs(job_labels(plan, job))}",
    suffix=".yaml",
    again="begins anew what is under way: undo first",
    undo="gcloud ai custom-jobs list --region={region} --filter=labels.advisor-plan={plan} "
    "--format='value(name)' | xargs -n 1 gcloud ai custom-jobs cancel",
)


def export(plan: WrittenPlan) -> Exported:
    """Return a file for each training on Google Cloud and the script that creates its jobs.

    Raises:
        ExportError: there is none that Vertex AI can run.
    """
    reasons = (elsewhere(Provider.GCP, _TOOL), service(_TOOL), _beyond)
    jobs, left_out = sorted_out(deployments_of(plan), reasons, "skypilot")
    files = [
        File(
            path=f"{job.name}.yaml",
            text=commented(_opening(plan, job)) + yaml_text(_spec(plan, job)),
            language="yaml",
        )
        for job in jobs
    ]
    starts = script(_SERVICE, plan, jobs, left_out)
    return Exported(files=(starts, *files), next_steps=next_steps(jobs), left_out=left_out)


FORMAT: Final = Format(
    name="vertex",
    description="Vertex AI custom jobs, created on time by a script; training on Google only",
    export=export,
)


def _beyond(job: Deployment) -> str | None:
    row = job.placement
    if row.accelerator is None:
        return None
    if row.accelerator not in _BOARDS:
        return f"on {row.accelerator}, and {_TOOL} has no word for it without a topology"
    if row.accelerator_count % 1:
        return f"on a part of a {row.accelerator}, and {_TOOL} counts whole ones"
    return None


def _opening(plan: WrittenPlan, job: Deployment) -> list[str]:
    meeting = (
        ["Its machines find each other by $CLUSTER_SPEC, which Vertex AI sets."]
        if job.instances > 1
        else []
    )
    return [
        *deployment_lines(job),
        *plan_lines(plan),
        f"Deploy: sh {SCRIPT}, which fills in the blanks and begins each stretch at its time.",
        *CONTRACT,
        *meeting,
        "Vertex AI takes a part of Compute Engine's machine types, and has prices of its own for",
        "them: USD are those of Compute Engine.",
        f"Undo: {undo_command(_SERVICE, plan, job.placement.region)}",
    ]


def _spec(plan: WrittenPlan, job: Deployment) -> Mapping[str, Any]:
    first = _pool(job, 1)
    others = [_pool(job, job.instances - 1)] if job.instances > 1 else []
    return {
        "workerPoolSpecs": [first, *others],
        "scheduling": {
            "strategy": "SPOT" if job.is_spot else "STANDARD",
            "timeout": f"{_most_s(plan, job)}s",
        },
    }


def _pool(job: Deployment, replicas: int) -> dict[str, Any]:
    return {
        "machineSpec": _machine(job.placement),
        "replicaCount": replicas,
        "containerSpec": {
            "imageUri": IMAGE,
            "command": list(ENTRY),
            "env": [{"name": name, "value": blank} for name, blank in blanks().items()],
        },
    }


def _machine(row: Placement) -> dict[str, Any]:
    if row.accelerator is None:
        return {"machineType": row.instance_type}
    prefix, mega = _MEGA
    board = mega if row.instance_type.startswith(prefix) else _BOARDS[row.accelerator]
    return {
        "machineType": row.instance_type,
        "acceleratorType": board,
        "acceleratorCount": round(row.accelerator_count),
    }


def _most_s(plan: WrittenPlan, job: Deployment) -> int:
    """Return how long a job may take: until the period ends, for a run may be late. [s]

    Vertex AI's own limit is a week.
    """
    left_s = int((plan.scenario.period.end - job.shifts[0].start).total_seconds())
    return max(left_s, *(shift.planned_s for shift in job.shifts)) + GRACE_S


def _pairs(labels: Mapping[str, str]) -> str:
    return ",".join(f"{key}={value}" for key, value in labels.items())
