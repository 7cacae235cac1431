"""A service's Deployment, with an autoscaler where the plan scales it, by the hour where it moves.

An autoscaler leaves a Deployment of no pods alone, so bringing it to none and back is enough.
"""

from collections.abc import Mapping
from math import floor
from typing import Any, Final

from advisor.export.contract import PORT
from advisor.export.deployments import Deployment
from advisor.export.kubernetes_pods import metadata, pod_spec
from advisor.units import ms_from_s

_KUBECTL: Final = "registry.k8s.io/kubectl:v1.34.1"
"""What scales a Deployment by the hour; Kubernetes' own image."""


def service_documents(row: Deployment, labels: Mapping[str, str]) -> list[Mapping[str, Any]]:
    """Return the objects of one fleet of a service."""
    documents = [_deployment(row, labels), _service(row, labels)]
    if row.least_instances < row.instances:
        documents.append(_autoscaler(row, labels))
    if row.daily:
        documents += [*_permission(row, labels), *_hours(row, labels)]
    return documents


def _deployment(row: Deployment, labels: Mapping[str, str]) -> Mapping[str, Any]:
    pod = pod_spec(
        row,
        {
            "ports": [{"name": "http", "containerPort": PORT}],
            "readinessProbe": {"tcpSocket": {"port": "http"}},
        },
    )
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": metadata(row.name, labels),
        "spec": {
            "replicas": 0 if row.daily else row.least_instances,
            "selector": {"matchLabels": {"advisor-deployment": row.name}},
            # one pod fills an instance: a new one has no room before an old one goes
            "strategy": {"rollingUpdate": {"maxSurge": 0, "maxUnavailable": 1}},
            "template": {"metadata": {"labels": dict(labels)}, "spec": pod},
        },
    }


def _service(row: Deployment, labels: Mapping[str, str]) -> Mapping[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": metadata(row.name, labels),
        "spec": {
            "selector": {"advisor-deployment": row.name},
            "ports": [{"name": "http", "port": 80, "targetPort": "http"}],
        },
    }


def _autoscaler(row: Deployment, labels: Mapping[str, str]) -> Mapping[str, Any]:
    milli_rps = max(1, floor(ms_from_s(row.peak_rps / row.instances)))
    return {
        "apiVersion": "autoscaling/v2",
        "kind": "HorizontalPodAutoscaler",
        "metadata": metadata(row.name, labels),
        "spec": {
            "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": row.name},
            "minReplicas": row.least_instances,
            "maxReplicas": row.instances,
            "metrics": [
                {
                    "type": "Pods",
                    "pods": {
                        "metric": {"name": "requests_per_second"},
                        "target": {"type": "AverageValue", "averageValue": f"{milli_rps}m"},
                    },
                }
            ],
        },
    }


def _permission(row: Deployment, labels: Mapping[str, str]) -> list[Mapping[str, Any]]:
    meta = metadata(f"{row.name}-hours", labels)
    name = meta["name"]
    return [
        {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": meta},
        {
            "apiVersion": "rbac.authorization.k8s.io/v1",
            "kind": "Role",
            "metadata": meta,
            "rules": [
                {
                    "apiGroups": ["apps"],
                    "resources": ["deployments", "deployments/scale"],
                    "resourceNames": [row.name],
                    "verbs": ["get", "update", "patch"],
                }
            ],
        },
        {
            "apiVersion": "rbac.authorization.k8s.io/v1",
            "kind": "RoleBinding",
            "metadata": meta,
            "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": name},
            "subjects": [{"kind": "ServiceAccount", "name": name}],
        },
    ]


def _hours(row: Deployment, labels: Mapping[str, str]) -> list[Mapping[str, Any]]:
    begins = [begin for begin, _ in row.daily]
    ends = [end for _, end in row.daily]
    return [
        _scaling(row, labels, "up", begins, row.least_instances),
        _scaling(row, labels, "down", ends, 0),
    ]


def _scaling(
    row: Deployment,
    labels: Mapping[str, str],
    name: str,
    hours: list[int],
    replicas: int,
) -> Mapping[str, Any]:
    command = ["kubectl", "scale", f"deployment/{row.name}", f"--replicas={replicas}"]
    # without "advisor-deployment": the Service and the anti-affinity select by it
    own = {key: value for key, value in labels.items() if key != "advisor-deployment"}
    return {
        "apiVersion": "batch/v1",
        "kind": "CronJob",
        "metadata": metadata(f"{row.name}-{name}", labels),
        "spec": {
            "schedule": f"0 {','.join(str(hour) for hour in sorted(hours))} * * *",
            "timeZone": "Etc/UTC",
            "concurrencyPolicy": "Forbid",
            "jobTemplate": {
                "metadata": {"labels": own},
                "spec": {
                    "backoffLimit": 5,
                    "template": {
                        "metadata": {"labels": own},
                        "spec": {
                            "restartPolicy": "OnFailure",
                            "serviceAccountName": f"{row.name}-hours",
                            "containers": [
                                {"name": "kubectl", "image": _KUBECTL, "command": command}
                            ],
                        },
                    },
                },
            },
        },
    }
