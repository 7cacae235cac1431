"""From a problem to a proven choice.

The relaxation prices everything once. Its duals bound from below what any plan must emit that
uses a given candidate at all; what lies above the best plan known cannot be in the optimum and is
left out of the integer program. So the exact program stays small, and its answer is the optimum of
the whole problem, not of a shortlist.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from advisor.domain.candidates import Floats
from advisor.domain.scenario import Objective
from advisor.errors import Infeasible, SolverFailed
from advisor.placement.problem import Limit, Problem, Quantity, as_program, needed
from advisor.placement.program import Program, Solution, Solve, Status
from advisor.placement.relax import conflict_message, conflicts_of

GAP: Final = 1e-7
"""Relative gap at which an integer solve stops; a plan within it is called optimal."""

_TIE: Final = 1e-9
"""Relative difference of the objective below which plans tie and the second objective decides."""

_DUST: Final = 1e-7
"""Shares below it are the solver's rounding."""

_SHORTLIST: Final = 30
"""Candidates per group in the first integer program, which only has to find a good plan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A solved problem.

    Attributes:
        rows: indices into the problem's rows with a share, ascending
        share: of each of them, 0..1
        objective: in the objective's unit
        gap: proven relative distance to the optimum, >= 0
        prices: objective per unit of each limit of the relaxation, <= 0, shape (n_limits,)
    """

    rows: NDArray[np.int64]
    share: Floats
    objective: float
    gap: float
    prices: Floats


def choose(problem: Problem, objective: Objective, solve: Solve, confirm: Solve) -> Choice:
    """Return the best choice under the problem's limits; ties go to the other objective.

    Args:
        problem: with at least one row for each group
        objective: what to minimise
        solve: runs a program
        confirm: an independent solver; asked before anything is called infeasible

    Raises:
        Infeasible: the limits contradict each other; both solvers agree.
        SolverFailed: a solver gave up, or the two disagree.
    """
    first = problem.quantity(objective)
    other = Objective.COST if objective is Objective.EMISSIONS else Objective.EMISSIONS
    everything = np.arange(len(problem))
    program = as_program(problem, first, problem.limits, everything, integer=False)
    relaxed = solve(program)
    if relaxed.status is not Status.OPTIMAL:
        _refuse(problem, program, relaxed, solve, confirm)
    prices = _prices(program, relaxed, problem)
    bound = relaxed.objective * program.cost_scale
    floor = bound + _activation(problem, first, program, relaxed)
    rows, best, proven = _exact(problem, first, floor, bound, solve, confirm)
    tie = Limit(name="tie", unit="objective", allowed=best * (1 + _TIE), quantity=first)
    limits = (*problem.limits, tie)
    program = as_program(problem, problem.quantity(other), limits, rows, integer=True)
    answer = solve(program)
    if answer.status is not Status.OPTIMAL:
        raise SolverFailed(f"{answer.solver} could not break ties; try another --solver")
    share = _clean(answer.x[: len(rows)], problem.whole[rows])
    used = share > 0
    return Choice(
        rows=rows[used],
        share=share[used],
        objective=best,
        gap=max(0.0, best - proven) / best if best > 0 else 0.0,
        prices=prices,
    )


def _exact(
    problem: Problem,
    objective: Quantity,
    floor: Floats,
    bound: float,
    solve: Solve,
    confirm: Solve,
) -> tuple[NDArray[np.int64], float, float]:
    """Return the rows that may be in an optimum, the optimum, and its proven lower bound."""
    rows = _shortlist(problem, floor)
    while True:
        program = as_program(problem, objective, problem.limits, rows, integer=True)
        answer = solve(program)
        if answer.status is Status.FAILED:
            raise SolverFailed(f"{answer.solver} stopped without an answer; try another --solver")
        best = answer.objective * program.cost_scale
        ceiling = best * (1 + _TIE) if answer.status is Status.OPTIMAL else np.inf
        possible = np.flatnonzero(floor <= ceiling)
        missing = np.setdiff1d(possible, rows)
        if len(missing) == 0:
            break
        rows = np.union1d(possible, rows) if np.isfinite(ceiling) else np.arange(len(problem))
    if answer.status is Status.INFEASIBLE:
        _refuse(problem, program, answer, solve, confirm)
    return rows, best, max(bound, min(best, answer.bound * program.cost_scale))


def _shortlist(problem: Problem, floor: Floats) -> NDArray[np.int64]:
    """Return the rows with the least floors of each group."""
    order = np.lexsort((floor, problem.group))
    group = problem.group[order]
    rank = np.arange(len(order)) - np.searchsorted(group, group)
    return np.sort(order[rank < _SHORTLIST])


def _activation(
    problem: Problem,
    objective: Quantity,
    program: Program,
    relaxed: Solution,
) -> Floats:
    """Return by how much the objective at least rises above the relaxation if a row is used.

    A whole row is used at share 1: its reduced cost. A fleet row keeps at least one instance up:
    the reduced cost of that instance, with the fleet row's own dual as small as its shares allow.
    Any other row may have a share as small as it likes: nothing.
    """
    n_groups = len(problem.labels)
    share, instance = objective.share.copy(), objective.instance.copy()
    for index, limit in enumerate(problem.limits):
        price = relaxed.duals[n_groups + index] * program.cost_scale
        price /= program.rows[n_groups + index].scale
        share -= price * limit.quantity.share
        instance -= price * limit.quantity.instance
    worth = relaxed.duals[:n_groups][problem.group] * program.cost_scale
    earned = np.maximum(worth - share, 0.0) / needed(problem, np.arange(len(problem)))
    rise = np.where(problem.fleet, instance - earned, np.where(problem.whole, share - worth, 0.0))
    return np.maximum(rise, 0.0)


def _prices(program: Program, relaxed: Solution, problem: Problem) -> Floats:
    first = len(problem.labels)
    scales = np.array([row.scale for row in program.rows[first:]])
    return np.asarray(relaxed.duals[first:] * program.cost_scale / scales)


def _clean(share: Floats, whole: NDArray[np.bool_]) -> Floats:
    """Return shares without the solver's dust; whole shares are 0 or 1."""
    rounded = np.where(whole, np.round(share), np.clip(share, 0.0, 1.0))
    return np.where(rounded < _DUST, 0.0, np.where(rounded > 1 - _DUST, 1.0, rounded))


def _refuse(
    problem: Problem,
    program: Program,
    answer: Solution,
    solve: Solve,
    confirm: Solve,
) -> None:
    """Raise what an unsolved program means, after a second opinion."""
    second = confirm(program)
    if answer.status is not Status.INFEASIBLE or second.status is not Status.INFEASIBLE:
        raise SolverFailed(
            f"{answer.solver} says {answer.status}, {second.solver} says {second.status}; "
            "neither is trusted; try another --solver",
        )
    conflicts = conflicts_of(problem, solve)
    raise Infeasible(conflict_message(conflicts), conflicts)
