"""Shares of schedules that were met: a program over them, with rows for the hours that are short.

Most hours of a pool are never short, and a fleet presses alike on all of them; so a few hours of
each pool have a row at first, and those that shares then overfill get one, until none is left. A
group may also go unserved, at a cost beyond any schedule: so the program always has a solution,
and what is unserved in it says that capacity does not suffice for these schedules. Where prices
are bounded nobody goes unserved: limits may be missed, at the bound.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from advisor.errors import SolverFailed
from advisor.placement.hourly.ascent import standing
from advisor.placement.hourly.columns import Columns
from advisor.placement.hourly.market import Floats, Ints, Market, Prices
from advisor.placement.solving.problem import KEPT_RATIO
from advisor.placement.solving.program import (
    SOLVED,
    Program,
    Row,
    Sense,
    Solution,
    Solve,
    power_of_two,
)

_UNSERVED: Final = 20.0
_NEVER_UNSERVED: Final = 2e5
"""Cost of not serving a group over the dearest schedule of all. The first is kind to solvers; but
a group may displace many others to their dearest, and only the second tells that from no room."""

SERVED: Final = 1e-9
"""Demand that goes unserved by rounding."""

_NODES: Final = (10, 1_000)
"""Branch-and-bound nodes of a program with whole shares, at least and at most."""

_WORK: Final = 2_000_000
"""Coefficients times nodes: large programs get few nodes, and still end within seconds."""

_ROWS: Final = 24
"""Hours of a pool that get a row at first, and of those that are overfilled then; each further
time twice as many."""

_OVER: Final = 1e-9
"""Excess over a pool's instances that is rounding, relative."""

