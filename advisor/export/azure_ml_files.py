"""What Azure ML reads: a cluster and its job, or an endpoint and its deployment."""

from collections.abc import Mapping
from typing import Any, Final

from advisor.domain.export import WrittenPlan
from advisor.export.comments import plan_label
from advisor.export.contract import PORT, PROBE
from advisor.export.deployments import Deployment
from advisor.export.names import dns_label
from advisor.export.pausing import TRAIN, shift_variables

GROUND: Final = {True: "cluster", False: "endpoint"}
"""What training and services stand on, as their files' names say it."""

_SCHEMAS: Final = "https://azuremlschemas.azureedge.net/latest"
_CLUSTER_CHARS: Final = 16
_ENDPOINT_CHARS: Final = 19
"""32, less those of the plan: names are unique in a region, among all customers."""

_IDLE_S: Final = 120
"""Azure ML's own choice. [s]"""


def cluster_name(row: Deployment) -> str:
    """Return the name of a training's cluster, of 16 characters at most."""
    return dns_label(row.name, _CLUSTER_CHARS)


def endpoint_name(plan: WrittenPlan, row: Deployment) -> str:
    """Return the name of a service's endpoint, of 32 characters at most."""
    return f"{dns_label(row.name, _ENDPOINT_CHARS)}-{plan_label(plan)}"


def cluster(plan: WrittenPlan, row: Deployment) -> Mapping[str, Any]:
    """Return the cluster that a training's jobs run on; without jobs it is empty."""
    return {
        "$schema": f"{_SCHEMAS}/amlCompute.schema.json",
        "type": "amlcompute",
        "name": cluster_name(row),
        "location": row.placement.region,
        "size": row.placement.instance_type,
        "tier": "low_priority" if row.is_spot else "dedicated",
        "min_instances": 0,
        "max_instances": row.instances,
        "idle_time_before_scale_down": _IDLE_S,
        "tags": _tags(plan, row),
    }


def job(plan: WrittenPlan, row: Deployment) -> Mapping[str, Any]:
    """Return the job of a training, with the environment of its first stretch."""
    together = (
        {"distribution": {"type": "pytorch", "process_count_per_instance": 1}}
        if row.instances > 1
        else {}
    )
    return {
        "$schema": f"{_SCHEMAS}/commandJob.schema.json",
        "type": "command",
        "display_name": row.name,
        "experiment_name": f"advisor-{plan_label(plan)}",
        "command": TRAIN,
        "environment": {"image": _image(row)},
        "environment_variables": {
            "COMMAND": "exit 1",
            **shift_variables(row.shifts[0]),
            "PAUSE_AT": "0",
        },
        "compute": f"azureml:{cluster_name(row)}",
        "resources": {"instance_count": row.instances},
        **together,
        "tags": _tags(plan, row),
    }


def endpoint(plan: WrittenPlan, row: Deployment) -> Mapping[str, Any]:
    """Return the endpoint that users of a service call."""
    return {
        "$schema": f"{_SCHEMAS}/managedOnlineEndpoint.schema.json",
        "name": endpoint_name(plan, row),
        "auth_mode": "key",
        "tags": _tags(plan, row),
    }


def online_deployment(plan: WrittenPlan, row: Deployment) -> Mapping[str, Any]:
    """Return the machines behind an endpoint: as many as its busiest hour needs."""
    ready = {"port": PORT, "path": PROBE}
    return {
        "$schema": f"{_SCHEMAS}/managedOnlineDeployment.schema.json",
        "name": "main",
        "endpoint_name": endpoint_name(plan, row),
        "environment": {
            "image": _image(row),
            "inference_config": {
                "liveness_route": ready,
                "readiness_route": ready,
                "scoring_route": {"port": PORT, "path": "/"},
            },
        },
        "instance_type": row.placement.instance_type,
        "instance_count": row.instances,
        "tags": _tags(plan, row),
    }


def _image(row: Deployment) -> str:
    return f"registry.example.com/{row.program}:latest"


def _tags(plan: WrittenPlan, row: Deployment) -> dict[str, str]:
    return {
        "advisor-plan": plan_label(plan),
        "advisor-workload": row.label,
        "advisor-deployment": row.name,
        "advisor-purchase": row.placement.purchase,
        "advisor-region": row.placement.region,
    }
