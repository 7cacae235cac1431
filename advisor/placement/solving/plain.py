"""Parts that need no program: whole work without a limit, or under a budget of the other goal."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from advisor.domain.scenario import Objective
from advisor.placement.solving.knapsack import least
from advisor.placement.solving.problem import KEPT_RATIO, Problem

_EQUAL: Final = 1e-12
"""Relative difference of objectives that is rounding."""


def plain_rows(problem: Problem, objective: Objective) -> NDArray[np.int64] | None:
    """Return the row of each group in the optimum; ties go to the other objective.

    Returns:
        Shape (n_groups,); None where the part needs a program, or has no plan.
    """
    if not problem.whole.all() or problem.fleet.any() or len(problem.limits) > 1:
        return None
    value = problem.quantity(objective).share
    tie = (problem.cost if objective is Objective.EMISSIONS else problem.emissions).share
    if not problem.limits:
        best = np.full(len(problem.labels), np.inf)
        np.minimum.at(best, problem.group, value)
        best = best[problem.group]
        equal = np.flatnonzero(value <= best + _EQUAL * np.abs(best))
        order = equal[np.lexsort((equal, tie[equal], problem.group[equal]))]
        return np.asarray(order[np.flatnonzero(np.diff(problem.group[order], prepend=-1))])
    limit = problem.limits[0]
    if not np.array_equal(limit.quantity.share, tie):
        return None
    return least(problem.group, tie, value, limit.allowed * KEPT_RATIO)
