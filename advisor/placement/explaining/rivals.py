"""The offers that come next: what a demand group would take there, and the whole plan with it."""

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from advisor.domain.candidates import Floats
from advisor.domain.explanation import Comparison, Instead, Rival
from advisor.domain.purchase import PURCHASES
from advisor.domain.scenario import Objective
from advisor.errors import Infeasible
from advisor.placement.evaluate import evaluate, whole_instances
from advisor.placement.explaining.answered import SAME_RATIO, Answered, sold_as
from advisor.placement.explaining.forcing import force
from advisor.placement.solving.parts import used
from advisor.placement.solving.problem import Quantity, needed, variant_of

NEXT: Final = 5
"""Offers that a group's placements are held against."""

_TRIED: Final = 3
"""Offers of a place that are tried where limits have a say."""


def compare(found: Answered, group: int) -> Comparison:
    """Return a group as it is placed, beside the offers that come next.

    Next is what takes least of the objective at the prices that limits have; where no limit has
    a say that is the order of the plan's objective itself.
    """
    rows = found.rows_of(group)
    taken, share = found.chosen_of(group)
    mine = np.isin(
        sold_as(found.candidates, found.problem.candidate[rows]),
        sold_as(found.chosen.candidates, taken),
    )
    others = rows[~mine]
    order = np.argsort(priced(found, others, whole=True), kind="stable")
    rivals = [rival_of(found, group, int(row)) for row in others[order[:NEXT]]]
    about = found.candidates.groups[group]
    return Comparison(
        group=about.label,
        workload=about.name,
        origin=about.origin,
        slice=about.slice,
        chosen=found.placements_of(taken, share),
        rivals=tuple(sorted(rivals, key=lambda rival: _rank(found, rival))),
        allowed=len(rows),
    )


def rival_of(found: Answered, group: int, row: int) -> Rival:
    """Return one row of a group as a rival, with the whole plan if all of the group is there."""
    return _rival(found, row, _instead(found, group, row))


def best_rival(found: Answered, group: int, rows: NDArray[np.int64]) -> Rival:
    """Return the offer that serves all of a group best, among some of its rows.

    They are tried by what they take at the prices of limits. Where no limit has a say, the first
    that leaves a plan is the best; else it is the best of a few.
    """
    order = np.argsort(priced(found, rows, whole=True), kind="stable")
    rivals: list[Rival] = []
    for row in rows[order[:_TRIED]].tolist():
        rivals.append(rival_of(found, group, row))
        if found.is_free and not rivals[-1].instead.conflicts:
            break
    return min(rivals, key=lambda rival: _rank(found, rival))


def _instead(found: Answered, group: int, row: int) -> Instead:
    """Return the whole plan with all of a group on one of its rows."""
    reduced = _reduced_cost(found, group, row)
    try:
        forced = force(found, group, np.array([row]))
    except Infeasible as error:
        return Instead(
            more_kg=None,
            more_usd=None,
            conflicts=error.conflicts,
            reduced_cost=reduced,
            is_exact=False,
        )
    more_kg = forced.emissions_kg - found.emissions_kg
    more_usd = forced.cost_usd - found.cost_usd
    green = found.question.objective is Objective.EMISSIONS
    charge = found.problem.charge_usd_per_kg
    change, whole = more_kg, found.emissions_kg
    if not green:
        change, whole = more_usd + charge * more_kg, found.cost_usd + charge * found.emissions_kg
    return Instead(
        more_kg=more_kg,
        more_usd=more_usd,
        conflicts=(),
        reduced_cost=reduced,
        is_exact=reduced is not None and abs(reduced - change) <= SAME_RATIO * abs(whole),
    )


def priced(found: Answered, rows: NDArray[np.int64], *, whole: bool) -> Floats:
    """Return the objective of full shares plus what binding limits would ask for them.

    Args:
        found: the plan
        rows: of the problem, shape (n,)
        whole: in whole instances; else in fractions, at least one, as the relaxation counts
    """
    problem = found.problem
    per_share = needed(problem, rows)
    up = whole_instances(per_share) if whole else per_share
    standing = np.where(problem.fleet[rows], up, 0.0)

    def full(quantity: Quantity) -> Floats:
        return quantity.share[rows] + quantity.instance[rows] * standing

    total = full(problem.quantity(found.question.objective))
    prices = dict(_prices(found))
    for limit in problem.limits:
        total = total + prices.get(limit.name, 0.0) * full(limit.quantity)
    return np.asarray(total)


def value_of(found: Answered, group: int) -> float:
    """Return the objective of a group as it is placed plus what binding limits ask for it."""
    problem, choice = found.chosen.problem, found.chosen.choice
    mine = problem.group[choice.rows] == group
    taken = (choice.rows[mine], choice.share[mine])
    total = used(problem, problem.quantity(found.question.objective), *taken)
    prices = dict(_prices(found))
    for limit in problem.limits:
        if limit.pool is None:
            total += prices[limit.name] * used(problem, limit.quantity, *taken)
    return total


def _prices(found: Answered) -> Iterator[tuple[str, float]]:
    """Yield what one unit of each limit is worth, by its name, >= 0."""
    problem, choice = found.chosen.problem, found.chosen.choice
    for limit, price in zip(problem.limits, choice.prices.tolist(), strict=True):
        yield limit.name, max(0.0, -price)


def _reduced_cost(found: Answered, group: int, row: int) -> float | None:
    """Return the reduced cost of a row of a group; None where hours have prices."""
    if found.by_the_hour:
        return None
    mine = priced(found, found.rows_of(group), whole=False)
    return float(priced(found, np.array([row]), whole=False)[0] - mine.min())


def _rival(found: Answered, row: int, plan: Instead) -> Rival:
    candidates, catalog = found.candidates, found.question.catalog
    candidate = found.problem.candidate[[row]]
    usage = evaluate(candidates, candidate, np.ones(1))
    (at,) = candidate.tolist()
    instance = int(catalog.offers.instance[candidates.offer[at]])
    board = int(catalog.instances.accelerator[instance])
    latency_ms = float(candidates.latency_ms[at])
    purchase = str(PURCHASES[candidates.purchase[at]])
    return Rival(
        place=_place_of(found.problem.names[row], purchase),
        variant=variant_of(found.question.scenario, candidates, at),
        purchase=purchase,
        accelerator=None if board < 0 else catalog.accelerators[board].name,
        accelerator_count=float(catalog.instances.accelerator_count[instance]),
        instances=float(usage.instances[0]),
        emissions_kg=float(usage.operational_kg[0] + usage.embodied_kg[0]),
        cost_usd=float(usage.cost_usd[0]),
        latency_ms=latency_ms if np.isfinite(latency_ms) else None,
        instead=plan,
    )


def _place_of(name: str, purchase: str) -> str:
    """Return the offer of a row's name, "aws:eu-north-1:g6e.xlarge:on_demand as fp8"."""
    return name.partition(" as ")[0].removesuffix(f":{purchase}")


def _rank(found: Answered, rival: Rival) -> float:
    """Return what a rival makes of the plan's objective; one that leaves no plan comes last."""
    more_kg, more_usd = rival.instead.more_kg, rival.instead.more_usd
    if more_kg is None or more_usd is None:
        return np.inf
    if found.question.objective is Objective.EMISSIONS:
        return more_kg
    return more_usd + found.problem.charge_usd_per_kg * more_kg
