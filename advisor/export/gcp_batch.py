"""Google Cloud Batch: a job file for each training, and a script that submits its stretches.

Source: Batch API v1, Job; cloud.google.com/batch/quotas (14 days), 2025. GPUs of A2, A3, A4, G2
and G4 are part of the machine type; those of N1 are attached. JSON has no comments, so the script
says what each file is.
"""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from advisor.domain.export import Exported, File, Format, WrittenPlan
from advisor.domain.region import Provider
from advisor.export.deployments import Deployment, deployments_of
from advisor.export.filled_jobs import ENTRY, IMAGE, blanks
from advisor.export.google_jobs import JobService, job_labels, longest, next_steps, script
from advisor.export.left_out import elsewhere, service, sorted_out

_TOOL: Final = "Google Cloud Batch"
_TPU: Final = "TPU-"
_MOST: Final = timedelta(days=14)
"""Of a job. Source: Batch documentation, "Limit run times", read 2026-11."""
_RETRIES: Final = 10
"""Most that Batch takes."""

_SPOT_TAKEN: Final = 50001
"""Exit code of a task whose spot machine was taken away."""

_HOSTS: Final = "/etc/cloudbatch-taskgroup-hosts"
"""Where Batch writes the names of a job's machines, and what BATCH_HOSTS_FILE says."""

_ATTACHED: Final = {
    "P4": "nvidia-tesla-p4",
    "P100-PCIe-16GB": "nvidia-tesla-p100",
    "T4": "nvidia-tesla-t4",
    "V100-SXM2-16GB": "nvidia-tesla-v100",
}
"""Accelerators of N1 machines, in the words of Compute Engine."""

_SERVICE: Final = JobService(
    submit="""
# submit NAME REGION FILE IMAGE COMMAND RUN PLANNED_S PAUSE_AT
submit() {
  name=$1 region=$2
  shift 2
  filled "$@" | gcloud batch jobs submit "$name" --location="$region" --config=-
}
""",
    words=lambda _, job: job.placement.region,
    suffix=".json",
    again="Batch refuses what is under way, for its name is taken",
    undo="gcloud batch jobs list --location={region} --filter=labels.advisor-plan={plan} "
    "--format='value(name)' | xargs -n 1 gcloud batch jobs delete --quiet",
)


def export(plan: WrittenPlan) -> Exported:
    """Return a file for each training on Google Cloud and the script that submits it.

    Raises:
        ExportError: there is none that Batch can run.
    """
    reasons = (elsewhere(Provider.GCP, _TOOL), service(_TOOL), _beyond)
    jobs, left_out = sorted_out(deployments_of(plan), reasons, "skypilot")
    files = [
        File(
            path=f"{job.name}.json",
            text=json.dumps(_job(plan, job), indent=2) + "\n",
            language="json",
        )
        for job in jobs
    ]
    starts = script(_SERVICE, plan, jobs, left_out)
    return Exported(files=(starts, *files), next_steps=next_steps(jobs), left_out=left_out)


FORMAT: Final = Format(
    name="gcp-batch",
    description="Google Cloud Batch jobs, submitted on time by a script; training on Google only",
    export=export,
)


def _beyond(job: Deployment) -> str | None:
    row = job.placement
    board = row.accelerator
    if board is not None and board.startswith(_TPU):
        return f"on {board}, and {_TOOL} has no TPUs"
    if board is not None and _is_attached(job) and board not in _ATTACHED:
        return f"on {board}, and {_TOOL} has no word for it on {row.instance_type}"
    if longest(job) > _MOST:
        return f"more than {_MOST.days} days without a pause, and {_TOOL} ends jobs after these"
    return None


def _is_attached(job: Deployment) -> bool:
    return job.placement.instance_type.startswith("n1-")


def _job(plan: WrittenPlan, job: Deployment) -> Mapping[str, Any]:
    labels = job_labels(plan, job)
    return {
        "taskGroups": [
            {
                "taskCount": job.instances,
                "parallelism": job.instances,
                "taskCountPerNode": 1,
                **({"requireHostsFile": True} if job.instances > 1 else {}),
                "taskSpec": {
                    "runnables": [{"container": _container(job)}],
                    "environment": {"variables": blanks()},
                    **(_comes_back() if job.is_spot else {}),
                },
            }
        ],
        "allocationPolicy": {
            "location": {"allowedLocations": [f"regions/{job.placement.region}"]},
            "instances": [_instance(job)],
            "labels": labels,
        },
        "labels": labels,
        "logsPolicy": {"destination": "CLOUD_LOGGING"},
    }


def _container(job: Deployment) -> dict[str, Any]:
    shell, *words = ENTRY
    container: dict[str, Any] = {"imageUri": IMAGE, "entrypoint": shell, "commands": words}
    if job.instances > 1:
        container |= {"volumes": [f"{_HOSTS}:{_HOSTS}:ro"], "options": "--network=host"}
    return container


def _comes_back() -> dict[str, Any]:
    return {
        "maxRetryCount": _RETRIES,
        "lifecyclePolicies": [
            {"action": "RETRY_TASK", "actionCondition": {"exitCodes": [_SPOT_TAKEN]}}
        ],
    }


def _instance(job: Deployment) -> dict[str, Any]:
    row = job.placement
    policy: dict[str, Any] = {
        "machineType": row.instance_type,
        "provisioningModel": "SPOT" if job.is_spot else "STANDARD",
    }
    if row.accelerator is None:
        return {"policy": policy}
    if _is_attached(job):
        board = {"type": _ATTACHED[row.accelerator], "count": round(row.accelerator_count)}
        policy["accelerators"] = [board]
    return {"policy": policy, "installGpuDrivers": True}
