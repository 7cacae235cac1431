"""Programs over schedules that were met: groups, caps, and rows for some hours of pools."""

from dataclasses import replace
from typing import Final

import numpy as np

from advisor.placement.hourly.ascent import standing
from advisor.placement.hourly.columns import Columns
from advisor.placement.hourly.market import Floats, Ints, Market
from advisor.placement.hourly.short_hours import AT_ONCE
from advisor.placement.solving.problem import KEPT_RATIO
from advisor.placement.solving.program import Program, Row, Sense, power_of_two

UNSERVED: Final = 20.0
NEVER_UNSERVED: Final = 2e5
"""Cost of not serving a group over the dearest schedule, or row, of all. The first is kind to
solvers; but a group may displace many others to their dearest, and only the second tells that from
no room."""

NODES: Final = 1_000
"""Branch-and-bound nodes of a program with whole shares, at most."""


def program_of(market: Market, columns: Columns, places: Ints) -> Program:
    """Return the program over some schedules with a row for each of some hours.

    Its columns are the schedules and the groups that go unserved; its rows the groups, the caps
    and the hours.
    """
    return with_hours(
        market, columns, serve_and_caps(market, columns, UNSERVED, whole=False), places
    )


def serve_and_caps(
    market: Market,
    columns: Columns,
    unserved: float,
    *,
    whole: bool,
) -> Program:
    """Return the program without a row for any hour.

    Its columns are the schedules and the groups that go unserved, its rows groups and caps.

    Args:
        market: whose rows the schedules are of
        columns: the schedules
        unserved: cost of not serving a group over the dearest schedule of all
        whole: each group takes one schedule
    """
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
        nodes=NODES,
    )


def all_served(body: Program, n_columns: int) -> Program:
    """Return the program where nobody goes unserved."""
    return replace(body, upper=np.where(np.arange(len(body.upper)) < n_columns, body.upper, 0.0))


def with_hours(market: Market, columns: Columns, body: Program, places: Ints) -> Program:
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
        for at in range(0, len(inside), AT_ONCE):
            some = inside[at : at + AT_ONCE]
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


def with_relief(program: Program, bounds: Floats, first: int) -> Program:
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
