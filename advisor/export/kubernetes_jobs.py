"""A training's CronJobs, one for each stretch of its schedule."""

from collections.abc import Mapping
from typing import Any, Final

from advisor.export.contract import GRACE_S
from advisor.export.deployments import Deployment
from advisor.export.kubernetes_pods import metadata, pod_spec
from advisor.export.shifts import Shift, utc

_PORT: Final = 29500
"""Where pods of one job meet; PyTorch's own choice."""


def job_documents(row: Deployment, labels: Mapping[str, str]) -> list[Mapping[str, Any]]:
    """Return the CronJobs of a training, and the names by which several pods find each other."""
    shifts = enumerate(row.shifts, start=1)
    documents = [_cron_job(row, number, shift, labels) for number, shift in shifts]
    return documents if row.instances == 1 else [_meeting(row, labels), *documents]


def _meeting(row: Deployment, labels: Mapping[str, str]) -> Mapping[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": metadata(row.name, labels),
        "spec": {
            "clusterIP": "None",
            "publishNotReadyAddresses": True,
            "selector": {"advisor-deployment": row.name},
            "ports": [{"name": "meet", "port": _PORT}],
        },
    }


def _cron_job(
    row: Deployment,
    number: int,
    shift: Shift,
    labels: Mapping[str, str],
) -> Mapping[str, Any]:
    start = shift.start
    return {
        "apiVersion": "batch/v1",
        "kind": "CronJob",
        "metadata": {
            **metadata(f"{row.name}-{number}", labels),
            "annotations": {"advisor/start": utc(start), "advisor/planned-seconds": _s(shift)},
        },
        "spec": {
            "schedule": f"{start.minute} {start.hour} {start.day} {start.month} *",
            "timeZone": "Etc/UTC",
            "startingDeadlineSeconds": shift.planned_s,
            "concurrencyPolicy": "Forbid",
            "jobTemplate": {
                "metadata": {"labels": dict(labels)},
                "spec": _job(row, shift, labels),
            },
        },
    }


def _job(row: Deployment, shift: Shift, labels: Mapping[str, str]) -> dict[str, Any]:
    pod = pod_spec(row, {"env": _env(row, shift)})
    if row.instances > 1:
        pod["subdomain"] = row.name
    return {
        **({"activeDeadlineSeconds": shift.planned_s} if shift.pauses else {}),
        "backoffLimit": 0,
        "podFailurePolicy": {
            "rules": [
                # a node that was taken away is no failure: the run goes on from its checkpoint
                {
                    "action": "Ignore",
                    "onPodConditions": [{"type": "DisruptionTarget", "status": "True"}],
                }
            ]
        },
        "completionMode": "Indexed",
        "completions": row.instances,
        "parallelism": row.instances,
        "template": {
            "metadata": {"labels": dict(labels)},
            "spec": {
                "restartPolicy": "Never",
                "terminationGracePeriodSeconds": GRACE_S,
                **pod,
            },
        },
    }


def _env(row: Deployment, shift: Shift) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [
        {"name": "RUN", "value": "1" if shift.run is None else str(shift.run)},
        {"name": "PLANNED_S", "value": _s(shift)},
    ]
    if row.instances > 1:
        job_name = {"fieldRef": {"fieldPath": "metadata.labels['batch.kubernetes.io/job-name']"}}
        found += [
            {"name": "NODES", "value": str(row.instances)},
            {"name": "JOB_NAME", "valueFrom": job_name},
            {"name": "MASTER_ADDR", "value": f"$(JOB_NAME)-0.{row.name}"},
            {"name": "MASTER_PORT", "value": str(_PORT)},
        ]
    return found


def _s(shift: Shift) -> str:
    return str(shift.planned_s)
