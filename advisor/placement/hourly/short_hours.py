"""Hours of pools that are short: what shares keep up in them, and which need a row.

Most hours of a pool are never short, and a fleet presses alike on all of them; so a few hours of
each pool have a row at first, and those that shares then overfill get one.
"""

from typing import Final

import numpy as np

from advisor.placement.hourly.ascent import standing
from advisor.placement.hourly.columns import Columns
from advisor.placement.hourly.market import Floats, Ints, Market
from advisor.placement.ranks import least_of_each

ROWS: Final = 24
"""Hours of a pool that get a row at first."""

_OVER: Final = 1e-9
"""Excess over a pool's instances that is rounding, relative."""

AT_ONCE: Final = 4_096
"""Schedules whose hours are unpacked together."""


def use_of_shares(market: Market, columns: Columns, share: Floats) -> Floats:
    """Return the instances that shares of schedules keep up, shape (n_pools, n_hours)."""
    found = np.zeros((len(market.capacity), market.hours))
    pools_of = market.pools_of[market.rows.cell[columns.row]]
    taken = np.flatnonzero((share > 0.0) & pools_of.any(axis=1))
    for at in range(0, len(taken), AT_ONCE):
        some = taken[at : at + AT_ONCE]
        up = standing(market, columns.row[some], columns.take(some).hours(market))
        pools = np.flatnonzero(pools_of[some].any(axis=0))
        found[pools] += pools_of[np.ix_(some, pools)].T.astype(float) @ (up * share[some, None])
    return found


def to_begin_with(market: Market, columns: Columns) -> Ints:
    """Return evenly spread hours of the pools that all groups together could overfill."""
    group, rows = market.rows.group[columns.row], market.rows.take(columns.row)
    pools_of = market.pools_of[rows.cell]
    hours = np.unique(np.linspace(0, market.hours - 1, ROWS).astype(np.int64))
    found = [np.empty(0, dtype=np.int64)]
    for pool in np.flatnonzero(pools_of.any(axis=0)).tolist():
        most = np.zeros(len(market.groups))
        mine = np.flatnonzero(pools_of[:, pool])
        np.maximum.at(most, group[mine], rows.instances[mine])
        if most.sum() > market.capacity[pool]:
            found.append(pool * market.hours + hours)
    return np.concatenate(found)


def overfilled(
    market: Market,
    columns: Columns,
    share: Floats,
    places: Ints,
    most: int,
) -> Ints:
    """Return the hours without a row that shares overfill, the most overfilled of each pool."""
    over = use_of_shares(market, columns, share) - market.capacity[:, None]
    over -= _OVER * np.maximum(market.capacity[:, None], 1.0)
    flat = over.ravel()
    flat[places] = 0.0
    broken = np.flatnonzero(flat > 0.0)
    return broken[least_of_each(broken // market.hours, -flat[broken], most)]
