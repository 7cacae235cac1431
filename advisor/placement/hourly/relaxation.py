"""The relaxation with capacity by the hour, proven: prices first, then programs over schedules.

Prices are learned by ascent, on a sample of the groups where there are many, then on all; what the
groups would take on the way are schedules enough for a program that is as good as optimal. The
proof is behind by then, for an hour's price may be moved to another one at no loss, and a program
moves it far. So further prices are sought in a box around the best ones, which moves with them and
shrinks where it does not gain; schedules that they call for are added until bound and program meet.

Source: R. Marsten, W. Hogan, J. Blankenship, "The Boxstep Method for Large-Scale Optimization",
Operations Research 23(3), 1975.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from advisor.placement.hourly.ascent import ascend, bound_of
from advisor.placement.hourly.columns import Columns, columns_of, distinct
from advisor.placement.hourly.market import Cap, Floats, Groups, Ints, Market, Prices, free
from advisor.placement.hourly.master import Box, Shares, share_out
from advisor.placement.hourly.pricing import Tolls, cheapest, hours_of
from advisor.placement.solving.program import Solve

_SAMPLE: Final = 2_000
"""Groups that suffice to learn prices that many more go by."""

_STEPS: Final = 120
_RATES: Final = (0.3, 0.002)
"""Size of the first and of the last step, over a usual price."""

_STEPS_AFTER: Final = 25
_RATES_AFTER: Final = (0.02, 0.002)
"""On all groups, after a sample."""
_ROUNDS: Final = 200

_WIDTH: Final = 0.02
"""Width of the first box on either side, over a usual price."""

_WIDER: Final = 1.5
_NARROWER: Final = 0.7
_HALF: Final = 0.5
_TINY: Final = 1e-12


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
    shares = share_out(market, columns, solve)
    width = _WIDTH
    for _ in range(_ROUNDS):
        if stop() or shares.objective - bound <= gap * abs(shares.objective):
            break
        boxed = share_out(market, columns, solve, box=_box(prices, width))
        tolls = Tolls.of(market, boxed.prices)
        best = cheapest(market, tolls)
        here = bound_of(market, boxed.prices, best)
        met = columns_of(market, best.row, hours_of(market, tolls, best.row))
        columns = distinct([columns, met])
        if boxed.relief == 0.0 and boxed.objective < shares.objective:
            shares = boxed
        if here > bound:
            width *= _WIDER if here - bound > _HALF * (boxed.objective - bound) else 1.0
            prices, bound = boxed.prices, here
        else:
            width *= _NARROWER
    shares = share_out(market, columns, solve)
    return Relaxed(columns=columns, shares=shares, prices=prices, bound=bound)


def _learn(market: Market, stop: Callable[[], bool]) -> tuple[Prices, float, Columns]:
    """Return prices, their bound, and schedules that were met on the way."""
    n_groups = len(market.groups)
    start, rates = free(market), np.geomspace(*_RATES, _STEPS)
    if n_groups > 2 * _SAMPLE:
        step = n_groups // _SAMPLE
        sample = part_of(market, np.arange(0, n_groups, step))
        start = ascend(sample, start, rates, stop).prices
        rates = np.geomspace(*_RATES_AFTER, _STEPS_AFTER)
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


def _box(around: Prices, width: float) -> Box:
    """Return bounds of prices around the best known, as wide as a part of a usual price."""
    pools = width * max(_usual(around.pools), _TINY)
    caps = width * np.maximum(around.caps, _TINY)
    return Box(
        low=Prices(
            pools=np.maximum(around.pools - pools, 0.0),
            caps=np.maximum(around.caps - caps, 0.0),
        ),
        high=Prices(pools=around.pools + pools, caps=around.caps + caps),
    )


def _usual(prices: Floats) -> float:
    positive = prices[prices > 0.0]
    return float(positive.mean()) if len(positive) else 0.0
