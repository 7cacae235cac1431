"""Leave out what a better offer replaces in every plan: an exact reduction, before any solver.

Real catalogues are full of near twins: one machine at one price in five regions, two sizes of one
machine at the same price per accelerator. A row that another of its group beats or equals in
everything that a plan counts can be swapped for it wherever it stands, so some optimum is without
it. Searching such twins is where a branch-and-bound spends its time.
"""

import numpy as np
from numpy.typing import NDArray

from advisor.domain.candidates import Floats
from advisor.placement.solving.problem import Problem, needed


def undominated(problem: Problem) -> NDArray[np.int64]:
    """Return the rows that no other row of their group replaces, ascending.

    A row replaces another when it takes no more of either objective and of any limit, per share
    and per instance, and keeps no more instances up per share. Of equal rows the first one stays.

    Args:
        problem: its rows, objectives and limits

    Returns:
        Indices into the problem's rows. At least one row of each group that has any.
    """
    quantities = [problem.emissions, problem.cost, *(limit.quantity for limit in problem.limits)]
    columns = [column for quantity in quantities for column in (quantity.share, quantity.instance)]
    everything = np.arange(len(problem))
    columns.append(np.where(problem.fleet, needed(problem, everything), 0.0))
    table = np.column_stack(columns)
    kept = [
        rows[_minima(table[rows])]
        for rows in (np.flatnonzero(problem.group == group) for group in np.unique(problem.group))
    ]
    return np.sort(np.concatenate(kept)) if kept else everything


def _minima(table: Floats) -> NDArray[np.int64]:
    """Return the rows of a table that no other row is at most equal to in every column.

    Each pass takes the row with the least sum, which nothing left can beat, and drops all that it
    beats; so the work is (rows kept) x (rows left), and few are kept.
    """
    largest = np.max(np.abs(table), axis=0, initial=0.0)
    weight = (table / np.where(largest > 0, largest, 1.0)).sum(axis=1)
    left = np.argsort(weight, kind="stable")
    kept = []
    while len(left):
        best = left[0]
        kept.append(best)
        left = left[1:]
        left = left[(table[left] < table[best]).any(axis=1)]
    return np.array(kept, dtype=np.int64)
