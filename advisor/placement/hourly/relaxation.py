"""The relaxation with capacity by the hour, proven: prices first, then programs over schedules.

Prices are learned by ascent, on a sample of the groups where there are many, then on all; what the
groups would take on the way are schedules enough for a program that is as good as optimal. The
proof is behind by then, for an hour's price may be moved to another one at no loss, and a program
moves it far. So further prices are sought in a box around the best ones, which moves with them
and shrinks where it does not gain; schedules that they call for are added until bound and program
meet.

Source: R. Marsten, W. Hogan, J. Blankenship, "The Boxstep Method for Large-Scale Optimization",
Operations Research 23(3), 1975.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from advisor.placement.hourly.ascent import Ascent, ascend, bound_of, standing
from advisor.placement.hourly.by_rows import by_rows, is_small
from advisor.placement.hourly.columns import Columns, columns_of, distinct
from advisor.placement.hourly.market import SERVED, Cap, Floats, Groups, Ints, Market, Prices, free
from advisor.placement.hourly.master import Box, Shares, serve_all, share_out
from advisor.placement.hourly.pricing import Best, Tolls, cheapest, hours_of
from advisor.placement.solving.program import Solve

_SAMPLE: Final = 2_000
"""Groups that suffice to learn prices that many more go by."""

_STEPS: Final = 120
_RATES: Final = (0.3, 0.002)
"""Size of the first and of the last step, over a usual price."""

_RATES_OF_SAMPLE: Final = (0.3, 0.03)
_STEPS_OF_SAMPLE: Final = 40
_RATES_AFTER: Final = (0.1, 0.003)
_STEPS_AFTER: Final = 42
"""Likewise where prices are learned on a sample, and then on all groups."""
_RATES_AROUND: Final = (0.1, 0.01)
_STEPS_AROUND: Final = 40
"""Likewise around prices that are known, for schedules that whole work may need."""

_NEAR: Final = (0.06, 0.3, np.inf)
"""Cost over the best of their group of schedules that are tried, over a usual cost."""

_AT_ONCE: Final = 4_096
"""Schedules whose hours are unpacked together."""

_ROUNDS: Final = 200
_STALLED: Final = 20
"""Rounds without a gain after which it ends: where each pause costs work again, bound and program
do not meet, for the bound counts no restarts."""

_REFRESH: Final = 5
"""Rounds without a gain after which the program is asked without a box."""

_GAIN: Final = 0.99

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
    *,
    varied: bool = False,
) -> Relaxed:
    """Return the relaxation of a market.

    Args:
        market: rows and limits
        solve: runs a linear program
        gap: relative distance of objective and bound to end at
        stop: asked between steps; true ends with what is known by then
        varied: schedules are also looked for that only whole work would take

    Raises:
        SolverFailed: the solver gave up.
    """
    small = is_small(market)
    found = by_rows(market, solve, gap, stop) if small else _learn(market, stop)
    if small and (varied or (market.groups.restart_h > 0.0).any()):
        around = ascend(market, found.prices, np.geomspace(*_RATES_AROUND, _STEPS_AROUND), stop)
        found = replace(found, columns=distinct([found.columns, around.columns]))
    prices, bound = found.prices, found.bound
    places = np.flatnonzero(prices.pools) if small else None
    columns, shares = _first_shares(market, found, solve, places)
    width, places = _WIDTH, shares.places
    nearest, stalled = np.inf, 0
    for _ in range(_ROUNDS):
        left = shares.objective - bound
        nearest, stalled = (left, 0) if left < nearest * _GAIN else (nearest, stalled + 1)
        if stop() or left <= gap * abs(shares.objective):
            break
        # prices may have far to go to those at which all are served, or at which none can be
        if stalled > _STALLED and _all_served(shares):
            break
        if stalled % _REFRESH == _REFRESH - 1:
            # the schedules that came meanwhile may already do better, without a box
            again = serve_all(market, columns, solve, places=places)
            columns = distinct([columns, _asked_for(market, again.prices)[1]])
            width = _WIDTH if again.objective < shares.objective else width
            shares = again
        boxed = share_out(
            market, columns, solve, box=_box(prices, shares.prices, width), places=places
        )
        places = boxed.places
        best, met = _asked_for(market, boxed.prices)
        here = bound_of(market, boxed.prices, best)
        columns = distinct([columns, met])
        if boxed.relief == 0.0 and boxed.objective < shares.objective:
            shares = boxed  # of fewer schedules than there are by now
        if here > bound:
            width *= _WIDER if here - bound > _HALF * (boxed.objective - bound) else 1.0
            prices, bound = boxed.prices, here
        else:
            width *= _NARROWER
    if len(columns) > len(shares.share):
        shares = serve_all(market, columns, solve, places=places)
    return Relaxed(columns=columns, shares=shares, prices=prices, bound=bound)


def _asked_for(market: Market, prices: Prices) -> tuple[Best, Columns]:
    """Return the rows that groups would take at some prices, and their schedules."""
    tolls = Tolls.of(market, prices)
    best = cheapest(market, tolls)
    return best, columns_of(market, best.row, hours_of(market, tolls, best.row))


def _first_shares(
    market: Market,
    found: Ascent,
    solve: Solve,
    places: Ints | None,
) -> tuple[Columns, Shares]:
    """Return as few schedules as serve all, and their shares; one of each row where none do."""
    for limit in _NEAR:
        columns = near(market, found.prices, found.columns, limit)
        shares = share_out(market, columns, solve, places=places)
        places = shares.places
        if _all_served(shares):
            return columns, shares
    # alike hours are met one at a time: what has no room in the first of them looks elsewhere too
    rows = np.arange(len(market.rows))
    best = columns_of(market, rows, hours_of(market, Tolls.of(market, found.prices), rows))
    columns = distinct([columns, best])
    return columns, serve_all(market, columns, solve, places=places)


def _all_served(shares: Shares) -> bool:
    return float(shares.unserved.sum()) <= SERVED


def near(market: Market, prices: Prices, columns: Columns, limit: float) -> Columns:
    """Return the schedules that at some prices cost little more than the best of their group.

    Args:
        market: whose rows they are of
        prices: to cost them at
        columns: at least one of each group
        limit: what little is, over the mean cost of a group
    """
    tolls = Tolls.of(market, prices)
    part = market.rows.take(columns.row)
    cost = (tolls.weight[:, part.group] * columns.amounts).sum(axis=0)
    tolled = np.flatnonzero(np.any(tolls.cells, axis=1)[part.cell])
    for at in range(0, len(tolled), _AT_ONCE):
        some = tolled[at : at + _AT_ONCE]
        up = standing(market, columns.row[some], columns.take(some).hours(market))
        cost[some] += (up * tolls.cells[part.cell[some]]).sum(axis=1)
    least = np.full(len(market.groups), np.inf)
    np.minimum.at(least, part.group, cost)
    usual = max(float(np.abs(least).mean()), _TINY)
    return columns.take(np.flatnonzero(cost <= least[part.group] + limit * usual))


def _learn(market: Market, stop: Callable[[], bool]) -> Ascent:
    """Return prices, their bound, and schedules that were met on the way."""
    n_groups = len(market.groups)
    start, rates = free(market), np.geomspace(*_RATES, _STEPS)
    if n_groups > 2 * _SAMPLE:
        sample = part_of(market, np.arange(0, n_groups, n_groups // _SAMPLE))
        first = np.geomspace(*_RATES_OF_SAMPLE, _STEPS_OF_SAMPLE)
        start, rates = (
            ascend(sample, start, first, stop).prices,
            np.geomspace(*_RATES_AFTER, _STEPS_AFTER),
        )
    return ascend(market, start, rates, stop)


def part_of(market: Market, some: Ints) -> Market:
    """Return the market of some groups alone, with as large a part of each limit."""
    share = len(some) / len(market.groups)
    groups = market.groups
    kept = np.zeros(len(groups), dtype=bool)
    kept[some] = True
    rows = market.rows.take(np.flatnonzero(kept[market.rows.group]))
    return replace(
        market,
        rows=replace(rows, group=np.searchsorted(some, rows.group)),
        groups=Groups(pausing=groups.pausing[some], restart_h=groups.restart_h[some]),
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


def _box(around: Prices, asked: Prices, width: float) -> Box:
    """Return bounds of prices around the best known, as wide as a part of a usual price.

    Where the best known are nothing, what a program asked for is usual.
    """
    pools = width * max(_usual(around.pools) or _usual(asked.pools), _TINY)
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
