"""Shares of schedules that were met: a program over them, with rows for the hours that are short.

Hours that shares would overfill get a row until none is left. A group may also go unserved, at a
cost beyond any schedule: so the program always has a solution, and what is unserved in it says
that capacity does not suffice for these schedules. Where prices are bounded nobody goes unserved:
limits may be missed, at the bound.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from advisor.errors import SolverFailed
from advisor.placement.hourly.columns import Columns
from advisor.placement.hourly.market import SERVED, Floats, Ints, Market, Prices
from advisor.placement.hourly.schedule_program import (
    NEVER_UNSERVED,
    UNSERVED,
    all_served,
    serve_and_caps,
    with_hours,
    with_relief,
)
from advisor.placement.hourly.short_hours import ROWS, overfilled, to_begin_with
from advisor.placement.solving.program import SOLVED, Program, Solution, Solve

_FEW_NODES: Final = 10
"""Branch-and-bound nodes of a program with whole shares, at least."""

_WORK: Final = 2_000_000
"""Coefficients times nodes: large programs get few nodes, and still end within seconds."""


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
    body = serve_and_caps(market, columns, UNSERVED, whole=whole)
    if places is None:
        places = to_begin_with(market, columns)
    if box is not None:
        body = all_served(body, len(columns))
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
    body = serve_and_caps(market, columns, NEVER_UNSERVED, whole=whole)
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
    most = ROWS  # more each time
    while True:
        program = with_hours(market, columns, body, places)
        nodes = int(np.clip(_WORK // len(program.value), _FEW_NODES, body.nodes))
        program = replace(program, nodes=nodes)
        scales = np.array([row.scale for row in program.rows[n_groups:]])
        if box is not None:
            bounds = [_bounds(side, places) * scales for side in (box.low, box.high)]
            program = with_relief(program, np.stack(bounds), n_groups)
        answer = solve(program)
        if answer.status not in SOLVED:
            raise SolverFailed(
                f"{answer.solver} says {answer.status} of a program that has a solution; "
                "try another --solver",
            )
        more = overfilled(market, columns, answer.x[:n_columns], places, most)
        if len(more) == 0:
            break
        places = np.union1d(places, more)
        most *= 2
    duals = np.zeros(len(scales))
    if not body.is_integer:
        duals = np.maximum(-answer.duals[n_groups:], 0.0) * program.cost_scale / scales
    return _shares(market, answer, program, (duals, places, n_columns))


def _bounds(side: Prices, places: Ints) -> Floats:
    """Return prices of caps and of some hours as the program orders them, shape (n_limits,)."""
    return np.concatenate([side.caps, side.pools.ravel()[places]])


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
