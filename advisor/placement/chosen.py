"""A choice under all limits, pools by the hour among them.

First every group takes its best hours as if no pool were short; a plan that no pool refuses is the
optimum. Otherwise hours get prices, groups get schedules that differ, and the same integer program
chooses among these. Then each group looks what else it could have in the hours that the others
leave free, and the program chooses again, as long as that gains.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from advisor.domain.candidates import Candidates, Floats
from advisor.domain.scenario import Objective
from advisor.placement.hourly.columns import Columns, distinct
from advisor.placement.hourly.relaxation import relax_hourly
from advisor.placement.hourly.whole import near_best
from advisor.placement.sharing.bound import limits_of, pose_rows, whole_bound
from advisor.placement.sharing.crowd import Crowd, crowd_of
from advisor.placement.sharing.pools import Pools, pools_of, use_of_pools
from advisor.placement.sharing.refusal import SERVED, too_small
from advisor.placement.sharing.rivals import in_free_hours
from advisor.placement.sharing.setting import Setting, hours_up
from advisor.placement.sharing.settled import overfilled, settle_hours, use_of_rows
from advisor.placement.sharing.versions import with_schedules
from advisor.placement.solving.problem import Problem, pose
from advisor.placement.solving.solve import Choice, choose

_GAP: Final = 5e-7
"""Relative gap at which the relaxation by the hour may stop."""

_EACH: Final = 12
"""Rows of each group with a schedule of their own, beside those that prices called for."""

_TURNS: Final = 6
"""Choices that look again at what others leave free, at most."""

_ROUNDING: Final = 1e-9
"""Relative differences that are none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A choice, with the candidates and the problem that it is one of.

    Attributes:
        candidates: all of them; with more than were asked where schedules differ
        problem: posed of some of them; hours of pools are limits where they were short
        choice: of its rows
    """

    candidates: Candidates
    problem: Problem
    choice: Choice


def choose_hourly(
    setting: Setting,
    candidates: Candidates,
    problem: Problem,
    objective: Objective,
) -> Chosen:
    """Return the best choice under a problem's limits and the scenario's pools.

    Args:
        setting: what it is made for
        candidates: all of them
        problem: posed of them, pools apart
        objective: what to minimise

    Raises:
        Infeasible: limits contradict each other, or pools are too small.
        SolverFailed: a solver gave up.
    """
    choice = choose(problem, objective, setting.solve, setting.confirm)
    free = Chosen(candidates=candidates, problem=problem, choice=choice)
    pools = pools_of(setting.catalog, setting.scenario, candidates)
    if not pools.names or not overfilled(pools, use_of_choice(setting, free, pools)).any():
        return free
    crowd = crowd_of(setting, candidates, problem, pools, objective)
    gap = max(_GAP, setting.gap)
    relaxed = relax_hourly(crowd.market, setting.solve_hours, gap, setting.stop)
    columns = near_best(crowd.market, relaxed, _EACH)
    if float(relaxed.shares.unserved.sum()) > SERVED:
        raise too_small(setting, pools, crowd.market, columns)
    bound = max(
        relaxed.bound,
        choice.objective * (1.0 - choice.gap),
        whole_bound(setting, crowd, candidates, problem, relaxed.prices, objective),
    )
    short = relaxed.shares.prices.pools > 0.0
    found = _by_turns(setting, candidates, crowd, columns, (objective, short))
    return replace(found, choice=_proven(found.choice, bound))


def use_of_choice(setting: Setting, chosen: Chosen, pools: Pools) -> Floats:
    """Return the instances that a choice keeps up in pools, shape (n_pools, hours)."""
    rows = chosen.problem.candidate[chosen.choice.rows]
    up = hours_up(setting, chosen.candidates, pools, rows)
    return use_of_pools(pools, chosen.candidates, rows, chosen.choice.share, up)


def _by_turns(
    setting: Setting,
    candidates: Candidates,
    crowd: Crowd,
    columns: Columns,
    asked: tuple[Objective, NDArray[np.bool_]],
) -> Chosen:
    """Return the best choice among schedules and those that it leads to.

    `asked` are the objective and the hours of pools that are limits from the beginning.
    """
    objective, short = asked
    best: Chosen | None = None
    for _ in range(_TURNS):
        longer, which = with_schedules(candidates, crowd, columns)
        found, short = _among(setting, (longer, which), crowd, objective, short)
        if best is not None and found.choice.objective >= best.choice.objective * (1 - _ROUNDING):
            break
        best = found
        pools = pools_of(setting.catalog, setting.scenario, longer)
        use = use_of_choice(setting, found, pools)
        more = in_free_hours(setting, crowd, (found.candidates, found.problem, found.choice), use)
        columns, count = distinct([columns, *more]), len(columns)
        if setting.stop() or len(columns) == count:
            break
    assert best is not None
    return best


def _among(
    setting: Setting,
    versions: tuple[Candidates, NDArray[np.int64]],
    crowd: Crowd,
    objective: Objective,
    short: NDArray[np.bool_],
) -> tuple[Chosen, NDArray[np.bool_]]:
    candidates, which = versions
    posed = pose_rows(pose(setting.catalog, setting.scenario, candidates), np.unique(which))
    problem = replace(posed, limits=limits_of(candidates, posed, crowd.market.caps))
    pools = pools_of(setting.catalog, setting.scenario, candidates)
    use = use_of_rows(setting, pools, candidates, problem)
    final, choice, short = settle_hours(setting, pools, problem, use, objective, short)
    return Chosen(candidates=candidates, problem=final, choice=choice), short


def _proven(choice: Choice, bound: float) -> Choice:
    """Return a choice with its distance to what no plan can beat, whatever its schedules."""
    gap = max(0.0, choice.objective - bound) / abs(choice.objective) if choice.objective else 0.0
    return replace(choice, gap=gap if gap > _ROUNDING else 0.0)
