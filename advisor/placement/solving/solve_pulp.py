"""Programs through PuLP: HiGHS by default, or any solver that PuLP finds on this machine."""

import warnings
from typing import Any, Final

import numpy as np

from advisor.errors import SolverFailed
from advisor.placement.solving.program import Program, Sense, Solution, Status, unsolved

DEFAULT: Final = "HiGHS"
_TOLERANCE: Final = 1e-9
_NODE_LIMIT: Final = 100  # none of PuLP's status codes


def solve_pulp(program: Program, *, gap: float, solver: str = DEFAULT) -> Solution:
    """Solve a program with PuLP.

    Args:
        program: linear or mixed-integer
        gap: relative gap at which a mixed-integer solve may stop, >= 0
        solver: PuLP's name of a solver: "HiGHS", "PULP_CBC_CMD", "GLPK_CMD", "GUROBI", ...

    Raises:
        SolverFailed: PuLP does not know the solver, or cannot run it here.
    """
    import pulp  # deferred: 120 ms

    problem = pulp.LpProblem("placement", pulp.LpMinimize)
    columns = [
        problem.add_variable(
            f"c{index}",
            0,
            float(upper) if np.isfinite(upper) else None,
            pulp.LpInteger if integer else pulp.LpContinuous,
        )
        for index, (upper, integer) in enumerate(zip(program.upper, program.integer, strict=True))
    ]
    problem.setObjective(pulp.LpAffineExpression(zip(columns, program.cost.tolist(), strict=True)))
    for index, (row, expression) in enumerate(
        zip(program.rows, _left(program, columns), strict=True),
    ):
        relation = expression == row.rhs if row.sense is Sense.EQUAL else expression <= row.rhs
        problem.addConstraint(relation, f"r{index}")
    try:
        code = problem.solve(_engine(solver, gap, program.nodes))
    except pulp.PulpSolverError as error:
        raise SolverFailed(f"{solver} stopped: {error}; try --solver {DEFAULT}") from error
    except KeyError:  # PuLP 3.3 has no word for HiGHS's node limit; the values are there
        code = _NODE_LIMIT
    label = f"PuLP {solver}"
    if code == pulp.LpStatusInfeasible:
        return unsolved(Status.INFEASIBLE, label)
    if code not in {pulp.LpStatusOptimal, _NODE_LIMIT}:
        return unsolved(Status.FAILED, label)
    if code == _NODE_LIMIT and not np.isfinite(problem.solverModel.getInfo().mip_gap):
        return unsolved(Status.FAILED, label)
    x = np.array([column.varValue or 0.0 for column in columns])
    objective = float(program.cost @ x)
    names = [f"r{index}" for index in range(len(program.rows))]
    duals = [] if program.is_integer else [problem.get_constraint_by_name(n).pi for n in names]
    return Solution(
        status=Status.FEASIBLE if code == _NODE_LIMIT else Status.OPTIMAL,
        objective=objective,
        bound=_bound(problem, objective, gap) if program.is_integer else objective,
        x=x,
        duals=np.array(duals, dtype=float),
        solver=label,
    )


def _left(program: Program, columns: list[Any]) -> list[Any]:
    """Return the left side of each row as PuLP's expression."""
    import pulp

    terms: list[list[tuple[Any, float]]] = [[] for _ in program.rows]
    triplets = zip(
        program.row_index.tolist(),
        program.column_index.tolist(),
        program.value.tolist(),
        strict=True,
    )
    for row, column, value in triplets:
        terms[row].append((columns[column], value))
    return [pulp.LpAffineExpression(part) for part in terms]


def _engine(solver: str, gap: float, nodes: int) -> Any:
    import pulp

    if solver == DEFAULT:
        # Absolute gap and feasibility below HiGHS's 1e-6 and 1e-7: plans are compared at 1e-6. Not
        # so mip_feasibility_tolerance: at 1e-9 HiGHS 1.15 proves optima that are none.
        return pulp.HiGHS(
            msg=False,
            gapRel=gap,
            gapAbs=0.0,
            primal_feasibility_tolerance=_TOLERANCE,
            dual_feasibility_tolerance=_TOLERANCE,
            mip_max_nodes=nodes,
        )
    if solver not in pulp.listSolvers():
        known = ", ".join(pulp.listSolvers(onlyAvailable=True))
        raise SolverFailed(f'PuLP knows no solver "{solver}"; usable here: {known}')
    with warnings.catch_warnings():  # the bundled CBC announces that PuLP 4 drops it
        warnings.simplefilter("ignore", DeprecationWarning)
        try:
            engine = pulp.getSolver(solver, msg=False, gapRel=gap)
        except TypeError:  # GLPK and some others take no gap: theirs is 0
            engine = pulp.getSolver(solver, msg=False)
    if not engine.available():
        known = ", ".join(pulp.listSolvers(onlyAvailable=True))
        raise SolverFailed(f"{solver} is not installed here; usable: {known}")
    return engine


def _bound(problem: Any, objective: float, gap: float) -> float:
    """Return the proven bound: HiGHS tells it, others promise to stop within `gap`."""
    model: Any = getattr(problem, "solverModel", None)
    if hasattr(model, "getInfo"):
        return float(model.getInfo().mip_dual_bound)
    return objective - gap * abs(objective)
