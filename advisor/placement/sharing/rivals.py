"""Schedules that each group could have in the hours that all others leave free."""

import numpy as np

from advisor.domain.candidates import Candidates, Floats
from advisor.placement.hourly.columns import Columns, columns_of
from advisor.placement.hourly.desk import Desk
from advisor.placement.hourly.market import free
from advisor.placement.sharing.crowd import Crowd
from advisor.placement.sharing.pools import pools_of, use_of_pools
from advisor.placement.sharing.setting import Setting, hours_up
from advisor.placement.solving.problem import Problem
from advisor.placement.solving.solve import Choice


def in_free_hours(
    setting: Setting,
    crowd: Crowd,
    chosen: tuple[Candidates, Problem, Choice],
    use: Floats,
) -> list[Columns]:
    """Return the best schedule of each group with work that ends, all others as chosen.

    Args:
        setting: what the choice was made for
        crowd: the market of the candidates
        chosen: candidates with schedules, the problem of them, and the choice
        use: of pools by the choice, shape (n_pools, hours)
    """
    candidates, problem, choice = chosen
    market = crowd.market
    pools = pools_of(setting.catalog, setting.scenario, candidates)
    rows = problem.candidate[choice.rows]
    up = hours_up(setting, candidates, pools, rows)
    found = []
    for group in np.unique(market.rows.group[market.rows.job_h > 0.0]).tolist():
        mine = np.flatnonzero(problem.group[choice.rows] == group)
        own = use_of_pools(pools, candidates, rows[mine], choice.share[mine], up[mine])
        desk = Desk(market, free(market), market.capacity[:, None] - use + own)
        placed = desk.place(group)
        if placed is not None:
            row, hours = placed
            found.append(columns_of(market, np.array([row]), hours[None, :]))
    return found
