"""Shares of schedules that were met: one program over them, with a row per hour that may be short.

A group may also go unserved, at a cost beyond any of its schedules; so the program always has a
solution, and what is unserved in it says that capacity does not suffice for these schedules.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from advisor.errors import SolverFailed
from advisor.placement.hourly.ascent import standing
from advisor.placement.hourly.columns import Columns
from advisor.placement.hourly.market import Floats, Ints, Market, Prices
from advisor.placement.solving.problem import KEPT_RATIO
from advisor.placement.solving.program import SOLVED, Program, Row, Sense, Solve

_UNSERVED: Final = 20.0
"""Cost of not serving a group over the dearest schedule of all."""

_NODES: Final = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """A solved master program.

    Attributes:
        share: of each schedule, 0..1, shape (n_columns,)
        objective: of them, in the objective's unit
        bound: proven for these schedules, no more than `objective`
        prices: of the relaxation; 0 for a program with whole shares, which has none
        unserved: of each group, 0..1, shape (n_groups,)
        relief: of limits, over which prices have met the edges of their box
    """

    share: Floats
    objective: float
    bound: float
    prices: Prices
    unserved: Floats
    relief: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """Bounds of prices: beyond them a limit may be missed, or filled, at the price itself."""

    low: Prices
    high: Prices


@dataclass(frozen=True, slots=True)
class _Hours:
    """Which hours of which pools have a row, and what schedules use of each."""

    row: Ints
    column: Ints
    use: Floats
    places: Ints


def share_out(
    market: Market,
    columns: Columns,
    solve: Solve,
    *,
    whole: bool = False,
    box: Box | None = None,
) -> Shares:
    """Return the best shares of some schedules.

    Args:
        market: whose rows they are of
        columns: the schedules
        solve: runs a program
        whole: each group takes one schedule
        box: bounds of the prices; the objective is then that of the program with relief

    Raises:
        SolverFailed: the solver gave up.
    """
    hours = _short_hours(market, columns)
    program = _program(market, columns, hours, whole=whole)
    n_columns, n_groups = len(columns), len(market.groups)
    scales = np.array([row.scale for row in program.rows[n_groups:]])
    if box is not None:
        program = _with_relief(program, _bounds(box, hours) * scales, n_groups)
    answer = solve(program)
    if answer.status not in SOLVED:
        raise SolverFailed(
            f"{answer.solver} says {answer.status} of a program that has a solution; "
            "try another --solver",
        )
    pools, caps = np.zeros(len(market.capacity) * market.hours), np.zeros(len(market.caps))
    if not whole:
        duals = np.maximum(-answer.duals[n_groups:], 0.0) * program.cost_scale / scales
        pools[hours.places] = duals[: len(hours.places)]
        caps = duals[len(hours.places) :]
    return Shares(
        share=answer.x[:n_columns],
        objective=answer.objective * program.cost_scale,
        bound=answer.bound * program.cost_scale,
        prices=Prices(pools=pools.reshape(len(market.capacity), market.hours), caps=caps),
        unserved=answer.x[n_columns : n_columns + n_groups],
        relief=float(np.abs(answer.x[n_columns + n_groups :]).sum()),
    )


def _bounds(box: Box, hours: "_Hours") -> Floats:
    """Return the bounds of the prices of all limit rows, shape (2, n_limits)."""
    return np.stack(
        [
            np.concatenate([side.pools.ravel()[hours.places], side.caps])
            for side in (box.low, box.high)
        ]
    )


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


def _short_hours(market: Market, columns: Columns) -> _Hours:
    """Return the use of hours that could be short if each group took most of what it may."""
    group = market.rows.group[columns.row]
    up = standing(market, columns.row, columns.hours(market))
    in_pools = market.pools_of[market.rows.cell[columns.row]]
    found: list[tuple[Ints, Ints, Floats]] = []
    for pool in np.flatnonzero(in_pools.any(axis=0)).tolist():
        mine = np.flatnonzero(in_pools[:, pool])
        # columns come in any order; those of a group together
        order = mine[np.argsort(group[mine], kind="stable")]
        first = np.flatnonzero(np.diff(group[order], prepend=-1))
        most = np.maximum.reduceat(up[order], first, axis=0).sum(axis=0)
        short = np.flatnonzero(most > market.capacity[pool])
        column, hour = np.nonzero(up[mine][:, short])
        found.append((pool * market.hours + short[hour], mine[column], up[mine][:, short][column, hour]))
    if not found:
        none = np.empty(0, dtype=np.int64)
        return _Hours(none, none, np.empty(0), none)
    place = np.concatenate([part[0] for part in found])
    places, row = np.unique(place, return_inverse=True)
    column = np.concatenate([part[1] for part in found])
    return _Hours(row.astype(np.int64), column, np.concatenate([part[2] for part in found]), places)


def _program(market: Market, columns: Columns, hours: _Hours, *, whole: bool) -> Program:
    n_columns, n_groups = len(columns), len(market.groups)
    group = market.rows.group[columns.row]
    cost = market.objective @ columns.amounts
    scale = 2.0 ** np.round(np.log2(max(float(cost.mean()), 1e-300))) if n_columns else 1.0
    rows = [Row(name=f"serve[{at}]", unit="1", sense=Sense.EQUAL, rhs=1.0) for at in range(n_groups)]
    pool, hour = np.divmod(hours.places, market.hours)
    rows += [
        Row(name=f"pool[{at}]@{when}", unit="instances", sense=Sense.AT_MOST, rhs=float(held))
        for at, when, held in zip(
            pool.tolist(), hour.tolist(), market.capacity[pool].tolist(), strict=True
        )
    ]
    parts: list[tuple[Ints, Ints, Floats]] = [
        (group, np.arange(n_columns), np.ones(n_columns)),
        (np.arange(n_groups), n_columns + np.arange(n_groups), np.ones(n_groups)),
        (n_groups + hours.row, hours.column, hours.use),
    ]
    for cap in market.caps:
        taken = np.where(cap.groups[group], columns.amounts[cap.quantity], 0.0)
        unit = 2.0 ** np.round(np.log2(max(cap.allowed, float(taken.max(initial=0.0)), 1e-300)))
        used = np.flatnonzero(taken)
        parts.append((np.full(len(used), len(rows)), used, taken[used] / unit))
        rows.append(
            Row(name=cap.name, unit="", sense=Sense.AT_MOST, rhs=cap.allowed * KEPT_RATIO / unit, scale=unit)
        )
    dearest = float(np.abs(cost).max(initial=1.0)) * _UNSERVED
    integer: NDArray[np.bool_] = np.zeros(n_columns + n_groups, dtype=bool)
    integer[:n_columns] = whole
    return Program(
        names=tuple(f"c{at}" for at in range(n_columns + n_groups)),
        cost=np.concatenate([cost, np.full(n_groups, dearest)]) / scale,
        cost_scale=float(scale),
        upper=np.ones(n_columns + n_groups),
        integer=integer,
        rows=tuple(rows),
        row_index=np.concatenate([part[0] for part in parts]),
        column_index=np.concatenate([part[1] for part in parts]),
        value=np.concatenate([part[2] for part in parts]),
        nodes=_NODES,
    )