_AT_ONCE: Final = 4_096
"""Schedules whose hours are unpacked together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """A solved master program.

    Attributes:
        share: of each schedule, 0..1, shape (n_columns,)
        objective: of them, in the objective's unit
        prices: of the relaxation; 0 for a program with whole shares, which has none
        unserved: of each group, 0..1, shape (n_groups,)
        relief: of limits, over which prices have met the edges of their box
        places: hours that had a row, pool by pool
    """

    share: Floats
    objective: float
    prices: Prices
    unserved: Floats
    relief: float
    places: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """Bounds of prices: beyond them a limit may be missed, or filled, at the price itself."""

    low: Prices
    high: Prices


def share_out(
    market: Market,
    columns: Columns,
    solve: Solve,
    *,
    whole: bool = False,
    box: Box | None = None,
    places: Ints | None = None,
) -> Shares:
    """Return the best shares of some schedules.

    Args:
        market: whose rows they are of
        columns: the schedules
        solve: runs a program
        whole: each group takes one schedule
        box: bounds of the prices; the objective is then that of the program with relief
        places: hours that have a row from the beginning; None for a few of each pool

    Raises:
        SolverFailed: the solver gave up.
    """
    body = _serve_and_caps(market, columns, whole=whole)
    if places is None:
        places = _to_begin_with(market, columns)
    if box is not None:
        body = _all_served(body, len(columns))
    return _settle(market, columns, solve, body, (places, box))


def serve_all(
    market: Market,
    columns: Columns,
    solve: Solve,
    *,
    whole: bool = False,
    places: Ints | None = None,
) -> Shares:
    """Return the best shares of some schedules; groups go unserved only where they have no room.

    The arguments are those of `share_out`, which is quicker, and leaves a group unserved too where
    it would displace others at a cost far beyond its own.

    Raises:
        SolverFailed: the solver gave up.
    """
    shares = share_out(market, columns, solve, whole=whole, places=places)
    if float(shares.unserved.sum()) <= SERVED:
        return shares
    body = _serve_and_caps(market, columns, whole=whole, unserved=_NEVER_UNSERVED)
    return _settle(market, columns, solve, body, (shares.places, None))


def _settle(
    market: Market,
    columns: Columns,
    solve: Solve,
    body: Program,
    limits: tuple[Ints, Box | None],
) -> Shares:
    """Return the best shares by a program that gets a row for each hour they would overfill."""
    n_columns, n_groups = len(columns), len(market.groups)
    places, box = limits
    most = _ROWS
    while True:
        program = _with_hours(market, columns, body, places)
        nodes = int(np.clip(_WORK // len(program.value), *_NODES))
        program = replace(program, nodes=nodes)
        scales = np.array([row.scale for row in program.rows[n_groups:]])
        if box is not None:
            program = _with_relief(program, _bounds(box, places) * scales, n_groups)
        answer = solve(program)
        if answer.status not in SOLVED:
            raise SolverFailed(
                f"{answer.solver} says {answer.status} of a program that has a solution; "
                "try another --solver",
            )
        more = _overfilled(market, columns, answer.x[:n_columns], places, most)
        if len(more) == 0:
            break
        places = np.union1d(places, more)
        most *= 2
    duals = np.zeros(len(scales))
    if not body.is_integer:
        duals = np.maximum(-answer.duals[n_groups:], 0.0) * program.cost_scale / scales
    return _shares(market, answer, program, (duals, places, n_columns))


def program_of(market: Market, columns: Columns, places: Ints) -> Program:
    """Return the program over some schedules with a row for each of some hours.

    Its columns are the schedules and the groups that go unserved; its rows the groups, the caps
    and the hours.
    """
    return _with_hours(market, columns, _serve_and_caps(market, columns, whole=False), places)


def _shares(
    market: Market,
    answer: Solution,
    program: Program,
    rows: tuple[Floats, Ints, int],
) -> Shares:
    duals, places, n_columns = rows
    served = n_columns + len(market.groups)
    n_caps = len(market.caps)
    pools = np.zeros(len(market.capacity) * market.hours)
    pools[places] = duals[n_caps:]
    return Shares(
        share=answer.x[:n_columns],
        objective=answer.objective * program.cost_scale,
        prices=Prices(
            pools=pools.reshape(len(market.capacity), market.hours),
            caps=duals[:n_caps],
        ),
        unserved=answer.x[n_columns:served],
        relief=float(np.abs(answer.x[served:]).sum()),
        places=places,
    )


def use_of_shares(market: Market, columns: Columns, share: Floats) -> Floats:
    """Return the instances that shares of schedules keep up, shape (n_pools, n_hours)."""
    found = np.zeros((len(market.capacity), market.hours))
    pools_of = market.pools_of[market.rows.cell[columns.row]]
    taken = np.flatnonzero((share > 0.0) & pools_of.any(axis=1))
    for at in range(0, len(taken), _AT_ONCE):
        some = taken[at : at + _AT_ONCE]
        up = standing(market, columns.row[some], columns.take(some).hours(market))
        pools = np.flatnonzero(pools_of[some].any(axis=0))
        found[pools] += pools_of[np.ix_(some, pools)].T.astype(float) @ (up * share[some, None])
    return found


def _to_begin_with(market: Market, columns: Columns) -> Ints:
    """Return evenly spread hours of the pools that all groups together could overfill."""
    group, rows = market.rows.group[columns.row], market.rows.take(columns.row)
    pools_of = market.pools_of[rows.cell]
    hours = np.unique(np.linspace(0, market.hours - 1, _ROWS).astype(np.int64))
    found = [np.empty(0, dtype=np.int64)]
    for pool in np.flatnonzero(pools_of.any(axis=0)).tolist():
        most = np.zeros(len(market.groups))
        mine = np.flatnonzero(pools_of[:, pool])
        np.maximum.at(most, group[mine], rows.instances[mine])
        if most.sum() > market.capacity[pool]:
            found.append(pool * market.hours + hours)
    return np.concatenate(found)


def _overfilled(
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
    pool = broken // market.hours
    order = np.lexsort((-flat[broken], pool))
    rank = np.arange(len(order)) - np.searchsorted(pool[order], pool[order])
    return np.sort(broken[order[rank < most]])


def _serve_and_caps(
    market: Market,
    columns: Columns,
    *,
    whole: bool,
    unserved: float = _UNSERVED,
) -> Program:
    """Return the program without a row for any hour."""
    n_columns, n_groups = len(columns), len(market.groups)
    group = market.rows.group[columns.row]
    cost = market.objective @ columns.amounts
    scale = power_of_two(float(np.abs(cost).mean()) or 1.0)
    rows = [
        Row(name=f"serve[{at}]", unit="1", sense=Sense.EQUAL, rhs=1.0) for at in range(n_groups)
    ]
    parts: list[tuple[Ints, Ints, Floats]] = [
        (group, np.arange(n_columns), np.ones(n_columns)),
        (np.arange(n_groups), n_columns + np.arange(n_groups), np.ones(n_groups)),
    ]
    for cap in market.caps:
        taken = np.where(cap.groups[group], columns.amounts[cap.quantity], 0.0)
        unit = power_of_two(max(cap.allowed, float(taken.max(initial=0.0))) or 1.0)
        used = np.flatnonzero(taken)
        parts.append((np.full(len(used), len(rows)), used, taken[used] / unit))
        allowed = cap.allowed * KEPT_RATIO / unit
        rows.append(Row(name=cap.name, unit="", sense=Sense.AT_MOST, rhs=allowed, scale=unit))
    dearest = (float(np.abs(cost).max()) or 1.0) * unserved
    return Program(
        names=tuple(f"c{at}" for at in range(n_columns + n_groups)),
        cost=np.concatenate([cost, np.full(n_groups, dearest)]) / scale,
        cost_scale=scale,
        upper=np.ones(n_columns + n_groups),
        integer=np.arange(n_columns + n_groups) < whole * n_columns,
        rows=tuple(rows),
        row_index=np.concatenate([part[0] for part in parts]),
        column_index=np.concatenate([part[1] for part in parts]),
        value=np.concatenate([part[2] for part in parts]),
        nodes=_NODES[1],
    )


def _all_served(body: Program, n_columns: int) -> Program:
    """Return the program where nobody goes unserved."""
    return replace(body, upper=np.where(np.arange(len(body.upper)) < n_columns, body.upper, 0.0))


def _with_hours(market: Market, columns: Columns, body: Program, places: Ints) -> Program:
    """Return the program with a row for each of some hours."""
    pool, hour = np.divmod(places, market.hours)
    rows = tuple(
        Row(name=f"pool[{at}]@{when}", unit="instances", sense=Sense.AT_MOST, rhs=held)
        for at, when, held in zip(
            pool.tolist(), hour.tolist(), market.capacity[pool].tolist(), strict=True
        )
    )
    pools_of = market.pools_of[market.rows.cell[columns.row]]
    row_index, column_index, value = [body.row_index], [body.column_index], [body.value]
    for mine in np.unique(pool).tolist():
        asked = np.flatnonzero(pool == mine)
        inside = np.flatnonzero(pools_of[:, mine])
        for at in range(0, len(inside), _AT_ONCE):
            some = inside[at : at + _AT_ONCE]
            up = standing(market, columns.row[some], columns.take(some).hours(market))
            column, row = np.nonzero(up[:, hour[asked]])
            row_index.append(len(body.rows) + asked[row])
            column_index.append(some[column])
            value.append(up[column, hour[asked[row]]])
    return replace(
        body,
        rows=body.rows + rows,
        row_index=np.concatenate(row_index),
        column_index=np.concatenate(column_index),
        value=np.concatenate(value),
    )


def _bounds(box: Box, places: Ints) -> Floats:
    """Return the bounds of the prices of caps and of some hours, shape (2, n_limits)."""
    sides = [
        np.concatenate([side.caps, side.pools.ravel()[places]]) for side in (box.low, box.high)
    ]
    return np.stack(sides)


def _with_relief(program: Program, bounds: Floats, first: int) -> Program:
    """Return the program that may miss a limit at its highest price, or fill it at its lowest."""
    low, high = bounds / program.cost_scale
    count, at = len(high), np.arange(len(high))
    filled = np.flatnonzero(low > 0.0)
    n_columns, n_new = len(program.cost), count + len(filled)
    return replace(
        program,
        names=(*program.names, *(f"r{index}" for index in range(n_new))),
        cost=np.concatenate([program.cost, high, -low[filled]]),
        upper=np.concatenate([program.upper, np.full(n_new, np.inf)]),
        integer=np.concatenate([program.integer, np.zeros(n_new, dtype=bool)]),
        row_index=np.concatenate([program.row_index, first + at, first + filled]),
        column_index=np.concatenate([program.column_index, n_columns + np.arange(n_new)]),
        value=np.concatenate([program.value, -np.ones(count), np.ones(len(filled))]),
    )
