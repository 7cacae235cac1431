"""A refusal with its mends, each tried: which rules and limits to change for a plan to exist."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from advisor.domain.scenario import Capacity, Limits
from advisor.errors import Infeasible, NoCandidates, PlacementError, Relaxation, SolverFailed
from advisor.placement.chosen import choose_hourly
from advisor.placement.explaining.openings import Opening, applied, openings_of, tried
from advisor.placement.explaining.rule_changes import Change
from advisor.placement.question import Question, pose_question, setting_of, solvers_of
from advisor.placement.sharing.pools import name_of_pool
from advisor.placement.solving.problem import Problem
from advisor.placement.solving.relax import (
    MEND,
    has_plan,
    relaxation_message,
    relaxation_words,
)

_DOUBLINGS: Final = 12
"""Times that a number is doubled to find a plan at all."""

_NEAR: Final = 1e-5
"""Relative distance to the least number that makes a plan."""

_ROUNDS: Final = 4
"""Times that pools are raised again, where what was needed at least is not enough."""


def with_mends(question: Question, error: PlacementError) -> PlacementError:
    """Return an error of placement that says what to change, as far as that can be found.

    Args:
        question: that has no plan
        error: of it
    """
    try:
        if isinstance(error, NoCandidates):
            return _with_openings(question, error)
        if isinstance(error, Infeasible) and question.scenario.limits.capacity:
            return _with_pools(question, error)
    except SolverFailed:  # what is known stands: there is no plan
        return error
    return error


def _with_openings(question: Question, error: NoCandidates) -> NoCandidates:
    """Return the error with the rules of which one alone is in the way of a plan.

    Where an offer is let in and other limits are in the way then, they are named, too.
    """
    names = [workload.name for workload in question.scenario.workloads]
    workload = names.index(error.workload)
    openings = openings_of(question, workload)
    after = [(one, then_of(question, one)) for one in openings]
    wider = [(one, ()) for one in _wide_enough(question, workload, after)]
    alone = [one for one, then in (*after, *wider) if then == ()]
    if alone:
        which = "this makes a plan" if len(alone) == 1 else "each of these alone makes a plan"
        lines = [f"mend: {which}, tried:"]
        lines += [f"  {one.change.words}  ({one.place})" for one in alone]
    elif after:
        lines = [f"mend: this lets {error.workload} in, tried, and more is in the way then:"]
        lines += [_line(one, then) for one, then in after]
    else:
        lines = ["mend: no rule alone keeps them all out; several have to give way"]
    text = "\n".join([str(error), *lines])
    return NoCandidates(text, error.reasons, error.workload)


def _line(opening: Opening, then: Relaxation | str) -> str:
    words = then if isinstance(then, str) else ", ".join(relaxation_words(row) for row in then)
    return f"  {opening.change.words}  ({opening.place}); then {words}"


def then_of(question: Question, opening: Opening) -> Relaxation | str:
    """Return what else is in the way with a change: limits, a workload's name, or nothing."""
    try:
        _choose(replace(question, scenario=opening.scenario), ())
    except Infeasible as error:
        return error.conflicts
    except NoCandidates as error:
        return f"no offer can serve {error.workload}"
    return ()


def _wide_enough(
    question: Question,
    workload: int,
    after: list[tuple[Opening, Relaxation | str]],
) -> Iterator[Opening]:
    """Yield changes of a number that make a plan, where the least that lets an offer in does not.

    A longer wait lets in more offers, and cheaper ones.
    """
    for opening, then in after:
        if isinstance(then, str) or not then:
            continue
        change = _least_with_plan(question, workload, opening.change)
        found = None if change is None else tried(question, workload, change)
        if found is not None and then_of(question, found) == ():
            yield found


def _least_with_plan(question: Question, workload: int, change: Change) -> Change | None:
    """Return a change to the least number that makes a plan; None where none does."""
    if change.value is None or change.wider is None:
        return None
    low = high = change.value
    for _ in range(_DOUBLINGS):
        low, high = high, high * 2.0
        if _has_plan(question, workload, change.wider(high)):
            break
    else:
        return None
    while high - low > _NEAR * high:
        middle = (low + high) / 2.0
        if _has_plan(question, workload, change.wider(middle)):
            high = middle
        else:
            low = middle
    return change.wider(high)


def _has_plan(question: Question, workload: int, change: Change) -> bool:
    """Return whether a change leaves a plan, pools apart."""
    asked = replace(question, scenario=applied(question, workload, change))
    try:
        _, problem = pose_question(asked)
    except NoCandidates:
        return False
    return has_plan(problem, solvers_of(asked)[0])


def _with_pools(question: Question, error: Infeasible) -> Infeasible:
    """Return the error with the relaxations that make a plan under pools, too."""
    found = [
        raised
        for relaxation in error.relaxations
        if (raised := _enough(question, relaxation)) is not None
    ]
    if not found:
        return error
    ways = tuple(found)
    added = str(error).partition(MEND)[2]
    return Infeasible(f"{relaxation_message(ways)}{added}", ways)


def _enough(question: Question, relaxation: Relaxation) -> Relaxation | None:
    """Return a relaxation, raised further where it takes that, that makes a plan; else None."""
    for _ in range(_ROUNDS):
        try:
            _choose(question, relaxation)
        except Infeasible as error:
            relaxation = _joined(relaxation, error.conflicts)
        else:
            return relaxation
    return None


def _joined(first: Relaxation, second: Relaxation) -> Relaxation:
    """Return what both ask for, of a limit in both what the second asks for."""
    found = {row.limit: row for row in first}
    for row in second:
        allowed = found[row.limit].allowed if row.limit in found else row.allowed
        found[row.limit] = replace(row, allowed=allowed)
    return tuple(found.values())


def _choose(question: Question, relaxation: Relaxation) -> None:
    """Choose under raised limits.

    Raises:
        Infeasible: they are not enough.
    """
    needed = {row.limit: row.needed for row in relaxation}
    limits: Limits = question.scenario.limits
    capacity = tuple(_raised(pool, needed) for pool in limits.capacity)
    scenario = replace(question.scenario, limits=replace(limits, capacity=capacity))
    asked = replace(question, scenario=scenario)
    candidates, problem = pose_question(asked)
    raised: Problem = replace(
        problem,
        limits=tuple(
            replace(limit, allowed=needed.get(limit.name, limit.allowed))
            for limit in problem.limits
        ),
    )
    choose_hourly(setting_of(asked), candidates, raised, asked.objective)


def _raised(pool: Capacity, needed: dict[str, float]) -> Capacity:
    instances = needed.get(name_of_pool(pool), pool.instances)
    return replace(pool, instances=int(instances))
