"""One row for each group, placed one after another at the prices of the relaxation.

A group takes the row and the hours that cost least, prices of pools counted, among those that are
still free. Prices tell it what others would pay for the hours that it takes; so early ones do not
spoil what is scarce. Then each in turn is taken out and placed again, as long as that gains.
"""

from dataclasses import dataclass
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
from advisor.placement.hourly.pricing import Tolls
from advisor.placement.hourly.schedules import (
    Slots,
    best_hours,
    least_of_hours,
    stretch_costs,
    stretch_of,
)

_AT_ONCE: Final = 8
"""Rows of a group whose hours are looked for together."""

_FULL: Final = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A row and hours for each group; arrays of shape (n_groups,) and (n_groups, n_hours).

    Attributes:
        row: index of it; -1 for a group that found no room
        hours: in which it is up
    """

    row: Ints
    hours: Mask


class Desk:
    """What is still free while groups are placed."""

    def __init__(self, market: Market, prices: Prices) -> None:
        """Begin with all of it."""
        self._market = market
        self._tolls = Tolls.of(market, prices)
        self._free = np.repeat(market.capacity[:, None], market.hours, axis=1)
        floor = least_costs(market, market.rows, self._tolls.weight)
        self._order = np.lexsort((floor, market.rows.group))
        self._floor = floor[self._order]
        self._first = np.searchsorted(market.rows.group, np.arange(len(market.groups) + 1))
        self._pools = [np.flatnonzero(pools) for pools in market.pools_of]

    def place(self, group: int) -> tuple[int, Mask, float] | None:
        """Return the cheapest row of a group that finds room, its hours and cost, and take it."""
        found = self._best(group)
        if found is not None:
            self._take(found[0], found[1], 1.0)
        return found

    def leave(self, row: int, hours: Mask) -> None:
        """Give back what a row has taken."""
        self._take(row, hours, -1.0)

    def take(self, row: int, hours: Mask) -> None:
        """Take hours that a row had before."""
        self._take(row, hours, 1.0)

    def _take(self, row: int, hours: Mask, sign: float) -> None:
        pools = self._pools[self._market.rows.cell[row]]
        if len(pools):
            self._free[pools] -= sign * self._up(row, hours)

    def _up(self, row: int, hours: Mask) -> Floats:
        market = self._market
        fleet = int(market.groups.up[market.rows.group[row]])
        up = hours if fleet < 0 else market.up[fleet]
        return np.asarray(market.rows.instances[row] * up)

    def _best(self, group: int) -> tuple[int, Mask, float] | None:
        best: tuple[int, Mask, float] | None = None
        for at in range(self._first[group], self._first[group + 1], _AT_ONCE):
            stop = min(at + _AT_ONCE, self._first[group + 1])
            if best is not None and self._floor[at] >= best[2]:
                break
            rows = self._order[at:stop]
            costs = self._costs(group, rows)
            index = int(np.argmin(costs))
            cost = float(costs[index])
            if np.isfinite(cost) and (best is None or cost < best[2]):
                best = (int(rows[index]), np.zeros(0, dtype=bool), cost)
        if best is None:
            return None
        return best[0], self._hours(group, best[0]), best[2]

    def _costs(self, group: int, rows: Ints) -> Floats:
        """Return what rows cost in the hours that are free; infinite where they find no room."""
        market = self._market
        part = market.rows.take(rows)
        weight = self._tolls.weight[:, group]
        cost = weight @ part.fixed
        fleet = int(market.groups.up[group])
        if fleet >= 0:
            up = market.up[fleet]
            for index, cell in enumerate(part.cell.tolist()):
                free = self._free_in(cell)
                if (free < part.instances[index] * up - _FULL).any():
                    cost[index] = np.inf
            return np.asarray(cost + part.instances * self._tolls.fleets[part.cell, fleet])
        first, last = market.groups.first_window[group], market.groups.first_window[group + 1]
        used_h = part.job_h * (last - first)
        cost = cost + used_h * (weight[Quantity.USD :] @ part.per_h[Quantity.USD :])
        for window in range(first, last):
            slots = self._slots(rows, window)
            if market.groups.pausing[group]:
                cost = cost + least_of_hours(slots)
            else:
                cost = cost + stretch_costs(slots).min(axis=1)
        return np.asarray(cost)

    def _hours(self, group: int, row: int) -> Mask:
        market = self._market
        fleet = int(market.groups.up[group])
        if fleet >= 0:
            return np.asarray(market.up[fleet] > 0)
        hours = np.zeros(market.hours, dtype=bool)
        rows = np.array([row])
        for window in range(market.groups.first_window[group], market.groups.first_window[group + 1]):
            slots = self._slots(rows, window)
            if market.groups.pausing[group]:
                chosen = best_hours(slots)
            else:
                chosen = stretch_of(slots, stretch_costs(slots).argmin(axis=1))
            hours[market.groups.begin[window] : market.groups.end[window]] |= chosen[0]
        return hours

    def _slots(self, rows: Ints, window: int) -> Slots:
        market, all_ = self._market, self._market.rows
        span = slice(market.groups.begin[window], market.groups.end[window])
        weight = self._tolls.weight[Quantity.KG, all_.group[rows[0]]]
        price = all_.instances[rows, None] * self._tolls.cells[all_.cell[rows], span]
        for index, row in enumerate(rows.tolist()):
            free = self._free_in(int(all_.cell[row]))[span] if all_.cell[row] else None
            if free is not None:
                price[index][free < all_.instances[row] - _FULL] = np.inf
        return Slots(
            cost=weight * all_.per_h[Quantity.KG, rows, None] * market.ratio[all_.zone[rows], span],
            price=price,
            job_h=all_.job_h[rows],
        )

    def _free_in(self, cell: int) -> Floats:
        pools = self._pools[cell]
        if len(pools) == 1:
            return np.asarray(self._free[pools[0]])
        if len(pools) == 0:
            return np.full(self._market.hours, np.inf)
        return np.asarray(self._free[pools].min(axis=0))


def place_whole(market: Market, prices: Prices, order: Ints, passes: int) -> Placed:
    """Return a row for each group.

    Args:
        market: rows and pools; caps count by their prices only
        prices: of the relaxation
        order: of the groups, the first to be placed first
        passes: over all groups, after the first, at most
    """
    desk = Desk(market, prices)
    row = np.full(len(market.groups), -1, dtype=np.int64)
    hours = np.zeros((len(market.groups), market.hours), dtype=bool)
    cost = np.full(len(market.groups), np.inf)
    for turn in range(passes + 1):
        moved = 0
        for group in order.tolist():
            before = row[group]
            if before >= 0:
                desk.leave(int(before), hours[group])
            found = desk.place(group)
            if found is None:
                if before >= 0:
                    desk.take(int(before), hours[group])
                continue
            if found[2] < cost[group] * (1 - 1e-12) or before < 0:
                moved += 1
            row[group], hours[group], cost[group] = found
        if turn and not moved:
            break
    return Placed(row=row, hours=hours)
