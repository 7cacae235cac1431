"""Which limits have to give way, and by how much, before a scenario has a plan."""

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray

from advisor.domain.candidates import Floats
from advisor.domain.scenario import Objective
from advisor.errors import Conflict, Relaxation, SolverFailed
from advisor.placement.solving.assemble import as_program, elastic
from advisor.placement.solving.parts import used
from advisor.placement.solving.problem import KEPT_RATIO, Limit, Problem
from advisor.placement.solving.program import SOLVED, Solve
from advisor.placement.solving.settle import Settled, Unmet, clean_shares
from advisor.placement.solving.together import settle_parts

MEND: Final = "mend: raise them so, or allow more regions, providers or purchase models"
"""Last line of the error; what others add follows it."""

_WRITTEN_OUT: Final = 1000.0

_ROUNDING: Final = 1e-9
"""Relative error of sums, less than what a limit may be exceeded by."""

_FEW: Final = 8
"""Limits of which all sets are tried; of more an elastic program says which give way together."""


def relaxations_of(problem: Problem, solve: Solve) -> tuple[Relaxation, ...]:
    """Return the ways to a plan that raise fewest limits, each tried.

    Where raising one limit is enough, each such limit alone, to the least that a plan under all
    others takes of it; the least rise beside the limit's own size comes first. Where it is not,
    the set of fewest limits, and of equal sets the least rise in all. No value of a set could be
    less with the others as they are.

    Args:
        problem: without a plan
        solve: runs a program

    Raises:
        SolverFailed: no plan was found without limits either, or the solver gave up.
    """
    order = range(len(problem.limits))
    if any(limit.pool for limit in problem.limits):
        return (_conflicts(problem, _together(problem, solve)),)
    alone = [raised for at in order if (raised := _least(problem, (at,), solve)) is not None]
    if alone:
        alone.sort(key=lambda raised: _rise(problem, raised))
        return tuple(_conflicts(problem, raised) for raised in alone)
    return (_conflicts(problem, _fewest(problem, solve)),)


def has_plan(problem: Problem, solve: Solve) -> bool:
    """Return whether a solver finds a plan; a no has no second opinion."""
    return _settled(problem, solve) is not None


def relaxation_message(relaxations: tuple[Relaxation, ...], *, tried: bool = True) -> str:
    """Return the error in the user's words, one line per limit.

    Args:
        relaxations: of which any makes a plan
        tried: each was; else it is what is needed at least
    """
    lines = [f"  {relaxation_words(row)}" for relaxation in relaxations for row in relaxation]
    which = "this makes one" if len(lines) == 1 else "each of these alone makes one"
    if len(relaxations) == 1 and len(lines) > 1:
        which = "these together make one"
    return "\n".join(
        [
            "no plan meets these limits (two solvers agree)",
            f"{which}, tried:" if tried else "at least this is needed:",
            *lines,
            MEND,
        ],
    )


def relaxation_words(row: Conflict) -> str:
    """Return how a limit has to give way: "limits.cost_usd from 100 to 132.4 USD (+32.4)"."""
    before, after, more = (
        _kept(amount) for amount in (row.allowed, row.needed, row.needed - row.allowed)
    )
    return f"{row.limit} from {before} to {after} {row.unit} (+{more})"


def at_least(value: float) -> str:
    """Return a number that is not below the value: whoever copies it gets a plan."""
    if value >= _WRITTEN_OUT:
        return f"{math.ceil(value):,}"
    digits = 6 - len(f"{value:.0f}")
    return f"{math.ceil(value * 10**digits) / 10**digits:.10g}"


def _kept(value: float) -> str:
    """Return a number that keeps a limit of the value, rounding of sums apart."""
    return at_least(value * (1.0 - _ROUNDING))


def _conflicts(problem: Problem, raised: tuple[Limit, ...]) -> Relaxation:
    """Return the limits that were raised."""
    return tuple(
        Conflict(limit=was.name, unit=was.unit, allowed=was.allowed, needed=now.allowed)
        for was, now in zip(problem.limits, raised, strict=True)
        if now.allowed > was.allowed
    )


def _rise(problem: Problem, raised: tuple[Limit, ...]) -> float:
    """Return by how much limits are raised, each beside its own size."""
    pairs = zip(problem.limits, raised, strict=True)
    return sum((now.allowed - was.allowed) / (now.allowed or 1.0) for was, now in pairs)


