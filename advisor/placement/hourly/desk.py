"""What is still free while groups are placed one after another.

A group takes the row and the hours that cost least, prices of pools counted, among those that are
free. The prices tell it what others would pay for the hours that it takes.
"""

from dataclasses import replace
from typing import Final

import numpy as np

from advisor.placement.hourly.market import (
    Floats,
    Ints,
    Market,
    Mask,
    Prices,
    Quantity,
    least_costs,
)
from advisor.placement.hourly.pricing import Tolls, slots_of
from advisor.placement.hourly.schedules import (
    Slots,
    best_stretch,
    least_of_hours,
    paused_hours,
    stretch_costs,
)
from advisor.placement.hourly.spans import Span, spans_of

_AT_ONCE: Final = 16
"""Rows of a group whose hours are looked for together."""

_FULL: Final = 1e-9


class Desk:
    """Instances that are free in each pool and hour."""

    def __init__(self, market: Market, prices: Prices, free: Floats | None = None) -> None:
        """Begin with all of them.

        Args:
            market: rows and pools
            prices: at which rows are chosen
            free: instances of each pool and hour, shape (n_pools, n_hours); None for all
        """
        self._market = market
        self._tolls = Tolls.of(market, prices)
        every = np.repeat(market.capacity[:, None], market.hours, axis=1)
        self._free = every if free is None else free.copy()
        floor = least_costs(market, market.rows, self._tolls.weight)
        self._order = np.lexsort((floor, market.rows.group))
        self._floor = floor[self._order]
        self._first = np.searchsorted(market.rows.group, np.arange(len(market.groups) + 1))

    def place(self, group: int) -> tuple[int, Mask] | None:
        """Return the cheapest row of a group that finds room, and its hours, and take them."""
        best, least = -1, np.inf
        for at in range(self._first[group], self._first[group + 1], _AT_ONCE):
            stop = min(at + _AT_ONCE, int(self._first[group + 1]))
            if self._floor[at] >= least:
                break
            rows = self._order[at:stop]
            costs = self._costs(group, rows)
            index = int(np.argmin(costs))
            if costs[index] < least:
                best, least = int(rows[index]), float(costs[index])
        if best < 0:
            return None
        hours = self._hours(group, best)
        self.take(best, hours)
        return best, hours

    def take(self, row: int, hours: Mask) -> None:
        """Take hours of a row's pools."""
        market = self._market
        pools = market.pools_of[market.rows.cell[row]]
        fleet = int(market.rows.up[row])
        up = hours if fleet < 0 else market.up[fleet]
        self._free[pools] -= market.rows.instances[row] * up

    def _costs(self, group: int, rows: Ints) -> Floats:
        """Return what rows cost in the hours that are free; infinite where they find no room."""
        market = self._market
        part = market.rows.take(rows)
        weight = self._tolls.weight[:, group]
        cost = weight @ part.fixed
        used_h = part.job_h * market.frames.windows[part.frame]
        cost = cost + used_h * (weight[Quantity.USD :] @ part.per_h[Quantity.USD :])
        stands = np.flatnonzero(part.up >= 0)
        cost[stands] += self._standing(rows[stands])
        for span in spans_of(market.frames, part.frame, market.groups.pausing[part.group]):
            slots = self._slots(rows, span)
            least = least_of_hours(slots) if span.pausing else stretch_costs(slots).min(axis=1)
            np.add.at(cost, span.row, least)
        return np.asarray(cost)

    def _standing(self, rows: Ints) -> Floats:
        """Return the tolls of fleets; infinite for those that find no room."""
        market, part = self._market, self._market.rows.take(rows)
        up = part.instances[:, None] * market.up[part.up]
        fits = (self._free_to(rows) >= up - _FULL).all(axis=1)
        tolls = part.instances * self._tolls.fleets[part.cell, part.up]
        return np.where(fits, tolls, np.inf)

    def _hours(self, group: int, row: int) -> Mask:
        market, groups = self._market, self._market.groups
        if market.rows.up[row] >= 0:
            return np.asarray(market.up[market.rows.up[row]] > 0)
        hours = np.zeros(market.hours, dtype=bool)
        rows, pausing = np.array([row]), groups.pausing[[group]]
        for span in spans_of(market.frames, market.rows.frame[rows], pausing):
            slots = self._slots(rows, span)
            restart_h = np.repeat(groups.restart_h[group], len(span.row))
            chosen = paused_hours(slots, restart_h) if span.pausing else best_stretch(slots)
            for begin, mine in zip(span.begin.tolist(), chosen, strict=True):
                hours[begin : begin + span.length] |= mine
        return hours

    def _slots(self, rows: Ints, span: Span) -> Slots:
        priced = slots_of(self._market, self._tolls, self._market.rows.take(rows), span)
        instances = self._market.rows.instances[rows[span.row], None]
        full = span.of(self._free_to(rows), span.row) < instances - _FULL
        return replace(priced, price=np.where(full, np.inf, priced.price))

    def _free_to(self, rows: Ints) -> Floats:
        """Return what is free to each row in each hour, shape (n_rows, n_hours)."""
        market = self._market
        free = np.full((len(rows), market.hours), np.inf)
        for index, cell in enumerate(market.rows.cell[rows].tolist()):
            pools = np.flatnonzero(market.pools_of[cell])
            if len(pools):
                free[index] = self._free[pools].min(axis=0)
        return free
