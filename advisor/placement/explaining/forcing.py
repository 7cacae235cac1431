"""What the whole plan takes where one group has to be elsewhere.

Where no limit has a say, groups do not know of each other: the plan with one of them moved, all
else as it was, is the optimum, and no solver is asked. Otherwise the others may have to move too,
and the same solve as ever runs with the group's other offers taken away.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from advisor.domain.candidates import Floats, Reason
from advisor.placement.chosen import Chosen, choose_hourly, use_of_choice
from advisor.placement.explaining.answered import Answered
from advisor.placement.sharing.pools import pools_of
from advisor.placement.sharing.settled import overfilled
from advisor.placement.solving.parts import used
from advisor.placement.solving.problem import KEPT_RATIO, Problem, pose
from advisor.placement.solving.together import settle_parts


@dataclass(frozen=True, slots=True, kw_only=True)
class Forced:
    """The optimal plan in which a group is served by some of its rows alone.

    Attributes:
        emissions_kg, cost_usd: of the whole plan [kgCO2e], [USD]
    """

    emissions_kg: float
    cost_usd: float


def force(found: Answered, group: int, rows: NDArray[np.int64]) -> Forced:
    """Return the optimal plan in which a group is served by some of its rows alone.

    Args:
        found: the plan as it is
        group: index into the problem's labels
        rows: of the group, indices into the problem's rows, at least one

    Raises:
        Infeasible: the limits leave no such plan.
        SolverFailed: a solver failed.
    """
    if found.is_free:
        moved = _moved(found, group, rows)
        if moved is not None:
            return moved
    return _solved(found, group, rows)


def _moved(found: Answered, group: int, rows: NDArray[np.int64]) -> Forced | None:
    """Return the plan with one group moved; None where that breaks a limit or a pool."""
    problem, choice = found.problem, found.chosen.choice
    mine, share = _alone(found, group, rows)
    stay = problem.group[choice.rows] != group
    all_rows = np.concatenate([choice.rows[stay], mine])
    all_share = np.concatenate([choice.share[stay], share])
    order = np.argsort(all_rows)
    all_rows, all_share = all_rows[order], all_share[order]
    for limit in problem.limits:
        if used(problem, limit.quantity, all_rows, all_share) > limit.allowed * KEPT_RATIO:
            return None
    if found.question.scenario.limits.capacity:
        plan = replace(found.chosen, choice=replace(choice, rows=all_rows, share=all_share))
        if _overfills(found, plan):
            return None
    return Forced(
        emissions_kg=used(problem, problem.emissions, all_rows, all_share),
        cost_usd=used(problem, problem.cost, all_rows, all_share),
    )


def _alone(
    found: Answered,
    group: int,
    rows: NDArray[np.int64],
) -> tuple[NDArray[np.int64], Floats]:
    """Return how some rows of a group serve it best, without limits."""
    if len(rows) == 1:
        return rows, np.ones(1)
    part = found.problem.part(np.array([group]), rows, ())
    nothing = np.zeros(0, dtype=bool)
    best = settle_parts(part, found.question.objective, found.setting.solve, binding=nothing)
    return rows[best.rows], best.share


def _overfills(found: Answered, plan: Chosen) -> bool:
    setting = found.setting
    pools = pools_of(setting.catalog, setting.scenario, plan.candidates)
    return bool(overfilled(pools, use_of_choice(setting, plan, pools)).any())


def _solved(found: Answered, group: int, rows: NDArray[np.int64]) -> Forced:
    setting, candidates = found.setting, found.candidates
    others = (candidates.group == group) & (candidates.reason == 0)
    others[found.problem.candidate[rows]] = False
    left = replace(
        candidates,
        reason=np.where(others, Reason.PLACE, candidates.reason).astype(np.int8),
    )
    posed: Problem = pose(setting.catalog, setting.scenario, left)
    chosen = choose_hourly(setting, left, posed, found.question.objective)
    problem, choice = chosen.problem, chosen.choice
    return Forced(
        emissions_kg=used(problem, problem.emissions, choice.rows, choice.share),
        cost_usd=used(problem, problem.cost, choice.rows, choice.share),
    )
