"""Where a deployment may go when its own offer is sold out: other offers of the same plan."""

from collections.abc import Iterable
from math import isclose

from advisor.domain.export import WrittenPlan
from advisor.domain.plan import Placement
from advisor.export.deployments import Deployment


def fallbacks(
    plan: WrittenPlan,
    deployment: Deployment,
    others: Iterable[Deployment],
) -> tuple[Placement, ...]:
    """Return the plan's other offers that can take the place of a deployment's, in its order.

    They serve the same users, or do the same work, in the same variant, so every limit of the
    plan but its totals lets them; and the same number of their instances is enough. There are
    none where capacity is limited: what is free there is not told by the plan.

    Args:
        plan: of all of them
        deployment: whose offer may be sold out; one whose instances come and go has none, for
            what one of them can do is not told by the plan
        others: all of the plan, in its order
    """
    if deployment.is_autoscaled or plan.scenario.limits.capacity:
        return ()
    own = deployment.placement
    rows = (other.placement for other in others if other.name != deployment.name)
    return tuple(row for row in rows if _is_same_work(row, own) and _is_enough(row, own))


def sold_out_lines(rows: Iterable[Placement]) -> list[str]:
    """Return what the fallbacks are, and what an hour of an instance costs there."""
    return [
        f"Sold out? Next is {row.provider}:{row.region}, {row.instance_type}, {row.purchase}, at "
        f"{row.price.value:g} {row.price.unit}; kg and USD are then others."
        for row in rows
    ]


def _is_same_work(row: Placement, own: Placement) -> bool:
    return (row.workload, row.origin, row.variant) == (own.workload, own.origin, own.variant)


def _is_enough(row: Placement, own: Placement) -> bool:
    """Return whether as many instances as `own` has do its part of the work on time there."""
    if own.origin is None:  # `hours` is what the work takes, whatever the share
        return row.instances == own.instances and row.hours <= own.hours
    theirs, ours = row.share / row.instances, own.share / own.instances
    return theirs > ours or isclose(theirs, ours)
