"""Whole work under one limit: the exact optimum by lists of partial choices.

All groups keep their break rows at first, and are then opened one after another, the most
promising first. A partial choice that takes more of the limit for no better objective is dropped,
and so is one that even the best slopes of the groups not yet opened cannot bring below the best
choice known. What remains in the end is the optimum, and of equal ones that which takes least of
the limit.

Source: D. Pisinger, "A minimal algorithm for the multiple-choice knapsack problem", European
Journal of Operational Research 83(2), 1995.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from advisor.domain.candidates import Floats
from advisor.placement.solving.one_limit import Break, Ints, break_choice, filled

_NOISE: Final = 1e-12
"""Relative error of sums; choices as near as that are equal."""

_MOST: Final = 4_000_000
"""Partial choices to look at for one group, beyond which an integer program may be quicker, and
takes less memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Moves:
    """Rows beside the break rows, by group in the order of opening.

    Attributes:
        row: to move to, shape (n_moves,)
        cost, value: less those of the group's break row, shape (n_moves,)
        starts: of each group's moves, shape (n_opened + 1,)
        gain: most objective saved per unit of the limit in groups opened later, shape (n_opened,)
        loss: least objective lost there per unit given back; infinite where none gives any
    """

    row: Ints
    cost: Floats
    value: Floats
    starts: Ints
    gain: Floats
    loss: Floats


def least(
    group: NDArray[np.integer],
    cost: Floats,
    value: Floats,
    allowed: float,
) -> Ints | None:
    """Return the row of each group with the least sum of values within a limit.

    Args:
        group: of each row, 0..n_groups - 1, each at least once
        cost: of each row, in the limit's unit
        value: of each row, in the objective's unit
        allowed: of the sum of costs

    Returns:
        Shape (n_groups,); None where no choice is within the limit, or where partial choices are
        too many to keep.
    """
    known = break_choice(group, cost, value, allowed)
    if known is None:
        return None
    moves = _moves(group, cost, value, known)
    spare = allowed - float(cost[known.row].sum())
    noise = _NOISE * float(np.abs(value[known.row]).sum())
    best = float((value[filled(known, cost, value, allowed)] - value[known.row]).sum())
    spent, saved, trail = np.zeros(1), np.zeros(1), []
    for at in range(len(moves.gain)):
        some = slice(moves.starts[at], moves.starts[at + 1])
        n_before = len(spent)
        if (some.stop - some.start + 1) * n_before > _MOST:
            return None
        spent = np.add.outer(np.append(0.0, moves.cost[some]), spent).ravel()
        saved = np.add.outer(np.append(0.0, moves.value[some]), saved).ravel()
        best = min(best, float(saved[spent <= spare].min(initial=0.0)))
        # groups opened later at best buy at their best slope, or give back at their least loss
        over = spent - spare
        hope = saved + over * np.where(over > 0.0, moves.loss[at], moves.gain[at])
        kept = np.flatnonzero(hope <= best + noise)
        kept = kept[_undominated(spent[kept], saved[kept])]
        spent, saved = spent[kept], saved[kept]
        move, before = np.divmod(kept, n_before)
        trail.append((np.where(move > 0, moves.starts[at] + move - 1, -1), before))
    inside = np.flatnonzero((spent <= spare) & (saved <= best + noise))
    found = known.row.copy()
    taken = moves.row[_traced(trail, int(inside[np.argmin(spent[inside])]))]
    found[group[taken]] = taken
    return found


def _moves(
    group: NDArray[np.integer],
    cost: Floats,
    value: Floats,
    known: Break,
) -> _Moves:
    """Return the moves beside the break choice, the groups that promise most first."""
    more, change = cost - cost[known.row[group]], value - value[known.row[group]]
    others = np.flatnonzero((more < 0.0) | (change < 0.0))
    rise = change[others] + known.price * more[others]
    nearest = np.full(len(known.row), np.inf)
    np.minimum.at(nearest, group[others], rise)
    row = others[np.lexsort((others, group[others], nearest[group[others]]))]
    starts = np.flatnonzero(np.diff(group[row], prepend=-1))
    more, change = more[row], change[row]
    slope = -change / np.where(more == 0.0, 1.0, more)
    return _Moves(
        row=row,
        cost=more,
        value=change,
        starts=np.append(starts, len(row)),
        gain=_of_later(np.maximum, np.where(more > 0.0, slope, 0.0), starts, 0.0),
        loss=_of_later(np.minimum, np.where(more < 0.0, slope, np.inf), starts, np.inf),
    )


def _of_later(best: np.ufunc, slope: Floats, starts: Ints, nothing: float) -> Floats:
    """Return the best slope of all groups after each one."""
    if len(starts) == 0:
        return np.empty(0)
    onward = best.accumulate(best.reduceat(slope, starts)[::-1])[::-1]
    return np.append(onward[1:], nothing)


def _undominated(spent: Floats, saved: Floats) -> Ints:
    """Return the partial choices of which no other spends as little and saves as much."""
    order = np.lexsort((saved, spent))
    lowest = np.minimum.accumulate(saved[order])
    first = np.ones(len(order), dtype=bool)
    first[1:] = lowest[1:] < lowest[:-1]
    return np.asarray(order[first])


def _traced(trail: list[tuple[Ints, Ints]], last: int) -> Ints:
    """Return the moves that led to a choice."""
    found = []
    for move, before in reversed(trail):
        if move[last] >= 0:
            found.append(int(move[last]))
        last = int(before[last])
    return np.array(found, dtype=np.int64)
