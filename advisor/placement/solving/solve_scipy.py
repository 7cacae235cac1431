"""Programs through scipy: the second opinion, and HiGHS without PuLP's model."""

from typing import Any

import numpy as np

from advisor.placement.solving.program import Program, Sense, Solution, Status, unsolved
from advisor.placement.solving.quiet import quiet_stdout

_LABEL = "scipy HiGHS"
_OPTIMAL, _INFEASIBLE = 0, 2  # scipy's OptimizeResult.status
_TOLERANCE = 1e-9


def solve_scipy(program: Program, *, gap: float) -> Solution:
    """Solve a program with `scipy.optimize.linprog` or `milp`.

    Args:
        program: linear or mixed-integer
        gap: relative gap at which a mixed-integer solve may stop, >= 0
    """
    return _milp(program, gap) if program.is_integer else _linprog(program)


def _linprog(program: Program) -> Solution:
    from scipy.optimize import linprog  # deferred: 430 ms

    matrix = _matrix(program)
    equal = np.array([row.sense is Sense.EQUAL for row in program.rows])
    rhs = np.array([row.rhs for row in program.rows])
    answer = linprog(
        program.cost,
        A_ub=matrix[~equal] if (~equal).any() else None,
        b_ub=rhs[~equal] if (~equal).any() else None,
        A_eq=matrix[equal] if equal.any() else None,
        b_eq=rhs[equal] if equal.any() else None,
        bounds=np.column_stack([np.zeros(len(program.upper)), program.upper]),
        method="highs",
        options={
            "primal_feasibility_tolerance": _TOLERANCE,
            "dual_feasibility_tolerance": _TOLERANCE,
        },
    )
    if answer.status != _OPTIMAL:
        return _unsolved(answer)
    duals = np.zeros(len(program.rows))
    duals[equal] = answer.eqlin.marginals
    duals[~equal] = answer.ineqlin.marginals
    objective = float(answer.fun)
    return Solution(
        status=Status.OPTIMAL,
        objective=objective,
        bound=objective,
        x=np.asarray(answer.x),
        duals=duals,
        solver=_LABEL,
    )


def _milp(program: Program, gap: float) -> Solution:
    from scipy.optimize import Bounds, LinearConstraint, milp  # deferred: 430 ms

    rhs = np.array([row.rhs for row in program.rows])
    equal = np.array([row.sense is Sense.EQUAL for row in program.rows])
    with quiet_stdout():
        answer = milp(
            program.cost,
            integrality=program.integer.astype(int),
            bounds=Bounds(0.0, program.upper),
            constraints=LinearConstraint(
                _matrix(program),
                np.where(equal, rhs, -np.inf),
                rhs,
            ),
            options={"mip_rel_gap": gap, "node_limit": program.nodes},
        )
    if answer.x is None:
        return _unsolved(answer)
    return Solution(
        status=Status.OPTIMAL if answer.status == _OPTIMAL else Status.FEASIBLE,
        objective=float(answer.fun),
        bound=float(answer.mip_dual_bound),
        x=np.asarray(answer.x),
        duals=np.empty(0),
        solver=_LABEL,
    )


def _matrix(program: Program) -> Any:
    from scipy.sparse import csr_array  # deferred: 190 ms

    shape = (len(program.rows), len(program.cost))
    return csr_array((program.value, (program.row_index, program.column_index)), shape=shape)


def _unsolved(answer: Any) -> Solution:
    status = Status.INFEASIBLE if answer.status == _INFEASIBLE else Status.FAILED
    return unsolved(status, _LABEL)
