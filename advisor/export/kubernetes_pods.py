"""What pods of jobs and of services have in common: nodes, boards, and one pod per instance."""

from collections.abc import Mapping
from typing import Any

from advisor.export.boards import resource_of
from advisor.export.deployments import Deployment
from advisor.export.node_labels import node_affinity, node_selector, tolerations


def pod_spec(row: Deployment, container: Mapping[str, Any]) -> dict[str, Any]:
    """Return a pod that takes one instance of a deployment's offer.

    Args:
        row: what the pod is part of
        container: all but its name, image and resources
    """
    placement = row.placement
    return {
        "nodeSelector": node_selector(placement),
        "affinity": {
            "nodeAffinity": node_affinity(placement),
            "podAntiAffinity": {
                "requiredDuringSchedulingIgnoredDuringExecution": [
                    {
                        "labelSelector": {"matchLabels": {"advisor-deployment": row.name}},
                        "topologyKey": "kubernetes.io/hostname",
                    }
                ]
            },
        },
        "tolerations": tolerations(placement),
        "containers": [
            {"name": "main", "image": row.program, **_resources(row), **container},
        ],
    }


def _resources(row: Deployment) -> dict[str, Any]:
    accelerator = row.placement.accelerator
    if accelerator is None:
        return {}
    count = {resource_of(accelerator): f"{row.placement.accelerator_count:.0f}"}
    return {"resources": {"limits": count}}


def metadata(name: str, labels: Mapping[str, str]) -> dict[str, Any]:
    """Return the metadata of an object that carries the plan's labels."""
    return {"name": name, "labels": dict(labels)}
