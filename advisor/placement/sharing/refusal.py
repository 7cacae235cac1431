"""Which pools and limits are too small for the work, and by how much."""

from typing import Final

import numpy as np

from advisor.errors import Conflict, Infeasible, SolverFailed
from advisor.placement.hourly.columns import Columns
from advisor.placement.hourly.market import Market
from advisor.placement.hourly.master import serve_all
from advisor.placement.hourly.shortage import needed
from advisor.placement.sharing.crowd import UNITS
from advisor.placement.sharing.pools import Pools
from advisor.placement.sharing.setting import Setting
from advisor.placement.solving.relax import relaxation_message

SERVED: Final = 1e-6
"""Demand that goes unserved by rounding."""


def too_small(setting: Setting, pools: Pools, market: Market, columns: Columns) -> Exception:
    """Return which limits are too small, after a second opinion."""
    second = serve_all(market, columns, setting.confirm)
    if float(second.unserved.sum()) <= SERVED:
        return SolverFailed("two solvers disagree whether the pools suffice; try another --solver")
    instances, amounts = needed(market, columns, setting.solve)
    rows = [
        Conflict(limit=name, unit="instances", allowed=held, needed=float(np.ceil(more - SERVED)))
        for name, held, more in zip(pools.names, market.capacity.tolist(), instances, strict=True)
        if more > held * (1 + SERVED) + SERVED
    ]
    rows += [
        Conflict(limit=cap.name, unit=UNITS[cap.quantity], allowed=cap.allowed, needed=float(more))
        for cap, more in zip(market.caps, amounts, strict=True)
        if more > cap.allowed * (1 + SERVED)
    ]
    return Infeasible(relaxation_message((tuple(rows),), tried=False), (tuple(rows),))
