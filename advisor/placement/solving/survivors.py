"""Rows that an optimum may hold where one limit is all that groups share: exact, without a solver.

A row whose reduced cost is more than the best plan known lies above the relaxation is in no
optimum. Of hundreds of thousands of rows hundreds survive.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from advisor.placement.solving.one_limit import break_choice, filled
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
    cost, value, allowed = limit.quantity.share, objective.share, limit.allowed * KEPT_RATIO
    known = break_choice(problem.group, cost, value, allowed)
    if known is None:
        return every
    best = float(value[filled(known, cost, value, allowed)].sum())
    reduced = value + known.price * cost
    least = np.full(len(problem.labels), np.inf)
    np.minimum.at(least, problem.group, reduced)
    slack = max(best - known.bound, 0.0) + _NOISE * max(abs(best), float(np.abs(value).max()))
    return np.flatnonzero(reduced - least[problem.group] <= slack)
