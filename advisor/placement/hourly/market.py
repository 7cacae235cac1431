"""Work, offers and hours of groups that share capacity, as arrays.

A group takes one row, or divides itself among several. A row of work with an end is up in hours
of its choice inside each window of its group; a row of a fleet in the hours that its group says.
Hours are whole hours of the period, and one that is begun counts whole: so no more instances are
up at any moment than a pool has.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

INSTANT_H: Final = 1e-9
"""Work that exceeds whole hours by less is whole. [h]"""


SERVED: Final = 1e-9
"""Demand that goes unserved by rounding."""


class Quantity(IntEnum):
    """What rows take; the first axis of Rows.fixed and Rows.per_h."""

    KG = 0
    USD = 1
    LITRE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Choices by rising group; arrays of shape (n_rows,) but for two.

    Attributes:
        group: index of the group
        zone: row of Market.ratio
        cell: row of Market.pools_of: the pools that its instances count in
        instances: up at the same time at share 1
        job_h: work of one window [h]; of a fleet 0
        clean_h: integral of the ratio over the cleanest hours of all windows, without restarts
            and whatever capacity allows [h]; of a fleet 0
        fixed: taken at share 1 whatever the hours, shape (3, n_rows) [kg, USD, L]
        per_h: of each hour used, of emissions where the ratio is 1, shape (3, n_rows)
        up: row of Market.up, the hours that a fleet is up in; -1 for work with an end
        frame: index of its windows in Market.frames
    """

    group: Ints
    zone: Ints
    cell: Ints
    instances: Floats
    job_h: Floats
    clean_h: Floats
    fixed: Floats
    per_h: Floats
    up: Ints
    frame: Ints

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.group)

    def take(self, rows: Ints) -> "Rows":
        """Return some rows, in the order given."""
        return Rows(
            group=self.group[rows],
            zone=self.zone[rows],
            cell=self.cell[rows],
            instances=self.instances[rows],
            job_h=self.job_h[rows],
            clean_h=self.clean_h[rows],
            fixed=self.fixed[:, rows],
            per_h=self.per_h[:, rows],
            up=self.up[rows],
            frame=self.frame[rows],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Frames:
    """Windows that rows have in common: one for each run of their work, none for a fleet.

    Attributes:
        first: index of a frame's first window, shape (n_frames + 1,)
        begin, end: hours of each window, the end apart, shape (n_windows,)
    """

    first: Ints
    begin: Ints
    end: Ints

    @property
    def windows(self) -> Ints:
        """Return how many windows each frame has."""
        return np.asarray(np.diff(self.first))


@dataclass(frozen=True, slots=True, kw_only=True)
class Groups:
    """Demand that is served as one; arrays of shape (n_groups,).

    Attributes:
        pausing: its work may stop and go on
        restart_h: work that is done again after each pause [h]
    """

    pausing: Mask
    restart_h: Floats

    def __len__(self) -> int:
        """Return the number of groups."""
        return len(self.pausing)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cap:
    """An upper limit on a quantity over some groups.

    Attributes:
        name: as the scenario names it
        quantity: what is limited
        groups: whose, shape (n_groups,)
        allowed: in the quantity's unit
    """

    name: str
    quantity: Quantity
    groups: Mask
    allowed: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """All that the groups may choose from, and what they share.

    Attributes:
        rows: choices
        frames: windows of rows
        groups: who chooses
        ratio: intensity of each zone and hour over its annual mean, shape (n_zones, n_hours)
        up: instances of fleets in each hour over Rows.instances, shape (n_ups, n_hours)
        pools_of: pools of each cell, shape (n_cells, n_pools); the first cell has none
        capacity: instances of each pool in any hour, shape (n_pools,)
        caps: further limits
        objective: weight of each quantity, shape (3,)
    """

    rows: Rows
    frames: Frames
    groups: Groups
    ratio: Floats
    up: Floats
    pools_of: Mask
    capacity: Floats
    caps: tuple[Cap, ...]
    objective: Floats

    @property
    def hours(self) -> int:
        """Return the hours of the period."""
        return int(self.ratio.shape[1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """What limits cost, in the objective's unit.

    Attributes:
        pools: of an instance in each pool and hour, shape (n_pools, n_hours), >= 0
        caps: of a unit of each cap, shape (n_caps,), >= 0
    """

    pools: Floats
    caps: Floats


def free(market: Market) -> Prices:
    """Return prices of 0."""
    return Prices(
        pools=np.zeros((len(market.capacity), market.hours)),
        caps=np.zeros(len(market.caps)),
    )


def weights(market: Market, prices: Prices) -> Floats:
    """Return what a unit of each quantity costs each group, shape (3, n_groups)."""
    found = np.repeat(market.objective[:, None], len(market.groups), axis=1)
    for cap, price in zip(market.caps, prices.caps.tolist(), strict=True):
        found[cap.quantity] += price * cap.groups
    return found


def least_costs(market: Market, rows: Rows, weight: Floats) -> Floats:
    """Return the least that rows cost whatever pools hold, shape (n_rows,).

    Args:
        market: whose groups they are of
        rows: to cost
        weight: of each quantity for each group, shape (3, n_groups)
    """
    mine = weight[:, rows.group]
    used_h = rows.job_h * market.frames.windows[rows.frame]
    kg = rows.fixed[Quantity.KG] + rows.per_h[Quantity.KG] * rows.clean_h
    usd = rows.fixed[Quantity.USD] + rows.per_h[Quantity.USD] * used_h
    litre = rows.fixed[Quantity.LITRE] + rows.per_h[Quantity.LITRE] * used_h
    return np.asarray(mine[0] * kg + mine[1] * usd + mine[2] * litre)
