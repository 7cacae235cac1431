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
from advisor.errors import Cancelled, Infeasible
from advisor.placement.hourly.columns import Columns, distinct
from advisor.placement.hourly.relaxation import Relaxed, relax_hourly
from advisor.placement.hourly.whole import near_best
from advisor.placement.sharing.bound import limits_of, pose_rows, whole_bound
from advisor.placement.sharing.crowd import Crowd, crowd_of
from advisor.placement.sharing.in_one_go import choose_in_one_go
from advisor.placement.sharing.pools import Pools, pools_of, use_of_pools
from advisor.placement.sharing.refusal import SERVED, too_small
from advisor.placement.sharing.rivals import in_free_hours, one_by_one, within_reach
from advisor.placement.sharing.setting import Setting, hours_up
from advisor.placement.sharing.settled import overfilled, settle_hours, use_of_rows
from advisor.placement.sharing.versions import with_schedules
from advisor.placement.solving.problem import Problem, pose
from advisor.placement.solving.solve import GAP, Choice, choose

_GAP: Final = 5e-7
"""Relative gap at which the relaxation by the hour may stop."""

_EACH: Final = 12
"""Rows of each group with a schedule of their own, beside those that prices called for."""

_FEW: Final = 8
"""Groups whose schedules one integer program may decide about."""

_NEAR: Final = 1e-3
"""Relative gap that is near enough for more groups, where no other is asked for."""

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
        Cancelled: it was stopped before any plan was known.
        Infeasible: limits contradict each other, or pools are too small.
        SolverFailed: a solver gave up.
    """
    choice = choose(problem, objective, setting.solve, setting.confirm)
    free = Chosen(candidates=candidates, problem=problem, choice=choice)
    pools = pools_of(setting.catalog, setting.scenario, candidates)
    if not pools.names or not overfilled(pools, use_of_choice(setting, free, pools)).any():
        return free
    crowd = crowd_of(setting, candidates, problem, pools, objective)
    many = len(crowd.market.groups) > _FEW
    near = setting.gap if setting.gap > GAP else _NEAR
    gap = near / 10 if many else max(_GAP, setting.gap)
    relaxed = relax_hourly(crowd.market, setting.solve_hours, gap, setting.stop)
    columns = near_best(crowd.market, relaxed, _EACH)
    if setting.stop():
        columns = distinct([columns, *one_by_one(crowd, relaxed.prices)])
    elif float(relaxed.shares.unserved.sum()) > SERVED:
        raise too_small(setting, pools, crowd.market, columns)
    bound = max(
        relaxed.bound,
        choice.objective * (1.0 - choice.gap),
        whole_bound(setting, crowd, candidates, problem, relaxed.prices, objective),
    )
    if many:
        asked = (pools, objective, near)
        whole = choose_in_one_go(setting, candidates, crowd, relaxed, asked)
        if whole is not None:
            longer, final, choice = whole
            choice = _proven(choice, bound)
            return Chosen(candidates=longer, problem=final, choice=choice)
    short = relaxed.shares.prices.pools > 0.0
    found = _by_turns(setting, candidates, crowd, columns, (objective, short, relaxed))
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
    asked: tuple[Objective, NDArray[np.bool_], Relaxed],
) -> Chosen:
    """Return the best choice among schedules and those that it leads to.

    `asked` are the objective, the hours of pools that are limits from the beginning, and the
    relaxation.
    """
    objective, short, relaxed = asked
    best: Chosen | None = None
    for turn in range(_TURNS):
        first = turn == 0
        longer, which = with_schedules(candidates, crowd, columns)
        try:
            found, short = _among(setting, (longer, which), crowd, objective, short)
        except Infeasible:
            if setting.stop():
                raise Cancelled("stopped before any plan was known") from None
            raise
        gains = best is None or found.choice.objective < best.choice.objective * (1 - _ROUNDING)
        best = found if best is None or gains else best
        if not gains:
            break
        pools = pools_of(setting.catalog, setting.scenario, longer)
        use = use_of_choice(setting, found, pools)
        more = in_free_hours(setting, crowd, (found.candidates, found.problem, found.choice), use)
        if first:
            reach = max(found.choice.objective - relaxed.bound, 0.0)
            more.append(within_reach(crowd.market, relaxed.prices, reach))
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
