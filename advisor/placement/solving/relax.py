"""Which limits have to give way, and by how much, before a scenario has a plan."""

import math
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from advisor.domain.candidates import Floats
from advisor.domain.scenario import Objective
from advisor.errors import Conflict, SolverFailed
from advisor.placement.solving.assemble import as_program, elastic
from advisor.placement.solving.parts import used
from advisor.placement.solving.problem import KEPT_RATIO, Limit, Problem
from advisor.placement.solving.program import SOLVED, Solve
from advisor.placement.solving.settle import Unmet, clean_shares
from advisor.placement.solving.together import settle_parts

_WRITTEN_OUT: Final = 1000.0


def conflicts_of(problem: Problem, solve: Solve) -> tuple[Conflict, ...]:
    """Return the limits to raise, each to a value that admits a plan with the others.

    A limit that not even the plan made for it alone can keep is raised to what that plan takes.
    Limits that only together are too tight are found by an elastic program, which lets each be
    missed and minimises what is missed in proportion to its own size; so a limit that can stay,
    stays.

    Raises:
        SolverFailed: the solver cannot solve even the elastic program.
    """
    raised = replace(
        problem,
        limits=tuple(_possible(problem, limit, solve) for limit in problem.limits),
    )
    if len(raised.limits) > 1:
        raised = _elastic(raised, solve)
    pairs = zip(problem.limits, raised.limits, strict=True)
    return tuple(
        Conflict(limit=was.name, unit=was.unit, allowed=was.allowed, needed=now.allowed)
        for was, now in pairs
        if now.allowed > was.allowed
    )


def _amount(value: float) -> str:
    """Return a number that is not below the value: whoever copies it gets a plan."""
    if value >= _WRITTEN_OUT:
        return f"{math.ceil(value):,}"
    digits = 6 - len(f"{value:.0f}")
    return f"{math.ceil(value * 10**digits) / 10**digits:.10g}"


def _possible(problem: Problem, limit: Limit, solve: Solve) -> Limit:
    """Return a limit, raised to the least that any plan takes of it if it lies below."""
    alone = replace(problem, emissions=limit.quantity, limits=())
    try:
        least = settle_parts(alone, Objective.EMISSIONS, solve, binding=np.zeros(0, dtype=bool))
    except Unmet as unmet:
        raise SolverFailed(
            f"{unmet.answer.solver} finds no plan without limits either; try another --solver",
        ) from None
    missed = least.objective > limit.allowed * KEPT_RATIO
    return replace(limit, allowed=least.objective) if missed else limit


def _elastic(problem: Problem, solve: Solve) -> Problem:
    """Return the problem with its limits raised, as little as it takes, until a plan exists.

    Where whole numbers defeat the solver, divided work says what is needed at least.
    """
    rows = np.arange(len(problem))
    for integer in (True, False):
        rigid = as_program(problem, problem.emissions, problem.limits, rows, integer=integer)
        answer = solve(elastic(rigid, problem.limits, first=len(problem.labels)))
        if answer.status in SOLVED:
            share = clean_shares(problem, rows, answer) if integer else answer.x[: len(rows)]
            return replace(problem, limits=_raised(problem, rows, share))
    raise SolverFailed(f"{answer.solver} found no relaxation either; try another --solver")


def conflict_message(conflicts: tuple[Conflict, ...]) -> str:
    """Return the error in the user's words, one line per limit."""
    lines = [
        f"  {row.limit} allows {_amount(row.allowed)} {row.unit}; "
        f"{_amount(row.needed)} {row.unit} are needed "
        f"(+{_amount(row.needed - row.allowed)})"
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


def _raised(problem: Problem, rows: NDArray[np.int64], share: Floats) -> tuple[Limit, ...]:
    """Return the limits, each at least at what a plan takes of it."""
    taken = [used(problem, limit.quantity, rows, share) for limit in problem.limits]
    return tuple(
        replace(limit, allowed=amount) if amount > limit.allowed * KEPT_RATIO else limit
        for limit, amount in zip(problem.limits, taken, strict=True)
    )
