"""From a problem to a proven choice, in as many small exact solves as its limits allow.

Rows that another replaces are left out. The relaxation of what is left tells which limits bind;
only those tie groups together, and each connected part is settled by itself. A limit that the
parts together break is put back, and they are settled again. So the answer is the optimum under
all limits, and a scenario without a tight budget costs one small program per workload.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from advisor.domain.candidates import Floats
from advisor.domain.scenario import Objective
from advisor.errors import Infeasible, SolverFailed
from advisor.placement.solving.dominance import undominated
from advisor.placement.solving.problem import Problem
from advisor.placement.solving.program import Program, Solution, Solve, Status
from advisor.placement.solving.relax import relaxation_message, relaxations_of
from advisor.placement.solving.settle import Unmet, relax
from advisor.placement.solving.survivors import survivors
from advisor.placement.solving.together import settle_parts

GAP: Final = 1e-7
"""Relative gap at which an integer solve stops; a plan within it is called optimal."""


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
    some = survivors(problem, problem.quantity(objective))
    kept = some[undominated(problem.take(some))]
    reduced = problem.take(kept)
    try:
        program, relaxed = relax(reduced, objective, solve)
        prices = _prices(program, relaxed, reduced)
        found = settle_parts(reduced, objective, solve, binding=prices < 0)
    except Unmet as unmet:
        raise _refusal(reduced, unmet, solve, confirm) from None
    gap = max(0.0, found.objective - found.proven) / found.objective if found.objective else 0.0
    return Choice(
        rows=kept[found.rows],
        share=found.share,
        objective=found.objective,
        gap=gap,
        prices=prices,
    )


def _prices(program: Program, relaxed: Solution, problem: Problem) -> Floats:
    first = len(problem.labels)
    scales = np.array([row.scale for row in program.rows[first:]])
    return np.asarray(relaxed.duals[first:] * program.cost_scale / scales)


def _refusal(problem: Problem, unmet: Unmet, solve: Solve, confirm: Solve) -> Exception:
    """Return what an unsolved program means, after a second opinion."""
    answer, second = unmet.answer, confirm(unmet.program)
    if answer.status is not Status.INFEASIBLE or second.status is not Status.INFEASIBLE:
        return SolverFailed(
            f"{answer.solver} says {answer.status}, {second.solver} says {second.status}; "
            "neither is trusted; try another --solver",
        )
    ways = relaxations_of(problem, solve)
    return Infeasible(relaxation_message(ways), ways)
