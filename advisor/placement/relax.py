"""Which limits have to give way, and by how much, before a scenario has a plan."""

from typing import Final

import numpy as np

from advisor.errors import Conflict, SolverFailed
from advisor.placement.assemble import as_program
from advisor.placement.problem import Problem
from advisor.placement.program import Program, Solution, Solve, Status

_DUST: Final = 1e-7
"""What a solver misses a limit by without meaning it, in scaled units."""


def conflicts_of(problem: Problem, solve: Solve) -> tuple[Conflict, ...]:
    """Return the limits to raise, each to the least value that admits a plan with the others.

    The elastic program lets every limit be missed and minimises what is missed, each limit in
    proportion to its own size; so a limit that can stay, stays. Where whole numbers defeat the
    solver, divided work says what is needed at least.

    Raises:
        SolverFailed: the solver cannot solve even the elastic program.
    """
    rows = np.arange(len(problem))
    for integer in (True, False):
        program = as_program(
            problem,
            problem.emissions,
            problem.limits,
            rows,
            integer=integer,
            elastic=True,
        )
        answer = solve(program)
        if answer.status is Status.OPTIMAL:
            return _conflicts(problem, program, answer)
    raise SolverFailed(f"{answer.solver} found no relaxation either; try another --solver")


def conflict_message(conflicts: tuple[Conflict, ...]) -> str:
    """Return the error in the user's words, one line per limit."""
    lines = [
        f"  {row.limit} allows {row.allowed:,.6g} {row.unit}; "
        f"at least {row.needed:,.6g} {row.unit} are needed "
        f"(+{row.needed - row.allowed:,.6g})"
        for row in conflicts
    ]
    together = "together " if len(lines) > 1 else ""
    return "\n".join(
        [
            f"no plan meets these limits {together}(two solvers agree):",
            *lines,
            "mend: raise them, or allow more regions, providers or purchase models",
        ],
    )


def _conflicts(problem: Problem, program: Program, answer: Solution) -> tuple[Conflict, ...]:
    missed = answer.x[-len(problem.limits) :]
    first = len(problem.labels)
    found = []
    for index, (limit, amount) in enumerate(zip(problem.limits, missed, strict=True)):
        if amount > _DUST:
            extra = float(amount) * program.rows[first + index].scale
            found.append(
                Conflict(
                    limit=limit.name,
                    unit=limit.unit,
                    allowed=limit.allowed,
                    needed=limit.allowed + extra,
                ),
            )
    return tuple(found)
