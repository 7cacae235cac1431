"""A refusal with its mends, each tried: which rules and limits to change for a plan to exist."""

from dataclasses import replace

from advisor.domain.scenario import Capacity, Limits
from advisor.errors import Infeasible, NoCandidates, PlacementError, Relaxation
from advisor.placement.chosen import choose_hourly
from advisor.placement.explaining.openings import openings_of
from advisor.placement.plan import Question, pose_question, setting_of
from advisor.placement.sharing.pools import name_of_pool
from advisor.placement.solving.problem import Problem
from advisor.placement.solving.relax import MEND, relaxation_message

_ROUNDS = 4
"""Times that pools are raised again, where what was needed at least is not enough."""


def with_mends(question: Question, error: PlacementError) -> PlacementError:
    """Return an error of placement that says what to change, as far as that can be found.

    Args:
        question: that has no plan
        error: of it
    """
    if isinstance(error, NoCandidates):
        return _with_openings(question, error)
    if isinstance(error, Infeasible) and question.scenario.limits.capacity:
        return _with_pools(question, error)
    return error


def _with_openings(question: Question, error: NoCandidates) -> NoCandidates:
    """Return the error with the rules of which one alone keeps every offer out."""
    names = [workload.name for workload in question.scenario.workloads]
    found = openings_of(question, names.index(error.workload))
    lines = ["mend: no rule alone keeps them all out; several have to give way"]
    if found:
        which = "this lets one in" if len(found) == 1 else "each of these alone lets one in"
        lines = [f"mend: {which}, tried:"]
        lines += [f"  {opening.words}  ({opening.place})" for opening in found]
    text = "\n".join([str(error), *lines])
    return NoCandidates(text, error.reasons, error.workload)


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
