"""The relaxation with capacity by the hour, proven: prices first, then one program, then columns.

Prices are learned on a sample of the groups, then on all; what the groups would take on the way
are schedules enough for one program. Where its answer is not yet as near to the bound as asked,
schedules that its prices call for are added, until it is.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from advisor.placement.hourly.ascent import ascend, bound_of
from advisor.placement.hourly.columns import Columns, columns_of, distinct
from advisor.placement.hourly.market import Cap, Floats, Groups, Ints, Market, Prices, free
from advisor.placement.hourly.master import Shares, share_out
from advisor.placement.hourly.pricing import Tolls, cheapest, hours_of
from advisor.placement.solving.program import Solve

_SAMPLE: Final = 2_000
"""Groups that suffice to learn prices that many more go by."""

_STEPS: Final = 120
_RATE: Final = 0.3
_LAST_RATE: Final = 0.002
_AFTER_SAMPLE: Final = 25
_AFTER_RATE: Final = 0.02
_SERVED: Final = 1e-9
_HALF: Final = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Relaxed:
    """An optimum of divided work, or near it.

    Attributes:
        columns: schedules that were met
        shares: of them
        prices: that prove the bound
        bound: of the objective of any plan, divided or whole
    """

    columns: Columns
    shares: Shares
    prices: Prices
    bound: float


def relax_hourly(
    market: Market,
    solve: Solve,
    gap: float,
    stop: Callable[[], bool] = lambda: False,
) -> Relaxed:
    """Return the relaxation of a market.

    Args:
        market: rows and limits
        solve: runs a linear program
        gap: relative distance of objective and bound to end at
        stop: asked between steps; true ends with what is known by then

    Raises:
        SolverFailed: the solver gave up.
    """
    prices, bound, columns = _learn(market, stop)
    while True:
        shares = share_out(market, columns, solve, whole=False)
        served = float(shares.unserved.sum()) <= _SERVED
        if stop() or (served and shares.objective - bound <= gap * abs(shares.objective)):
            break
        found = [columns]
        for part in (_HALF, 0.0):
            asked = _between(prices, shares.prices, part)
            tolls = Tolls.of(market, asked)
            best = cheapest(market, tolls)
            here = bound_of(market, asked, best)
            if here > bound:
                prices, bound = asked, here
            found.append(columns_of(market, best.row, hours_of(market, tolls, best.row)))
        more = distinct(found)
        if len(more) == len(columns):
            break
        columns = more
    return Relaxed(columns=columns, shares=shares, prices=prices, bound=bound)


def _learn(market: Market, stop: Callable[[], bool]) -> tuple[Prices, float, Columns]:
    """Return prices, their bound, and schedules that were met on the way."""
    n_groups = len(market.groups)
    start, rates = free(market), _falling(_RATE, _LAST_RATE, _STEPS)
    if n_groups > 2 * _SAMPLE:
        step = n_groups // _SAMPLE
        sample = part_of(market, np.arange(0, n_groups, step))
        start = ascend(sample, start, rates, stop).prices
        rates = _falling(_AFTER_RATE, _LAST_RATE, _AFTER_SAMPLE)
    found = ascend(market, start, rates, stop)
    return found.prices, found.bound, found.columns


def part_of(market: Market, some: Ints) -> Market:
    """Return the market of some groups alone, with as large a part of each limit."""
    share = len(some) / len(market.groups)
    groups = market.groups
    kept = np.zeros(len(groups), dtype=bool)
    kept[some] = True
    rows = market.rows.take(np.flatnonzero(kept[market.rows.group]))
    count = groups.windows[some]
    start = np.cumsum(count) - count
    window = np.repeat(groups.first_window[some] - start, count) + np.arange(count.sum())
    return replace(
        market,
        rows=replace(rows, group=np.searchsorted(some, rows.group)),
        groups=Groups(
            first_window=np.concatenate([[0], np.cumsum(count)]),
            begin=groups.begin[window],
            end=groups.end[window],
            pausing=groups.pausing[some],
            restart_h=groups.restart_h[some],
            up=groups.up[some],
        ),
        capacity=market.capacity * share,
        caps=tuple(
            Cap(
                name=cap.name,
                quantity=cap.quantity,
                groups=cap.groups[some],
                allowed=cap.allowed * share,
            )
            for cap in market.caps
        ),
    )


def _between(best: Prices, latest: Prices, part: float) -> Prices:
    """Return prices between the best known and the program's own, which swing."""
    return Prices(
        pools=part * best.pools + (1.0 - part) * latest.pools,
        caps=part * best.caps + (1.0 - part) * latest.caps,
    )


def _falling(first: float, last: float, count: int) -> Floats:
    return np.asarray(np.geomspace(first, last, count))
