"""Schedules that a better plan may hold.

In the hours that all others leave free, or at the prices of hours: a schedule whose cost is more
above the best of its group than the plan is above the bound is in no better plan.
"""

from dataclasses import replace
from typing import Final

import numpy as np

from advisor.domain.candidates import Candidates, Floats
from advisor.placement.hourly.columns import Columns, columns_of, distinct
from advisor.placement.hourly.desk import Desk
from advisor.placement.hourly.market import Market, Prices, free
from advisor.placement.hourly.pricing import Tolls, hours_of, row_costs, slots_of
from advisor.placement.hourly.schedules import stretch_costs, whole_hours
from advisor.placement.hourly.spans import spans_of
from advisor.placement.sharing.crowd import Crowd
from advisor.placement.sharing.pools import pools_of, use_of_pools
from advisor.placement.sharing.setting import Setting, hours_up
from advisor.placement.solving.problem import Problem
from advisor.placement.solving.solve import Choice

_MOST: Final = 5_000
"""Schedules within reach that are added, the cheapest first."""


def within_reach(market: Market, prices: Prices, reach: float) -> Columns:
    """Return the schedules that a better plan may hold, as far as they can be listed.

    Of work that may pause, and of several runs, only the best hours of each row.

    Args:
        market: rows and limits
        prices: that prove a bound
        reach: of a plan's objective above it
    """
    tolls, rows = Tolls.of(market, prices), market.rows
    cost = row_costs(market, tolls, np.arange(len(rows)))
    least = np.full(len(market.groups), np.inf)
    np.minimum.at(least, rows.group, cost)
    over = cost - least[rows.group]
    near = np.flatnonzero(over <= reach)
    near = np.sort(near[np.argsort(over[near], kind="stable")[:_MOST]])
    found = [columns_of(market, near, hours_of(market, tolls, near))]
    single = market.frames.windows[rows.frame[near]] == 1
    steady = near[single & ~market.groups.pausing[rows.group[near]]]
    part = rows.take(steady)
    for span in spans_of(market.frames, part.frame, np.zeros(len(steady), dtype=bool)):
        slots = slots_of(market, tolls, part, span)
        above = stretch_costs(slots)
        above = above - above.min(axis=1)[:, None] + over[steady[span.row]][:, None]
        window, begin = np.nonzero(above <= reach)
        some = np.argsort(above[window, begin], kind="stable")[:_MOST]
        window, begin = window[some], begin[some] + span.begin[window[some]]
        until = begin + whole_hours(part.job_h[span.row[window]])
        place = np.arange(market.hours)
        hours = (place >= begin[:, None]) & (place < until[:, None])
        found.append(columns_of(market, steady[span.row[window]], hours))
    return distinct(found)


def in_free_hours(
    setting: Setting,
    crowd: Crowd,
    chosen: tuple[Candidates, Problem, Choice],
    use: Floats,
) -> list[Columns]:
    """Return the best schedule of each group with work that ends, all others as chosen.

    Args:
        setting: what the choice was made for
        crowd: the market of the candidates
        chosen: candidates with schedules, the problem of them, and the choice
        use: of pools by the choice, shape (n_pools, hours)
    """
    candidates, problem, choice = chosen
    market = crowd.market
    pools = pools_of(setting.catalog, setting.scenario, candidates)
    rows = problem.candidate[choice.rows]
    up = hours_up(setting, candidates, pools, rows)
    found = []
    for group in np.unique(market.rows.group[market.rows.job_h > 0.0]).tolist():
        mine = np.flatnonzero(problem.group[choice.rows] == group)
        own = use_of_pools(pools, candidates, rows[mine], choice.share[mine], up[mine])
        desk = Desk(market, free(market), market.capacity[:, None] - use + own)
        placed = desk.place(group)
        if placed is not None:
            row, hours = placed
            found.append(columns_of(market, np.array([row]), hours[None, :]))
    return found


def one_by_one(crowd: Crowd, prices: Prices) -> list[Columns]:
    """Return a schedule of each group, placed one after another, the largest first.

    Services are placed with whole instances, so what finds room is a plan.
    """
    market = crowd.market
    rows = market.rows
    whole = np.where(rows.up >= 0, np.ceil(rows.instances), rows.instances)
    market = replace(market, rows=replace(rows, instances=whole))
    size = np.zeros(len(market.groups))
    np.maximum.at(size, rows.group, whole)
    desk = Desk(market, prices)
    found = []
    for group in np.argsort(-size, kind="stable").tolist():
        placed = desk.place(group)
        if placed is not None:
            row, hours = placed
            found.append(columns_of(market, np.array([row]), hours[None, :]))
    return found