def _fewest(problem: Problem, solve: Solve) -> tuple[Limit, ...]:
    """Return the limits with the fewest raised that make a plan, more than one of them."""
    order = range(len(problem.limits))
    for count in range(2, len(order) + 1) if len(order) <= _FEW else ():
        sets = (_least(problem, loose, solve) for loose in combinations(order, count))
        found = [raised for raised in sets if raised is not None]
        if found:
            return min(found, key=lambda raised: _rise(problem, raised))
    together = _together(problem, solve)
    loose = [at for at in order if together[at].allowed > problem.limits[at].allowed]
    return _least(problem, loose, solve) or together


def _least(problem: Problem, loose: Sequence[int], solve: Solve) -> tuple[Limit, ...] | None:
    """Return the limits with some of them raised to what a plan takes; None where none exists.

    Of several the elastic program says how the rise is shared; then each in turn is brought down
    to the least that a plan takes with the others as they are.
    """
    raised = problem
    if len(loose) > 1:
        without = tuple(row for at, row in enumerate(problem.limits) if at not in loose)
        if _settled(replace(problem, limits=without), solve) is None:
            return None
        raised = _elastic(problem, np.array(loose), solve)
    for at in loose:
        limit = raised.limits[at]
        others = tuple(row for other, row in enumerate(raised.limits) if other != at)
        best = _settled(replace(raised, emissions=limit.quantity, limits=others), solve)
        if best is None:
            return None
        allowed = max(best.objective, problem.limits[at].allowed)
        limits = list(raised.limits)
        limits[at] = replace(limit, allowed=allowed)
        raised = replace(raised, limits=tuple(limits))
    return raised.limits if _settled(raised, solve) is not None else None


def _settled(problem: Problem, solve: Solve) -> Settled | None:
    """Return the least emissions of a problem; None where it has no plan."""
    nothing = np.zeros(len(problem.limits), dtype=bool)
    try:
        return settle_parts(problem, Objective.EMISSIONS, solve, binding=nothing)
    except Unmet:
        return None


def _together(problem: Problem, solve: Solve) -> tuple[Limit, ...]:
    """Return the limits, raised until a plan exists.

    A limit that not even the plan made for it alone can keep is raised to what that plan takes;
    the rest is left to an elastic program, in which a limit that can stay, stays.
    """
    raised = replace(
        problem,
        limits=tuple(_possible(problem, limit, solve) for limit in problem.limits),
    )
    return _elastic(raised, np.arange(len(raised.limits)), solve).limits


def _possible(problem: Problem, limit: Limit, solve: Solve) -> Limit:
    """Return a limit, raised to the least that any plan takes of it if it lies below."""
    least = _settled(replace(problem, emissions=limit.quantity, limits=()), solve)
    if least is None:
        raise SolverFailed("no plan is found without limits either; try another --solver")
    missed = least.objective > limit.allowed * KEPT_RATIO
    return replace(limit, allowed=least.objective) if missed else limit


def _elastic(problem: Problem, loose: NDArray[np.int64], solve: Solve) -> Problem:
    """Return the problem with some limits raised, as little as it takes, until a plan exists.

    Where whole numbers defeat the solver, divided work says what is needed at least.
    """
    rows = np.arange(len(problem))
    for integer in (True, False):
        rigid = as_program(problem, problem.emissions, problem.limits, rows, integer=integer)
        answer = solve(elastic(rigid, problem.limits, loose, first=len(problem.labels)))
        if answer.status in SOLVED:
            share = clean_shares(problem, rows, answer) if integer else answer.x[: len(rows)]
            return replace(problem, limits=_raised(problem, loose, share))
    raise SolverFailed(f"{answer.solver} found no relaxation either; try another --solver")


def _raised(
    problem: Problem,
    loose: NDArray[np.int64],
    share: Floats,
) -> tuple[Limit, ...]:
    """Return the limits, the loose ones each at least at what a plan takes of it."""
    rows, limits = np.arange(len(problem)), list(problem.limits)
    for at in loose.tolist():
        amount = used(problem, limits[at].quantity, rows, share)
        if amount > limits[at].allowed * KEPT_RATIO:
            limits[at] = replace(limits[at], allowed=amount)
    return tuple(limits)
