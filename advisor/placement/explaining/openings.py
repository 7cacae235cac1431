"""Rules that alone keep every offer from a workload, each with the least change that lets one in.

A rule is lifted, the candidates are built again, and what then could serve the workload says how
far the rule has to move. The change itself is then tried. Where no rule alone stands in the way
there is nothing to say but that several do.
"""

from dataclasses import dataclass, replace

import numpy as np

from advisor.domain.scenario import Scenario
from advisor.placement.explaining.rule_changes import RULES, Change, allowed, asked_alone
from advisor.placement.matching.candidates import build_candidates
from advisor.placement.question import Question


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A change of one rule that lets an offer in for every group of a workload.

    Attributes:
        change: of the rule
        scenario: the whole of it with that change
        place: an offer that it lets in
    """

    change: Change
    scenario: Scenario
    place: str


def openings_of(question: Question, workload: int) -> tuple[Opening, ...]:
    """Return the changes of one rule that let some offer in for every group of a workload."""
    about = question.scenario.workloads[workload]
    alone = replace(question, scenario=replace(question.scenario, workloads=(about,)))
    return tuple(
        opening
        for rule in RULES
        for change in rule(alone)
        if (opening := tried(question, workload, change)) is not None
    )


def tried(question: Question, workload: int, change: Change) -> Opening | None:
    """Return a change if every group of the workload has an offer with it."""
    about = question.scenario.workloads[workload]
    alone = replace(question, scenario=replace(question.scenario, workloads=(about,)))
    asked = replace(alone, scenario=change.scenario)
    found = allowed(asked)
    if found is None:
        return None
    candidates, best = found
    return Opening(
        change=change,
        scenario=applied(question, workload, change),
        place=asked_alone(asked, candidates).place(int(best[_first_shut(alone)])),
    )


def applied(question: Question, workload: int, change: Change) -> Scenario:
    """Return the whole scenario with a change that was made for one workload alone."""
    workloads = list(question.scenario.workloads)
    workloads[workload] = change.scenario.workloads[0]
    return replace(change.scenario, workloads=tuple(workloads))


def _first_shut(alone: Question) -> int:
    """Return the first group of a workload that has no offer."""
    candidates = build_candidates(alone.catalog, alone.scenario, alone.profiles)
    served = np.bincount(
        candidates.group[candidates.reason == 0], minlength=len(candidates.groups)
    )
    return int(np.argmin(served > 0))
