"""Whole work under one limit, relaxed: what each group keeps, and the price of the limit.

The hulls give both at once. The last vertex of the frontier within the limit is a choice of whole
work, the break choice; what is left of the limit then buys the next moves that fit.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from advisor.domain.candidates import Floats
from advisor.placement.solving.hulls import RelaxedFrontier, hull_rows, relaxed_frontier

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """The relaxation of whole work under one limit.

    Attributes:
        row: that each group keeps, shape (n_groups,); together within the limit
        price: objective per unit of the limit at which the relaxation stands, >= 0
        bound: the relaxation's objective
        frontier: all of its moves
        last: the vertex of the frontier that the choice stands on
    """

    row: Ints
    price: float
    bound: float
    frontier: RelaxedFrontier
    last: int


def break_choice(
    group: NDArray[np.integer],
    cost: Floats,
    value: Floats,
    allowed: float,
) -> Break | None:
    """Return the relaxation; None where not even the cheapest rows are within the limit.

    Args:
        group: of each row, 0..n_groups - 1, each at least once
        cost: of each row, in the limit's unit
        value: of each row, in the objective's unit
        allowed: of the sum of costs
    """
    frontier = relaxed_frontier(group, cost, value)
    if allowed < frontier.usd[0]:
        return None
    last = int(np.searchsorted(frontier.usd, allowed, side="right")) - 1
    hull = hull_rows(group, cost, value)
    row = hull[np.flatnonzero(np.diff(group[hull], prepend=-1))]
    row[frontier.group[1 : last + 1]] = frontier.row[1 : last + 1]
    price, bound = 0.0, float(frontier.kg[last])
    if last < len(frontier.usd) - 1:
        wider = frontier.usd[last + 1] - frontier.usd[last]
        price = float((frontier.kg[last] - frontier.kg[last + 1]) / wider)
        bound -= price * float(allowed - frontier.usd[last])
    return Break(row=row, price=price, bound=bound, frontier=frontier, last=last)


def filled(known: Break, cost: Floats, value: Floats, allowed: float) -> Ints:
    """Return the break choice after all further moves of the frontier that fit, shape (n_groups,).

    The arguments are those of `break_choice`, of which `known` is the answer.
    """
    row, moves = known.row.copy(), known.frontier
    spent = float(cost[row].sum())
    onward = slice(known.last + 1, None)
    for mine, target in zip(moves.group[onward].tolist(), moves.row[onward].tolist(), strict=True):
        more = float(cost[target] - cost[row[mine]])
        if spent + more <= allowed and value[target] < value[row[mine]]:
            spent += more
            row[mine] = target
    return row
