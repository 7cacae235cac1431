"""Split a problem where no limit ties its groups together."""

import numpy as np
from numpy.typing import NDArray

from advisor.domain.candidates import Floats
from advisor.placement.evaluate import whole_instances
from advisor.placement.solving.problem import Problem, Quantity, needed


def split(
    problem: Problem,
    binding: NDArray[np.bool_],
) -> list[tuple[NDArray[np.int64], Problem]]:
    """Return the parts of a problem that share no binding limit, with the rows of each.

    Args:
        problem: to split
        binding: limits that count, shape (n_limits,); the others are left out of every part

    Returns:
        Pairs of (indices into the problem's rows, the problem of those rows), by first group.
    """
    limits = [limit for limit, counts in zip(problem.limits, binding, strict=True) if counts]
    touched = [np.unique(problem.group[_touches(limit.quantity)]) for limit in limits]
    part_of = np.arange(len(problem.labels), dtype=np.int64)
    for tied in touched:
        joined = np.isin(part_of, part_of[tied])
        part_of[joined] = part_of[tied].min(initial=len(part_of))
    parts = []
    for part in np.unique(part_of):
        groups = np.flatnonzero(part_of == part)
        rows = np.flatnonzero(np.isin(problem.group, groups))
        mine = tuple(
            limit
            for limit, theirs in zip(limits, touched, strict=True)
            if np.isin(theirs, groups).any()
        )
        parts.append((rows, problem.part(groups, rows, mine)))
    return parts


def used(
    problem: Problem,
    quantity: Quantity,
    rows: NDArray[np.int64],
    share: Floats,
) -> float:
    """Return what shares of some rows take of a quantity, fleets in whole instances."""
    standing = whole_instances(needed(problem, rows) * share)
    standing = np.where(problem.fleet[rows], standing, 0.0)
    return float(quantity.share[rows] @ share + quantity.instance[rows] @ standing)


def _touches(quantity: Quantity) -> NDArray[np.bool_]:
    return np.asarray((quantity.share != 0) | (quantity.instance != 0))
