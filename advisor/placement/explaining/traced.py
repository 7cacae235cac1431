"""A placement with all that its figures are made of."""

from dataclasses import dataclass
from math import prod
from typing import Final

import numpy as np

from advisor.domain.candidates import Candidates, Group
from advisor.domain.catalog import Catalog
from advisor.domain.explanation import Factor
from advisor.domain.lever import Lever
from advisor.domain.profile import JobProfile
from advisor.domain.region import Region
from advisor.domain.scenario import Scenario, Workload
from advisor.placement.answer import mean_instances
from advisor.placement.evaluate import evaluate
from advisor.placement.explaining.answered import Answered
from advisor.placement.matching.variants import versions_of

EXACT: Final = "exact"
PLAN: Final = "this plan"
SCENARIO: Final = "scenario"


@dataclass(frozen=True, slots=True, kw_only=True)
class Traced:
    """A placement and all that its figures are made of.

    Attributes:
        profile: of the variant that is placed
        lever: published factors that the variant rests on; None where it is measured
        row: candidate
        share: of its group
        standing: instances of a fixed fleet; 0 for others
        up: factors of the instance-hours of all instances together
    """

    catalog: Catalog
    scenario: Scenario
    candidates: Candidates
    group: Group
    workload: Workload
    profile: JobProfile
    lever: Lever | None
    row: int
    share: float
    standing: float
    up: tuple[Factor, ...]

    @property
    def instance(self) -> int:
        """Return the index of its instance type."""
        return int(self.catalog.offers.instance[self.candidates.offer[self.row]])

    @property
    def region(self) -> Region:
        """Return where it is."""
        index = int(self.catalog.offers.region[self.candidates.offer[self.row]])
        return self.catalog.regions[index]

    @property
    def board(self) -> int:
        """Return the index of its accelerator; -1 for none."""
        return int(self.catalog.instances.accelerator[self.instance])

    @property
    def boards(self) -> float:
        """Return the accelerators of one instance. [1]"""
        return float(self.catalog.instances.accelerator_count[self.instance])

    @property
    def board_name(self) -> str:
        """Return the name of its accelerator."""
        return self.catalog.accelerators[self.board].name

    @property
    def instance_h(self) -> float:
        """Return the time that all instances together are up. [h]"""
        return prod(factor.value for factor in self.up)


def traced(found: Answered, row: int, share: float) -> Traced:
    """Return a candidate of the plan at a share with what its figures are made of."""
    question, candidates = found.question, found.chosen.candidates
    group = candidates.groups[candidates.group[row]]
    workload = question.scenario.workloads[group.workload]
    version = versions_of(question.catalog, workload, question.profiles)[candidates.variant[row]]
    instance = question.catalog.offers.instance[candidates.offer[row]]
    board = int(question.catalog.instances.accelerator[instance])
    usage = evaluate(candidates, np.array([row]), np.array([share]))
    instances, hours = float(usage.instances[0]), float(candidates.hours[row])
    part = factor("share of the group", share, "1", PLAN)
    if group.fleet:
        up = [factor("instances that are up", instances, "1", PLAN)]
    elif group.autoscaled:
        mean = mean_instances(candidates, row, instances, question.scenario)
        up = [part, factor("instances that are up, mean", mean, "1", PLAN)]
    else:
        up = [part, factor("instances", instances, "1", PLAN)]
    up.append(factor("hours that each is up", hours, "h", PLAN))
    return Traced(
        catalog=question.catalog,
        scenario=question.scenario,
        candidates=candidates,
        group=group,
        workload=workload,
        profile=version.profile,
        lever=version.factors[board] if version.factors else None,
        row=row,
        share=share,
        standing=instances if group.fleet else 0.0,
        up=tuple(up),
    )


def factor(
    words: str,
    value: float,
    unit: str,
    source: str,
    as_of: str | None = None,
    *,
    divides: bool = False,
) -> Factor:
    """Return a factor of a chain."""
    return Factor(words=words, value=value, unit=unit, as_of=as_of, source=source, divides=divides)
