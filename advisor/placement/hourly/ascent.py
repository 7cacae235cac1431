"""Prices of pools and caps by dual ascent: each step raises what is short and lowers what is not.

The cheapest rows at some prices, less what the limits are worth at them, are a bound that no plan
can beat. Its subgradient is what those rows use beyond the limits. Steps have the size of a price
whatever the excess (Adam): textbook steps proportional to the excess stall percents below.

Source: D. Kingma, J. Ba, "Adam: A Method for Stochastic Optimization", ICLR 2015, algorithm 1.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from advisor.placement.hourly.columns import Columns, columns_of, distinct
from advisor.placement.hourly.market import (
    Floats,
    Ints,
    Market,
    Mask,
    Prices,
    free,
    least_costs,
    weights,
)
from advisor.placement.hourly.pricing import Best, Tolls, cheapest, hours_of

_FIRST: Final = 0.8
_SECOND: Final = 0.98
"""Decay of the running means of the subgradient and of its square."""

_TINY: Final = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class Ascent:
    """The best prices that were found.

    Attributes:
        prices: with the highest bound
        bound: of the objective of any plan over the market's rows
        columns: schedules that groups would have taken on the way
    """

    prices: Prices
    bound: float
    columns: Columns


def bound_of(market: Market, prices: Prices, best: Best) -> float:
    """Return what no plan over the market's rows can beat, by prices and the best rows at them."""
    allowed = np.array([cap.allowed for cap in market.caps])
    worth = float(prices.pools.sum(axis=1) @ market.capacity) + float(prices.caps @ allowed)
    return float(best.cost.sum()) - worth


def use_of(market: Market, rows: Ints, hours: Mask) -> Floats:
    """Return the instances up in each pool and hour, shape (n_pools, n_hours).

    Args:
        market: whose rows they are
        rows: chosen ones, shape (n,)
        hours: in which each is up, shape (n, n_hours)
    """
    part = market.rows.take(rows)
    cells = np.zeros((len(market.pools_of), market.hours))
    stands = np.flatnonzero((part.up >= 0) & (part.cell > 0))
    kind = part.cell[stands] * len(market.up) + part.up[stands]
    kinds, mine = np.unique(kind, return_inverse=True)
    count = np.bincount(mine, weights=part.instances[stands], minlength=len(kinds))
    np.add.at(cells, kinds // len(market.up), count[:, None] * market.up[kinds % len(market.up)])
    works = np.flatnonzero((part.up < 0) & (part.cell > 0))
    order = works[np.argsort(part.cell[works], kind="stable")]
    first = np.flatnonzero(np.diff(part.cell[order], prepend=-1))
    if len(order):
        up = hours[order] * part.instances[order, None]
        cells[part.cell[order[first]]] += np.add.reduceat(up, first, axis=0)
    use = np.zeros((len(market.capacity), market.hours))
    touched = np.flatnonzero(cells.any(axis=1))
    pools = np.flatnonzero(market.pools_of[touched].any(axis=0))
    use[pools] = market.pools_of[np.ix_(touched, pools)].T.astype(float) @ cells[touched]
    return use


def standing(market: Market, rows: Ints, hours: Mask) -> Floats:
    """Return the instances that each row keeps up in each hour, shape (n, n_hours)."""
    part = market.rows.take(rows)
    up = hours * part.instances[:, None]
    stands = np.flatnonzero(part.up >= 0)
    up[stands] = part.instances[stands, None] * market.up[part.up[stands]]
    return np.asarray(up)


def ascend(
    market: Market,
    start: Prices,
    rates: Floats,
    stop: Callable[[], bool],
) -> Ascent:
    """Return prices that make the bound high.

    Args:
        market: rows and limits
        start: prices to begin with
        rates: size of each step, of the scale of the prices
        stop: asked after each step; true ends
    """
    prices = start
    top, best_prices = -np.inf, start
    pools, caps = _Moments(start.pools), _Moments(start.caps)
    pool_scale, cap_scale = _pool_scales(market), _cap_scales(market)
    allowed = np.array([cap.allowed for cap in market.caps])
    met: list[Columns] = []
    row = np.full(len(market.groups), -1, dtype=np.int64)
    hours = np.zeros((len(market.groups), market.hours), dtype=bool)
    for rate in rates.tolist():
        tolls = Tolls.of(market, prices)
        best = cheapest(market, tolls)
        bound = bound_of(market, prices, best)
        if bound > top:
            top, best_prices = bound, prices
        before_row, before = row, hours
        row, hours = best.row, hours_of(market, tolls, best.row)
        new = np.flatnonzero((row != before_row) | (hours != before).any(axis=1))
        met.append(columns_of(market, row[new], hours[new]))
        if stop():
            break
        excess = use_of(market, row, hours) - market.capacity[:, None]
        taken = taken_of(market, row, hours) - allowed
        prices = Prices(
            pools=pools.step(prices.pools, excess, pool_scale[:, None] * rate),
            caps=caps.step(prices.caps, taken, cap_scale * rate),
        )
    return Ascent(prices=best_prices, bound=top, columns=distinct(met))


def taken_of(market: Market, rows: Ints, hours: Mask) -> Floats:
    """Return what rows of all groups take of each cap's quantity, shape (n_caps,)."""
    if not market.caps:
        return np.zeros(0)
    amounts = columns_of(market, rows, hours).amounts
    group = market.rows.group[rows]
    return np.array([amounts[cap.quantity] @ cap.groups[group] for cap in market.caps])


class _Moments:
    """Running means of a subgradient and of its square, and the steps that they make."""

    def __init__(self, prices: Floats) -> None:
        self._mean, self._square = np.zeros_like(prices), np.zeros_like(prices)
        self._count = 0

    def step(self, prices: Floats, excess: Floats, size: Floats) -> Floats:
        """Return the next prices."""
        self._count += 1
        # a price of 0 that nothing presses stays there
        pull = np.where((prices > 0.0) | (excess > 0.0), excess, 0.0)
        self._mean += (1.0 - _FIRST) * (pull - self._mean)
        self._square += (1.0 - _SECOND) * (pull * pull - self._square)
        mean = self._mean / (1.0 - _FIRST**self._count)
        square = self._square / (1.0 - _SECOND**self._count)
        return np.asarray(np.maximum(prices + size * mean / (np.sqrt(square) + _TINY), 0.0))


def _pool_scales(market: Market) -> Floats:
    """Return what an instance-hour costs in each pool, the scale of its prices, (n_pools,)."""
    rows = market.rows
    windows = market.frames.windows[rows.frame]
    hours = np.where(windows > 0, rows.job_h * windows, market.hours)
    cost = least_costs(market, rows, weights(market, free(market)))
    rate = cost / np.maximum(hours * rows.instances, _TINY)
    pools = market.pools_of.astype(float)
    sums = pools.T @ np.bincount(rows.cell, weights=rate, minlength=len(pools))
    count = pools.T @ np.bincount(rows.cell, minlength=len(pools))
    return np.asarray(sums / np.maximum(count, 1.0))


def _cap_scales(market: Market) -> Floats:
    """Return the objective over the quantity of rows that a cap counts, (n_caps,)."""
    rows = market.rows
    cost = least_costs(market, rows, weights(market, free(market)))
    found = []
    for cap in market.caps:
        one = np.zeros((3, len(market.groups)))
        one[cap.quantity] = cap.groups
        taken = least_costs(market, rows, one)
        found.append(cost[taken > 0].sum() / max(taken.sum(), _TINY))
    return np.array(found)
