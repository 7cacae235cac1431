"""Everything that a plan is asked for, in one call."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from advisor.domain.explanation import Explanation
from advisor.domain.plan import Deferred
from advisor.placement.explaining.answered import Answered, answer
from advisor.placement.explaining.limits import limits_of
from advisor.placement.explaining.rivals import compare
from advisor.placement.explaining.trace import trace_of
from advisor.placement.explaining.waits import wait_of
from advisor.placement.explaining.why_not import verdict
from advisor.placement.question import Question
from advisor.progress import Progress, silent


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked of a plan.

    Attributes:
        workload: name of the only one; None for all
        why_not: places; where there are any, rivals and limits are left out
        trace: the way from joules to kg of a placement of each workload
    """

    workload: str | None = None
    why_not: tuple[str, ...] = ()
    trace: bool = False


def answer_of_the_rest(
    question: Question,
    deferred: Sequence[Deferred],
    progress: Progress = silent,
) -> Answered:
    """Return a question with its choice, without the workloads that are left to the next period.

    Raises:
        NoCandidates: every offer was rejected for a demand group.
        Infeasible: limits contradict each other.
        SolverFailed: a solver failed.
    """
    waiting = {row.workload for row in deferred}
    staying = tuple(row for row in question.scenario.workloads if row.name not in waiting)
    rest = replace(question, scenario=replace(question.scenario, workloads=staying))
    return answer(rest, progress)


def explain(
    found: Answered,
    wanted: Wanted,
    deferred: tuple[Deferred, ...] = (),
    progress: Progress = silent,
) -> Explanation:
    """Return why a plan is as it is.

    Args:
        found: the plan
        wanted: what is asked
        deferred: workloads that the plan leaves to the next period
        progress: told of each group

    Raises:
        CatalogError: a place that the catalogue does not know.
        SolverFailed: a solver failed.
    """
    groups = [
        index
        for index, group in enumerate(found.candidates.groups)
        if wanted.workload in {None, group.name}
    ]
    workloads = list(dict.fromkeys(found.candidates.groups[index].workload for index in groups))
    whole = not wanted.why_not and not wanted.trace
    comparisons = []
    for done, group in enumerate(groups if whole else ()):
        progress(f"comparing {found.candidates.groups[group].label}", done, len(groups))
        comparisons.append(compare(found, group))
    progress("asking for other limits")
    waits = [wait_of(found, index) for index in workloads] if whole else []
    progress("looking for reasons")
    verdicts = [verdict(found, group, place) for place in wanted.why_not for group in groups]
    traces = [trace_of(found, index) for index in workloads] if wanted.trace else []
    return Explanation(
        scenario=found.question.scenario.name,
        objective=found.question.objective,
        gap=found.chosen.choice.gap,
        emissions_kg=found.emissions_kg,
        cost_usd=found.cost_usd,
        is_free=found.is_free,
        comparisons=tuple(comparisons),
        limits=limits_of(found) if whole else (),
        waits=tuple(wait for wait in waits if wait is not None),
        verdicts=tuple(verdicts),
        traces=tuple(traces),
        deferred=deferred,
        catalog_digest=found.question.catalog.digest,
    )
