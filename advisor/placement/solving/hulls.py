"""The whole cost-emissions frontier of the relaxed program, without any solver.

Where only one limit couples the groups, the relaxation is a multiple-choice knapsack: a group
moves along the lower convex hull of its candidates, and the cheapest kilogram is always the next
one to buy. Hulls, one sort and a running sum are every vertex of the frontier at once.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_ROUNDING: Final = 1e-12
"""Rows this near a chord are kept, for the exact comparison that follows."""

_AT_ONCE: Final = 2**17
"""Rows that are looked at together: a megabyte an array, which caches hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RelaxedFrontier:
    """Least emissions at every cost; a piecewise linear, convex, falling curve.

    Attributes:
        usd, kg: vertices by rising cost, shape (n_vertices,) [USD], [kgCO2e]
        group: whose move leads to each vertex from the one before; -1 for the first
        row: candidate that the group moves to; -1 for the first
    """

    usd: Floats
    kg: Floats
    group: NDArray[np.int64]
    row: NDArray[np.int64]

    def least_kg(self, usd: Floats) -> Floats:
        """Return the least emissions at each cost; NaN below the cheapest. [kgCO2e]"""
        bound: Floats = np.interp(usd, self.usd, self.kg)
        return np.where(usd < self.usd[0] * (1 - 1e-12), np.nan, bound)

    def cost_at(self, kg: Floats) -> Floats:
        """Return the least cost of emitting no more than that; NaN below the greenest. [USD]"""
        cost: Floats = np.interp(-kg, -self.kg, self.usd)
        return np.where(kg < self.kg[-1] * (1 - 1e-12), np.nan, cost)


def relaxed_frontier(group: NDArray[np.integer], usd: Floats, kg: Floats) -> RelaxedFrontier:
    """Return the frontier of choosing one mix of candidates in each group.

    Args:
        group: of each candidate, 0..n_groups - 1, each at least once
        usd: of all of the group on that candidate [USD]
        kg: likewise [kgCO2e]
    """
    rows = hull_rows(group, usd, kg)
    first = np.flatnonzero(np.diff(group[rows], prepend=-1))
    steps = np.setdiff1d(np.arange(len(rows)), first, assume_unique=True)
    to, start = rows[steps], rows[steps - 1]
    more_usd, less_kg = usd[to] - usd[start], kg[start] - kg[to]
    # within a group slopes fall already, and a stable sort keeps equal ones in their order
    order = np.argsort(-less_kg / more_usd, kind="stable")
    none = np.array([-1])
    return RelaxedFrontier(
        usd=np.cumsum(np.concatenate([[usd[rows[first]].sum()], more_usd[order]])),
        kg=np.cumsum(np.concatenate([[kg[rows[first]].sum()], -less_kg[order]])),
        group=np.concatenate([none, group[to][order].astype(np.int64)]),
        row=np.concatenate([none, to[order]]),
    )


def hull_rows(group: NDArray[np.integer], usd: Floats, kg: Floats) -> NDArray[np.int64]:
    """Return the rows on the lower hull of their group, by group and rising cost.

    From the cheapest, of these the cleanest, down to the cleanest, of these the cheapest; a row on
    the line between two others is left out.
    """
    near = _near_hulls(group, usd, kg)
    order = near[np.lexsort((kg[near], usd[near], group[near]))]
    # levels are whole numbers: adding the group to them rounds nothing
    _, level = np.unique(kg[order], return_inverse=True)
    depth = level - group[order].astype(np.int64) * (len(order) + 1)
    lowest = np.minimum.accumulate(depth)
    kept: NDArray[np.int64] = order[np.concatenate([[True], depth[1:] < lowest[:-1]])]
    while True:
        mine, cost, mass = group[kept], usd[kept], kg[kept]
        inner = (mine[:-2] == mine[1:-1]) & (mine[1:-1] == mine[2:])
        first = (mass[1:-1] - mass[:-2]) * (cost[2:] - cost[1:-1])
        second = (mass[2:] - mass[1:-1]) * (cost[1:-1] - cost[:-2])
        above = inner & (first >= second)
        if not above.any():
            return kept
        kept = np.delete(kept, np.flatnonzero(above) + 1)


def _near_hulls(group: NDArray[np.integer], usd: Floats, kg: Floats) -> NDArray[np.int64]:
    """Return rows that may be on a hull, some groups at a time: so little memory is needed."""
    if len(group) > 1 and (group[1:] < group[:-1]).any():
        order = np.argsort(group, kind="stable")
        return np.asarray(order[_near_hulls(group[order], usd[order], kg[order])])
    found, begin = [], 0
    while begin < len(group):
        last = group[min(begin + _AT_ONCE, len(group)) - 1]
        end = int(np.searchsorted(group, last, side="right"))
        some = slice(begin, end)
        found.append(begin + _near_hull(group[some], usd[some], kg[some]))
        begin = end
    return np.concatenate(found)


def _near_hull(mine: NDArray[np.integer], cost: Floats, mass: Floats) -> NDArray[np.int64]:
    """Return rows that may be on a hull: few passes over all, so that little has to be sorted.

    Nothing above the chord from a group's cheapest to its cleanest row is on the hull, nor above
    the two chords to the row that lies farthest below it, and so on.
    """
    rows = np.arange(len(mine))
    starts = np.flatnonzero(np.diff(mine, prepend=-1))
    place = np.repeat(np.arange(len(starts)), np.diff(starts, append=len(mine)))
    cheapest = np.minimum.reduceat(cost, starts)
    cleanest = np.minimum.reduceat(mass, starts)
    top = np.minimum.reduceat(np.where(cost == cheapest[place], mass, np.inf), starts)
    end = np.minimum.reduceat(np.where(mass == cleanest[place], cost, np.inf), starts)
    # in each group's own frame the chord runs from (0, 1) to (1, 0)
    across = np.where(end > cheapest, end - cheapest, 1.0)
    fall = np.where(top > cleanest, top - cleanest, 1.0)
    x, y = (cost - cheapest[place]) / across[place], (mass - cleanest[place]) / fall[place]
    below = 1.0 - x - y
    kept = below >= -_ROUNDING
    rows, x, y, below, place = rows[kept], x[kept], y[kept], below[kept], place[kept]
    starts = np.flatnonzero(np.diff(place, prepend=-1))
    deepest = np.maximum.reduceat(below, starts)
    is_far = below == deepest[place]
    far_x = np.minimum.reduceat(np.where(is_far, x, np.inf), starts)[place]
    far_y = 1.0 - far_x - deepest[place]
    left = x * (1.0 - far_y) <= far_x * (1.0 - y) + _ROUNDING
    right = (1.0 - x) * far_y >= y * (1.0 - far_x) - _ROUNDING
    found: NDArray[np.int64] = rows[np.where(x <= far_x, left, right)]
    return found
