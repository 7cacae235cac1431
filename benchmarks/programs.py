"""The placement benchmark's questions as plain programs, a column per choice, for any solver.

minimise cost @ x, low <= A x <= high, 0 <= x, by columns. Peers get these arrays ready: neither
enumeration nor the assembly here is in their time.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from advisor.placement.hourly.market import Market
from advisor.placement.hourly.market import Quantity as Taken
from advisor.placement.solving.problem import Limit, Problem, Quantity

KG = Taken.KG
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Naive:
    """A program; `start`, `index` and `value` hold the matrix by columns."""

    cost: Floats
    whole: NDArray[np.bool_]
    start: Ints
    index: Ints
    value: Floats
    low: Floats
    high: Floats

    def matrix(self) -> sparse.csc_array:
        shape = (len(self.low), len(self.cost))
        return sparse.csc_array((self.value, self.index, self.start), shape=shape)

    def save(self, path: Path) -> None:
        np.savez(path, **{field.name: getattr(self, field.name) for field in fields(self)})

    @classmethod
    def load(cls, path: Path) -> "Naive":
        with np.load(path) as kept:
            return cls(**{field.name: kept[field.name] for field in fields(cls)})


def budget_program(
    group: Ints, usd: Floats, kg: Floats, budget: float, *, whole: bool = False
) -> Naive:
    """Return least emissions of one candidate of each group, divided or whole, under a budget."""
    count, groups = len(group), int(group.max()) + 1
    return Naive(
        cost=kg,
        whole=np.full(count, whole),
        start=np.arange(0, 2 * count + 1, 2),
        index=np.column_stack([group, np.full(count, groups)]).ravel(),
        value=np.column_stack([np.ones(count), usd]).ravel(),
        low=np.append(np.ones(groups), -np.inf),
        high=np.append(np.ones(groups), budget),
    )


def hourly_program(market: Market) -> Naive:
    """Return least emissions where pools hold so much in each hour, in every hour's own column.

    A fleet has its share x. Work that may pause has its share and, of each hour of the window, the
    part y <= x of it that is up; the hours sum to the job. Other work has a column per first hour.
    """
    rows, count = market.rows, len(market.groups)
    fleet = np.flatnonzero(rows.up >= 0)
    works = np.flatnonzero(rows.up < 0)
    pausing = works[market.groups.pausing[rows.group[works]]]
    solid = works[~market.groups.pausing[rows.group[works]]]
    shares = np.concatenate([fleet, pausing])
    hourly = _Hours.of(market, pausing, until=market.frames.end)
    job = rows.job_h.astype(np.int64)
    starts = _Hours.of(market, solid, until=market.frames.end, less=job - 1)
    up = _Hours.lasting(starts, job)
    n_shares, n_hourly, n_starts = len(shares), len(hourly.row), len(starts.row)
    first_pool = count + len(pausing) + n_hourly
    y, s = n_shares + np.arange(n_hourly), n_shares + n_hourly
    mine = len(fleet) + hourly.owner
    ratio = market.ratio
    cost = np.concatenate([
        rows.fixed[KG, shares],
        rows.per_h[KG, hourly.row] * ratio[rows.zone[hourly.row], hourly.hour],
        rows.fixed[KG, starts.row] + rows.per_h[KG, starts.row] * np.bincount(
            up.owner, weights=ratio[rows.zone[up.row], up.hour], minlength=n_starts),
    ])  # fmt: skip
    every = np.tile(np.arange(market.hours), len(fleet))
    stands = np.repeat(fleet, market.hours)
    pool = first_pool + (rows.cell - 1) * market.hours  # a cell of the world is one pool
    one, owner = np.ones, np.arange(len(pausing))
    kept_up, per_hour = np.arange(len(fleet)), rows.instances
    entries = [
        (rows.group[shares], np.arange(n_shares), one(n_shares)),
        (rows.group[starts.row], s + np.arange(n_starts), one(n_starts)),
        (count + hourly.owner, y, one(n_hourly)),
        (count + owner, len(fleet) + owner, -rows.job_h[pausing]),
        (count + len(pausing) + np.arange(n_hourly), y, one(n_hourly)),
        (count + len(pausing) + np.arange(n_hourly), mine, -one(n_hourly)),
        (pool[stands] + every, np.repeat(kept_up, market.hours), per_hour[stands]),
        (pool[hourly.row] + hourly.hour, y, per_hour[hourly.row]),
        (pool[up.row] + up.hour, s + up.owner, per_hour[up.row]),
    ]
    equal = np.concatenate([np.ones(count), np.zeros(len(pausing))])
    held = np.repeat(market.capacity, market.hours)
    low = np.concatenate([equal, np.full(n_hourly + len(held), -np.inf)])
    high = np.concatenate([equal, np.zeros(n_hourly), held])
    return _assembled(cost, entries, low, high)


@dataclass(frozen=True, slots=True)
class _Hours:
    """Hours of rows, one after another: whose, and which."""

    owner: Ints
    row: Ints
    hour: Ints

    @classmethod
    def of(cls, market: Market, rows: Ints, until: Ints, less: Ints | None = None) -> "_Hours":
        """Return the hours of the rows' windows, the last of each left out."""
        window = market.frames.first[market.rows.frame[rows]]
        begin = market.frames.begin[window]
        return cls._runs(rows, begin, until[window] - begin - (0 if less is None else less[rows]))

    @classmethod
    def lasting(cls, starts: "_Hours", job_h: Ints) -> "_Hours":
        """Return the hours of work that begins somewhere."""
        return cls._runs(starts.row, starts.hour, job_h[starts.row])

    @classmethod
    def _runs(cls, rows: Ints, begin: Ints, length: Ints) -> "_Hours":
        owner = np.repeat(np.arange(len(rows)), length)
        place = np.arange(len(owner)) - np.repeat(np.cumsum(length) - length, length)
        return cls(owner=owner, row=rows[owner], hour=begin[owner] + place)


def _assembled(
    cost: Floats, entries: Iterable[tuple[Ints, Ints, Floats]], low: Floats, high: Floats
) -> Naive:
    """Return the program without rows that nothing is in."""
    row, column, value = (np.concatenate(part) for part in zip(*entries, strict=True))
    used, row = np.unique(row, return_inverse=True)
    matrix = sparse.csc_array((value, (row, column)), shape=(len(used), len(cost)))
    return Naive(
        cost=cost,
        whole=np.zeros(len(cost), dtype=bool),
        start=matrix.indptr.astype(np.int64),
        index=matrix.indices.astype(np.int64),
        value=matrix.data,
        low=low[used],
        high=high[used],
    )


def posed(group: Ints, usd: Floats, kg: Floats, budget: float) -> Problem:
    """Return whole jobs under a budget as the product poses them."""
    count, none = len(group), np.zeros(len(group))
    cost = Quantity(share=usd, instance=none)
    return Problem(
        labels=tuple(map(str, range(int(group.max()) + 1))),
        candidate=np.arange(count),
        group=group.astype(np.int32),
        whole=np.ones(count, dtype=bool),
        fleet=np.zeros(count, dtype=bool),
        instances=np.ones(count),
        emissions=Quantity(share=kg, instance=none),
        cost=cost,
        limits=(Limit(name="limits.cost_usd", unit="USD", allowed=budget, quantity=cost),),
        names=("",) * count,
    )
