"""Settle groups that share limits: the exact optimum of one connected part of a problem.

The relaxation prices everything once. Its duals bound from below what any plan must take that
uses a given row at all; what lies above the best plan known cannot be in the optimum and is left
out of the integer program. So the exact program stays small, and its answer is the optimum of the
whole part, not of a shortlist.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from advisor.domain.candidates import Floats
from advisor.domain.scenario import Objective
from advisor.errors import SolverFailed
from advisor.placement.ranks import least_of_each
from advisor.placement.solving.assemble import as_program
from advisor.placement.solving.hurry import TIE
from advisor.placement.solving.parts import used
from advisor.placement.solving.plain import plain_rows
from advisor.placement.solving.problem import Limit, Problem, Quantity, needed
from advisor.placement.solving.program import SOLVED, Program, Solution, Solve, Status

_DUST: Final = 1e-7
"""Shares below it are the solver's rounding."""

_FEW_NODES: Final = 200
"""Nodes for the first plan, which is only to be good, and for ties, of which few are left."""

_NOISE: Final = 1e-6
"""Relative error allowed to a floor: duals carry the solver's tolerance; more rows do no harm."""

_SHORTLIST: Final = 30
"""Rows per group in the first integer program, which only has to find a good plan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """An optimum.

    Attributes:
        rows: indices into the problem's rows with a share, ascending
        share: of each of them, 0..1
        objective: in the objective's unit
        proven: lower bound of the objective of any plan, in its unit
    """

    rows: NDArray[np.int64]
    share: Floats
    objective: float
    proven: float


class Unmet(Exception):
    """A program has no solution, says one solver; `program` and `answer` tell which."""

    def __init__(self, program: Program, answer: Solution) -> None:
        """Keep the program for a second opinion."""
        super().__init__(answer.solver)
        self.program = program
        self.answer = answer


def relax(problem: Problem, objective: Objective, solve: Solve) -> tuple[Program, Solution]:
    """Return the relaxation of a problem over all its rows, solved.

    Raises:
        Unmet: the solver found no solution.
    """
    everything = np.arange(len(problem))
    quantity = problem.quantity(objective)
    program = as_program(problem, quantity, problem.limits, everything, integer=False)
    answer = solve(program)
    if answer.status is not Status.OPTIMAL:
        raise Unmet(program, answer)
    return program, answer


def settle(problem: Problem, objective: Objective, solve: Solve) -> Settled:
    """Return the optimum of a problem; ties go to the other objective.

    Raises:
        Unmet: the solver found no solution.
        SolverFailed: the solver gave up.
    """
    first = problem.quantity(objective)
    plain = plain_rows(problem, objective)
    if plain is not None:
        rows = np.sort(plain)
        best = used(problem, first, rows, np.ones(len(rows)))
        return Settled(rows=rows, share=np.ones(len(rows)), objective=best, proven=best)
    program, relaxed = relax(problem, objective, solve)
    bound = relaxed.objective * program.cost_scale
    floor = bound + activation(problem, first, program, relaxed)
    rows, answer, proven = _exact(problem, first, floor, solve)
    share = clean_shares(problem, rows, answer)
    best = used(problem, first, rows, share)
    if answer.status is Status.OPTIMAL:
        rows, share = _break_ties(problem, objective, solve, (rows, share, floor, best))
    return Settled(
        rows=rows[share > 0],
        share=share[share > 0],
        objective=best,
        proven=max(bound, min(best, proven)),
    )


def _break_ties(
    problem: Problem,
    objective: Objective,
    solve: Solve,
    found: tuple[NDArray[np.int64], Floats, Floats, float],
) -> tuple[NDArray[np.int64], Floats]:
    """Return rows and shares with the same objective and the least of the other one.

    Whole numbers leave a solver little room beside a held objective; where it finds none, the
    optimum that is known stands.
    """
    rows, share, floor, best = found
    other = Objective.COST if objective is Objective.EMISSIONS else Objective.EMISSIONS
    held = problem.quantity(objective)
    tie = Limit(name=TIE, unit="objective", allowed=best, quantity=held)
    kept = rows[(floor[rows] <= best * (1 + _NOISE)) | (share > 0)]
    limits = (*problem.limits, tie)
    second = problem.quantity(other)
    program = as_program(problem, second, limits, kept, integer=True)
    answer = solve(replace(program, nodes=_FEW_NODES))
    if answer.status not in SOLVED:
        return rows, share
    cleaned = clean_shares(problem, kept, answer)
    holds = used(problem, held, kept, cleaned) <= best * (1 + _NOISE)
    gains = used(problem, second, kept, cleaned) < used(problem, second, rows, share)
    return (kept, cleaned) if holds and gains else (rows, share)


def _exact(
    problem: Problem,
    objective: Quantity,
    floor: Floats,
    solve: Solve,
) -> tuple[NDArray[np.int64], Solution, float]:
    """Return the rows that may be in an optimum, it over them, and the solver's bound on it."""
    rows, nodes = least_of_each(problem.group, floor, _SHORTLIST), _FEW_NODES
    while True:
        program = as_program(problem, objective, problem.limits, rows, integer=True)
        answer = solve(replace(program, nodes=nodes))
        best = answer.objective * program.cost_scale
        ceiling = best * (1 + _NOISE) if answer.status in SOLVED else np.inf
        possible = np.flatnonzero(floor <= ceiling)
        settled = answer.status in {Status.OPTIMAL, Status.INFEASIBLE} or nodes == program.nodes
        if settled and len(np.setdiff1d(possible, rows)) == 0:
            break
        rows, nodes = np.union1d(possible, rows), program.nodes
    if answer.status is Status.FAILED:
        raise SolverFailed(f"{answer.solver} stopped without an answer; try another --solver")
    if answer.status is Status.INFEASIBLE:
        raise Unmet(program, answer)
    return rows, answer, answer.bound * program.cost_scale


def activation(
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


def clean_shares(problem: Problem, rows: NDArray[np.int64], answer: Solution) -> Floats:
    """Return shares without the solver's dust.

    They are 0 or 1 where whole, no larger than the whole instances that are up, and sum to 1 in
    each group.
    """
    n_rows, fleet = len(rows), np.flatnonzero(problem.fleet[rows])
    share = np.where(problem.whole[rows], np.round(answer.x[:n_rows]), answer.x[:n_rows])
    up = np.round(answer.x[n_rows : n_rows + len(fleet)])
    share[fleet] = np.minimum(share[fleet], up / needed(problem, rows)[fleet])
    share = np.where(share < _DUST, 0.0, share)
    served = np.bincount(problem.group[rows], weights=share, minlength=len(problem.labels))
    return np.asarray(share / np.where(served > 0, served, 1.0)[problem.group[rows]])
