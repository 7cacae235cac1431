"""A choice for many groups at once: each takes one offer and one schedule, near the relaxation.

Where few groups share pools, a program over all their schedules is exact. Where many do, it would
take minutes; then the relaxation's own schedules are rounded, which loses little among many.
"""

from dataclasses import replace

import numpy as np

from advisor.domain.candidates import Candidates, Floats
from advisor.domain.scenario import Objective
from advisor.placement.evaluate import whole_instances
from advisor.placement.hourly.columns import columns_of
from advisor.placement.hourly.market import Market
from advisor.placement.hourly.relaxation import Relaxed
from advisor.placement.hourly.whole import make_whole
from advisor.placement.sharing.bound import limits_of, pose_rows
from advisor.placement.sharing.crowd import Crowd
from advisor.placement.sharing.pools import Pools
from advisor.placement.sharing.setting import Setting
from advisor.placement.sharing.versions import with_schedules
from advisor.placement.solving.parts import used
from advisor.placement.solving.problem import Limit, Problem, Quantity, pose
from advisor.placement.solving.solve import Choice


def choose_in_one_go(
    setting: Setting,
    candidates: Candidates,
    crowd: Crowd,
    relaxed: Relaxed,
    asked: tuple[Pools, Objective, float],
) -> tuple[Candidates, Problem, Choice] | None:
    """Return candidates with schedules, the problem of the chosen ones, and the choice.

    Args:
        setting: what it is made for
        candidates: all of them
        crowd: the market of them
        relaxed: its relaxation
        asked: pools, what to minimise, and the relative gap that is near enough

    Returns:
        None where no room was found for every group.
    """
    pools, objective, gap = asked
    market = _whole_market(candidates, crowd)
    columns = relaxed.columns
    again = columns_of(market, columns.row, columns.hours(market))
    whole = make_whole(market, replace(relaxed, columns=again), setting.near(gap / 2), gap)
    if whole is None:
        return None
    longer, which = with_schedules(candidates, crowd, whole.columns)
    posed = pose_rows(pose(setting.catalog, setting.scenario, longer), np.sort(which))
    limits = limits_of(longer, posed, crowd.market.caps)
    problem = replace(posed, limits=limits + _pool_limits(pools, len(posed)))
    rows = np.arange(len(posed))
    share = np.ones(len(posed))
    prices = np.concatenate([relaxed.prices.caps, relaxed.prices.pools.sum(axis=1)])
    choice = Choice(
        rows=rows,
        share=share,
        objective=used(problem, problem.quantity(objective), rows, share),
        gap=0.0,
        prices=-prices,
    )
    return longer, problem, choice


def _whole_market(candidates: Candidates, crowd: Crowd) -> Market:
    """Return the market with whole instances of fleets, as one offer that serves all has them."""
    rows = crowd.market.rows
    mine = crowd.candidate
    fleet = candidates.is_fleet[mine]
    up = np.maximum(whole_instances(candidates.instances[mine]), 1.0)

    def taken(share: Floats, instance: Floats) -> Floats:
        return np.nan_to_num(share[mine] + instance[mine] * up)

    whole = np.stack(
        [
            taken(candidates.kg_share, candidates.kg_instance),
            taken(candidates.usd_share, candidates.usd_instance),
            taken(candidates.l_share, candidates.l_instance),
        ]
    )
    return replace(
        crowd.market,
        rows=replace(
            rows,
            instances=np.where(fleet, up, rows.instances),
            fixed=np.where(fleet, whole, rows.fixed),
        ),
    )


def _pool_limits(pools: Pools, count: int) -> tuple[Limit, ...]:
    """Return pools as limits that only carry their prices; their hours are held elsewhere."""
    none = Quantity(share=np.zeros(count), instance=np.zeros(count))
    return tuple(
        Limit(name=name, unit="instances", allowed=held, quantity=none, pool=name)
        for name, held in zip(pools.names, pools.capacity.tolist(), strict=True)
    )
