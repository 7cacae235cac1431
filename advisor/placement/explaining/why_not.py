"""Why a demand group is not in a place: it is, or its offers there are rejected, or cost more."""

import numpy as np
from numpy.typing import NDArray

from advisor.domain.candidates import Reason
from advisor.domain.explanation import Ground, Verdict
from advisor.domain.purchase import PURCHASES
from advisor.domain.scenario import profile_of
from advisor.placement.explaining.answered import Answered, sold_as
from advisor.placement.explaining.grounds import Asked, ground_of
from advisor.placement.explaining.rivals import best_rival
from advisor.placement.matching.policy import matches_place


def verdict(found: Answered, group: int, place: str) -> Verdict:
    """Return why a group is not in a place.

    Args:
        found: the plan
        group: index into the groups
        place: "aws:eu-north-1[:INSTANCE]", "aws" or "gpu:NAME"

    Raises:
        CatalogError: the catalogue does not know the place.
    """
    candidates, catalog = found.candidates, found.question.catalog
    there = (candidates.group == group) & matches_place(catalog, candidates.offer, place)
    mine = np.flatnonzero(there)
    allowed = mine[candidates.reason[mine] == 0]
    taken, share = found.chosen_of(group)
    inside = np.isin(sold_as(found.chosen.candidates, taken), sold_as(candidates, mine))
    best = None
    if len(allowed) and not inside.any():
        rows = np.searchsorted(found.problem.candidate, allowed)
        best = best_rival(found, group, rows)
    about = candidates.groups[group]
    placements = found.placements_of(taken[inside], share[inside])
    return Verdict(
        group=about.label,
        workload=about.name,
        origin=about.origin,
        slice=about.slice,
        place=place,
        chosen=placements,
        allowed=len(allowed),
        best=best,
        grounds=_grounds(found, group, mine, place),
    )


def asked_of(found: Answered, group: int, variant: int = 0) -> Asked:
    """Return a group with what its offers are held against, as profiled or as a variant."""
    about = found.candidates.groups[group]
    workload = found.question.scenario.workloads[about.workload]
    return Asked(
        catalog=found.question.catalog,
        scenario=found.question.scenario,
        candidates=found.candidates,
        group=about,
        workload=workload,
        variant=variant,
        profile=found.question.profiles[profile_of(workload, variant)],
    )


def _grounds(
    found: Answered,
    group: int,
    rows: NDArray[np.int64],
    place: str,
) -> tuple[Ground, ...]:
    reasons, variants = found.candidates.reason[rows], found.candidates.variant[rows]
    grounds = [
        ground_of(
            asked_of(found, group, variant),
            Reason(reason),
            rows[(reasons == reason) & (variants == variant)],
        )
        for variant in np.unique(variants).tolist()
        for reason in np.unique(reasons[variants == variant]).tolist()
        if reason
    ]
    other = _other_kind(asked_of(found, group), place)
    if other is not None:
        grounds.append(other)
    return tuple(sorted(grounds, key=lambda ground: -ground.offers))


def _other_kind(asked: Asked, place: str) -> Ground | None:
    """Return the offers of a place whose machine is of the other kind; None where there are none.

    They are no candidates: nothing that was measured on one kind can be carried to the other.
    """
    catalog = asked.catalog
    offers = np.arange(len(catalog.offers), dtype=np.int32)
    uses = asked.profile.accelerator is not None
    has = catalog.instances.accelerator[catalog.offers.instance] >= 0
    models = [PURCHASES.index(model) for model in asked.workload.purchase]
    sold = np.isfinite(catalog.offers.price_usd_per_h[:, models])
    there = matches_place(catalog, offers, place) & (has != uses)
    count = int(sold[there].sum())
    if count == 0:
        return None
    first = int(np.flatnonzero(there & sold.any(axis=1))[0])
    region = catalog.regions[catalog.offers.region[first]].place
    machine = catalog.instances.instance_type[catalog.offers.instance[first]]
    return Ground(
        reason=(Reason.NO_ACCELERATOR if uses else Reason.HAS_ACCELERATOR).key,
        offers=count,
        nearest=f"{region}:{machine}",
        wants=asked.profile.accelerator or "",
    )
