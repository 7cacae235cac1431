"""Prices of a small market: programs over the best rows of each group, and the rows they call for.

A few rows of each group, with all of their hours, give prices. Rows that would cost less at them
than their group pays are added, until there is none: then the program is as good as that of all
rows.
"""

from collections.abc import Callable
from typing import Final

import numpy as np

from advisor.errors import SolverFailed
from advisor.placement.hourly.ascent import Ascent, bound_of
from advisor.placement.hourly.columns import columns_of, distinct
from advisor.placement.hourly.compact import compact_of, prices_of, schedules_of, unserved_of
from advisor.placement.hourly.market import SERVED, Floats, Ints, Market, Prices, free
from advisor.placement.hourly.pricing import Best, Tolls, cheapest, floors, hours_of, row_costs
from advisor.placement.ranks import least_of_each
from advisor.placement.solving.program import Solve, Status

_EACH: Final = 10
"""Rows of each group to begin with, and to add at a time."""

_SMALL: Final = 20_000
"""Hours of these rows' windows up to which a market is small."""

_ROUNDS: Final = 50

_NOISE: Final = 1e-10
"""Relative error of what rows cost."""


def is_small(market: Market) -> bool:
    """Return whether programs over rows and their hours are the quick way."""
    frame = market.rows.frame[_first_rows(market)]
    length = np.append(0, np.cumsum(market.frames.end - market.frames.begin))
    hours = length[market.frames.first[frame + 1]] - length[market.frames.first[frame]]
    return int(hours.sum()) <= _SMALL


def by_rows(market: Market, solve: Solve, gap: float, stop: Callable[[], bool]) -> Ascent:
    """Return the prices with the highest bound, and schedules of the program that has them.

    Args:
        market: a small one
        solve: runs a linear program
        gap: relative distance of program and bound to end at
        stop: asked between programs; true ends

    Raises:
        SolverFailed: the solver gave up.
    """
    rows = _first_rows(market)
    top, best, met = -np.inf, free(market), []
    for _ in range(_ROUNDS):
        compact = compact_of(market, rows)
        answer = solve(compact.program)
        if answer.status is not Status.OPTIMAL:
            raise SolverFailed(
                f"{answer.solver} says {answer.status} of a program that has a solution; "
                "try another --solver",
            )
        prices = prices_of(market, compact, answer)
        more, here = _called_for(market, prices, rows, unserved_of(market, answer))
        if here > top:
            top, best = here, prices
            met = [schedules_of(market, compact, answer)]
        objective = answer.objective * compact.program.cost_scale
        if stop() or len(more) == 0 or objective - top <= gap * abs(objective):
            break
        rows = np.union1d(rows, more)
    tolls = Tolls.of(market, best)
    row = cheapest(market, tolls).row
    met.append(columns_of(market, row, hours_of(market, tolls, row)))
    return Ascent(prices=best, bound=top, columns=distinct(met))


def _first_rows(market: Market) -> Ints:
    """Return the rows of each group that cost least where pools hold any number."""
    floor = floors(market, Tolls.of(market, free(market)))
    return least_of_each(market.rows.group, floor, _EACH)


def _called_for(
    market: Market,
    prices: Prices,
    rows: Ints,
    unserved: Floats,
) -> tuple[Ints, float]:
    """Return the best other rows that cost less than any of their group, and the bound.

    Args:
        market: whose rows they are
        prices: to cost them at
        rows: of the program that has these prices
        unserved: of each group in its answer; where it is some, all other rows cost less
    """
    tolls, group = Tolls.of(market, prices), market.rows.group
    paid = np.full(len(market.groups), np.inf)
    np.minimum.at(paid, group[rows], row_costs(market, tolls, rows))
    asked = np.where(unserved > SERVED, np.inf, paid)
    less = asked - np.where(np.isinf(asked), 0.0, _NOISE * np.abs(asked))
    others = np.setdiff1d(np.flatnonzero(floors(market, tolls) < less[group]), rows)
    cost = row_costs(market, tolls, others)
    least = paid.copy()
    np.minimum.at(least, group[others], cost)
    bound = bound_of(market, prices, Best(row=np.empty(0, dtype=np.int64), cost=least))
    cheaper = cost < less[group[others]]
    others, cost = others[cheaper], cost[cheaper]
    return others[least_of_each(group[others], cost, _EACH)], bound
