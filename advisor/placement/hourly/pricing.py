"""What each group would take at given prices, and with that a proof of what no plan can beat.

Rows are tried from the one that could cost least. What a row costs while pools are free is less
than it costs at any prices, so a group is done when the next row could not even then do better;
few rows of few groups have their hours looked for.
"""

from dataclasses import dataclass

import numpy as np

from advisor.placement.hourly.market import (
    Floats,
    Ints,
    Market,
    Mask,
    Prices,
    Quantity,
    Rows,
    least_costs,
    weights,
)
from advisor.placement.hourly.schedules import (
    Slots,
    best_stretch,
    least_of_hours,
    paused_hours,
    stretch_costs,
)
from advisor.placement.hourly.spans import Span, spans_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Best:
    """The row that each group would take; arrays of shape (n_groups,).

    Attributes:
        row: index of it
        cost: of it at most [objective]; a bound from below where work pauses at a loss
    """

    row: Ints
    cost: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Tolls:
    """Prices as rows meet them.

    Attributes:
        weight: of each quantity for each group, shape (3, n_groups)
        cells: of an instance in each cell and hour, shape (n_cells, n_hours)
        fleets: of an instance of each kind of fleet in each cell, shape (n_cells, n_ups)
    """

    weight: Floats
    cells: Floats
    fleets: Floats

    @classmethod
    def of(cls, market: Market, prices: Prices) -> "Tolls":
        """Return the tolls of some prices."""
        # few pools have a price, and the incidence of all is large
        priced = np.flatnonzero(prices.pools.any(axis=1))
        cells = market.pools_of[:, priced].astype(float) @ prices.pools[priced]
        return cls(weight=weights(market, prices), cells=cells, fleets=cells @ market.up.T)


def cheapest(market: Market, tolls: Tolls) -> Best:
    """Return the cheapest row of each group."""
    rows, n_groups = market.rows, len(market.groups)
    floor = floors(market, tolls)
    order = np.lexsort((floor, rows.group))
    floor = floor[order]
    first = np.searchsorted(rows.group, np.arange(n_groups + 1))
    tolled = np.any(tolls.cells, axis=1)[rows.cell] & (rows.up < 0)
    tolled = tolled[order]
    row, cost = np.full(n_groups, -1, dtype=np.int64), np.full(n_groups, np.inf)
    waiting, at, batch = np.arange(n_groups), first[:-1].copy(), 1
    while len(waiting):
        stop = np.minimum(at[waiting] + batch, first[waiting + 1])
        count = stop - at[waiting]
        start = np.cumsum(count) - count
        tried = np.repeat(at[waiting] - start, count) + np.arange(count.sum())
        price = floor[tried]
        worked = np.flatnonzero(tolled[tried])
        if len(worked):
            price[worked] = row_costs(market, tolls, order[tried[worked]])
        least = np.minimum.reduceat(price, start)
        where = np.flatnonzero(price == np.repeat(least, count))
        winner = where[np.searchsorted(where, start)]
        better = np.flatnonzero(least < cost[waiting])
        cost[waiting[better]] = least[better]
        row[waiting[better]] = order[tried[winner[better]]]
        at[waiting] = stop
        waiting = waiting[stop < first[waiting + 1]]
        waiting = waiting[floor[at[waiting]] < cost[waiting]]
        batch *= 2
    return Best(row=row, cost=cost)


def floors(market: Market, tolls: Tolls) -> Floats:
    """Return what no row costs less than at some prices, shape (n_rows,)."""
    return least_costs(market, market.rows, tolls.weight) + _standing_costs(tolls, market.rows)


def _standing_costs(tolls: Tolls, rows: Rows) -> Floats:
    """Return the tolls of fleets' instances over the period, 0 for work with an end."""
    found = np.zeros(len(rows))
    stands = np.flatnonzero(rows.up >= 0)
    found[stands] = rows.instances[stands] * tolls.fleets[rows.cell[stands], rows.up[stands]]
    return found


def row_costs(market: Market, tolls: Tolls, rows: Ints) -> Floats:
    """Return what some rows cost in their best hours; never more than they do."""
    part = market.rows.take(rows)
    weight = tolls.weight[:, part.group]
    cost = (weight * part.fixed).sum(axis=0) + _standing_costs(tolls, part)
    used_h = part.job_h * market.frames.windows[part.frame]
    cost += used_h * (weight * part.per_h)[Quantity.USD :].sum(axis=0)
    for span in spans_of(market.frames, part.frame, market.groups.pausing[part.group]):
        slots = slots_of(market, tolls, part, span)
        least = least_of_hours(slots) if span.pausing else stretch_costs(slots).min(axis=1)
        np.add.at(cost, span.row, least)
    return np.asarray(cost)


def hours_of(market: Market, tolls: Tolls, rows: Ints) -> Mask:
    """Return the hours in which each row is up at least cost, shape (n_rows, n_hours)."""
    part = market.rows.take(rows)
    found = np.zeros((len(rows), market.hours), dtype=bool)
    stands = np.flatnonzero(part.up >= 0)
    found[stands] = market.up[part.up[stands]] > 0
    for span in spans_of(market.frames, part.frame, market.groups.pausing[part.group]):
        slots = slots_of(market, tolls, part, span)
        restart_h = market.groups.restart_h[part.group[span.row]]
        chosen = paused_hours(slots, restart_h) if span.pausing else best_stretch(slots)
        place = span.begin[:, None] + np.arange(span.length)
        found[span.row[:, None], place] |= chosen
    return found


def slots_of(market: Market, tolls: Tolls, part: Rows, span: Span) -> Slots:
    """Return the hours of windows of some rows with what each costs."""
    mine = span.row
    weight = tolls.weight[Quantity.KG, part.group[mine]] * part.per_h[Quantity.KG, mine]
    return Slots(
        cost=weight[:, None] * span.of(market.ratio, part.zone[mine]),
        price=part.instances[mine, None] * span.of(tolls.cells, part.cell[mine]),
        job_h=part.job_h[mine],
    )
