"""How many instances, and how much of other limits, are missing before all can be served."""

from dataclasses import replace

import numpy as np

from advisor.errors import SolverFailed
from advisor.placement.hourly.columns import Columns
from advisor.placement.hourly.market import Floats, Market
from advisor.placement.hourly.schedule_program import program_of
from advisor.placement.solving.program import Solve, Status


def needed(market: Market, columns: Columns, solve: Solve) -> tuple[Floats, Floats]:
    """Return what pools have to hold and caps have to allow, for divided work to be served.

    Raised is as little as it takes, each in proportion to its own size.

    Args:
        market: rows and limits, too tight
        columns: schedules of all groups
        solve: runs a linear program

    Returns:
        Instances of each pool, shape (n_pools,), and amounts of each cap, shape (n_caps,).

    Raises:
        SolverFailed: the solver gave up.
    """
    n_pools, n_groups, n_caps = len(market.capacity), len(market.groups), len(market.caps)
    places = np.arange(n_pools * market.hours)
    body = program_of(market, columns, places)
    served = len(columns)
    allowed = np.array([cap.allowed for cap in market.caps])
    scales = np.array([row.scale for row in body.rows[n_groups : n_groups + n_caps]])
    first = len(body.cost)
    pool_rows = n_groups + n_caps + places
    answer = solve(
        replace(
            body,
            names=(*body.names, *(f"more{index}" for index in range(n_pools + n_caps))),
            cost=np.concatenate(
                [np.zeros(first), 1.0 / np.maximum(market.capacity, 1.0), np.ones(n_caps)]
            ),
            cost_scale=1.0,
            # nobody goes unserved here
            upper=np.concatenate(
                [body.upper[:served], np.zeros(n_groups), np.full(n_pools + n_caps, np.inf)]
            ),
            integer=np.zeros(first + n_pools + n_caps, dtype=bool),
            row_index=np.concatenate([body.row_index, pool_rows, n_groups + np.arange(n_caps)]),
            column_index=np.concatenate(
                [
                    body.column_index,
                    first + places // market.hours,
                    first + n_pools + np.arange(n_caps),
                ]
            ),
            value=np.concatenate([body.value, -np.ones(len(places) + n_caps)]),
        )
    )
    if answer.status is not Status.OPTIMAL:
        raise SolverFailed(f"{answer.solver} found no relaxation either; try another --solver")
    more = answer.x[first:]
    return market.capacity + more[:n_pools], allowed + more[n_pools:] * scales
