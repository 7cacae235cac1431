"""Which nodes of a cluster are the plan's: labels and taints of EKS, AKS, GKE and Karpenter.

Source, read in 2026: Kubernetes well-known labels; EKS managed node groups
(eks.amazonaws.com/capacityType); Karpenter (karpenter.sh/capacity-type); AKS spot node pools
(kubernetes.azure.com/scalesetpriority, label and taint); GKE Spot VMs (cloud.google.com/gke-spot).
"""

from typing import Any, Final

from advisor.domain.plan import Placement
from advisor.domain.purchase import Purchase
from advisor.export.boards import resource_of

REGION: Final = "topology.kubernetes.io/region"
INSTANCE: Final = "node.kubernetes.io/instance-type"

_SPOT: Final = {
    "aws": (("eks.amazonaws.com/capacityType", "SPOT"), ("karpenter.sh/capacity-type", "spot")),
    "azure": (("kubernetes.azure.com/scalesetpriority", "spot"),),
    "gcp": (("cloud.google.com/gke-spot", "true"),),
}
"""Labels of a node that the provider may take away; any of them says it."""

_SPOT_TAINTS: Final = {
    "azure": "kubernetes.azure.com/scalesetpriority",
    "gcp": "cloud.google.com/gke-spot",
}


def node_selector(row: Placement) -> dict[str, str]:
    """Return the labels of the nodes of a placement: region and instance type."""
    return {REGION: row.region, INSTANCE: row.instance_type}


def node_affinity(row: Placement) -> dict[str, Any]:
    """Return what makes pods go to spot nodes alone, or keeps them off these.

    Reserved instances have no label: a reservation is a price for nodes like all others.
    """
    labels = _SPOT[row.provider]
    if row.purchase == Purchase.SPOT:
        terms = [{"matchExpressions": [_expression("In", *label)]} for label in labels]
    else:
        terms = [{"matchExpressions": [_expression("NotIn", *label) for label in labels]}]
    return {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": terms}}


def tolerations(row: Placement) -> list[dict[str, str]]:
    """Return the taints that pods of a placement put up with: of accelerators and of spot."""
    keys = []
    if row.accelerator is not None:
        keys.append(resource_of(row.accelerator))
    if row.purchase == Purchase.SPOT and row.provider in _SPOT_TAINTS:
        keys.append(_SPOT_TAINTS[row.provider])
    return [{"key": key, "operator": "Exists", "effect": "NoSchedule"} for key in keys]


def _expression(operator: str, key: str, value: str) -> dict[str, Any]:
    return {"key": key, "operator": operator, "values": [value]}
