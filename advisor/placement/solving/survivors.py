"""Rows that an optimum may hold where one limit is all that groups share: exact, without a solver.

The hulls give the relaxation and the price of the limit at once. Its last vertex within the limit
is a plan of whole work; what is left of the limit then buys the next moves that fit. A row whose
reduced cost is more than that plan lies above the relaxation is in no optimum. Of hundreds of
thousands of rows hundreds survive.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from advisor.domain.candidates import Floats
from advisor.placement.solving.hulls import hull_rows, relaxed_frontier
from advisor.placement.solving.problem import KEPT_RATIO, Problem, Quantity

_NOISE: Final = 1e-9
"""Relative error of sums; a row too many does no harm."""


def survivors(problem: Problem, objective: Quantity) -> NDArray[np.int64]:
    """Return the rows that may be in an optimum, ascending.

    Args:
        problem: of any kind; only one limit over whole work is looked at
        objective: what is minimised

    Returns:
        Indices into the problem's rows; all of them where the problem is of another kind, or has
        no plan.
    """
    every = np.arange(len(problem))
    if len(problem.limits) != 1 or not problem.whole.all() or problem.fleet.any():
        return every
    limit = problem.limits[0]
    cost, value = limit.quantity.share, objective.share
    frontier = relaxed_frontier(problem.group, cost, value)
    allowed = limit.allowed * KEPT_RATIO
    if allowed < frontier.usd[0]:
        return every
    last = int(np.searchsorted(frontier.usd, allowed, side="right")) - 1
    if last == len(frontier.usd) - 1:
        price, bound = 0.0, float(frontier.kg[-1])
    else:
        wider = frontier.usd[last + 1] - frontier.usd[last]
        price = float((frontier.kg[last] - frontier.kg[last + 1]) / wider)
        bound = float(frontier.kg[last] - price * (allowed - frontier.usd[last]))
    best = _filled(problem, cost, value, (frontier.group, frontier.row), last, allowed)
    reduced = value + price * cost
    least = np.full(len(problem.labels), np.inf)
    np.minimum.at(least, problem.group, reduced)
    slack = max(best - bound, 0.0) + _NOISE * max(abs(best), float(np.abs(value).max()))
    return np.flatnonzero(reduced - least[problem.group] <= slack)


def _filled(
    problem: Problem,
    cost: Floats,
    value: Floats,
    moves: tuple[NDArray[np.int64], NDArray[np.int64]],
    last: int,
    allowed: float,
) -> float:
    """Return the objective of the last vertex within a limit, and of further moves that fit."""
    group, row = moves
    at = _cheapest(problem, cost, value)
    at[group[1 : last + 1]] = row[1 : last + 1]
    spent, total = float(cost[at].sum()), float(value[at].sum())
    for mine, target in zip(group[last + 1 :].tolist(), row[last + 1 :].tolist(), strict=True):
        more = float(cost[target] - cost[at[mine]])
        if spent + more <= allowed:
            spent, total = spent + more, total + float(value[target] - value[at[mine]])
            at[mine] = target
    return total


def _cheapest(problem: Problem, cost: Floats, value: Floats) -> NDArray[np.int64]:
    """Return the row of each group that takes least of the limit, of equals the best."""
    rows = hull_rows(problem.group, cost, value)
    return np.asarray(rows[np.flatnonzero(np.diff(problem.group[rows], prepend=-1))])
