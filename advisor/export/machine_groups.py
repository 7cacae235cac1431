"""What Terraform and CloudFormation call a deployment and its parts, and what they tag them with.

A deployment is a group of like machines, and time changes the size of the group. Training: none
but in its stretches. A service: all of its instances, in its hours.
"""

from advisor.domain.export import WrittenPlan
from advisor.export.comments import plan_label
from advisor.export.deployments import Deployment


def group_name(plan: WrittenPlan, row: Deployment) -> str:
    """Return a name that is one deployment's alone, in every account: at most 57 characters."""
    return f"{row.name}-{plan_label(plan)}"


def tags(plan: WrittenPlan, row: Deployment) -> dict[str, str]:
    """Return the tags or labels of all that costs something, lower case as Google wants them."""
    return {
        "advisor-plan": plan_label(plan),
        "advisor-workload": row.label,
        "advisor-purchase": row.placement.purchase,
    }


def first_size(row: Deployment) -> int:
    """Return how many machines come up at once when the group is made. [1]"""
    return 0 if row.shifts or row.daily else row.instances


def least_size(row: Deployment) -> int:
    """Return how many machines the group never has less of, while it is up. [1]"""
    return 0 if row.shifts or row.daily else row.least_instances


def unscaled(rows: list[Deployment]) -> tuple[str, ...]:
    """Return what is not told about groups whose size follows requests."""
    return tuple(
        f'what scales "{row.name}" between {row.least_instances} and {row.instances} instances: '
        f"it begins with {row.instances}, and a rule on a metric of your balancer is yours"
        for row in rows
        if row.least_instances < row.instances
    )
