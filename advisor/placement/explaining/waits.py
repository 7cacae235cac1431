"""What a latency limit keeps out: found by planning again with another limit.

A limit on latency is a filter, not a row of the program; it has no shadow price. So the question
is asked anew, with one more millisecond, and with as many as bring in the nearest offer that does
better. A longer wait also lets services work at larger batches where they are.
"""

from dataclasses import replace
from typing import Final

import numpy as np

from advisor.domain.candidates import Reason
from advisor.domain.explanation import Wait
from advisor.domain.scenario import Inference, Scenario
from advisor.placement.chosen import choose_hourly
from advisor.placement.explaining.answered import Answered
from advisor.placement.explaining.rivals import priced, value_of
from advisor.placement.matching.candidates import build_candidates
from advisor.placement.question import Question, setting_of
from advisor.placement.solving.parts import used
from advisor.placement.solving.problem import pose

NOTABLE: Final = 0.01
"""Part of what a service takes of the objective that an offer has to save, to be told."""

_ONE_MS: Final = 1.0
_FOREVER_MS: Final = 1e9


def wait_of(found: Answered, workload: int) -> Wait | None:
    """Return what a service's latency limit keeps out; None for work without such a limit."""
    about = found.question.scenario.workloads[workload]
    if not isinstance(about, Inference) or about.latency_ms is None:
        return None
    limit_ms = about.latency_ms
    more_kg, more_usd = _change(found, workload, limit_ms + _ONE_MS)
    nearest = _nearest(found, workload)
    next_kg, next_usd = (0.0, 0.0)
    if nearest is not None:
        next_kg, next_usd = _change(found, workload, nearest[0])
    return Wait(
        workload=about.name,
        limit_ms=limit_ms,
        one_more_kg=more_kg,
        one_more_usd=more_usd,
        next_ms=None if nearest is None else nearest[0],
        next_place=None if nearest is None else nearest[1],
        next_kg=next_kg,
        next_usd=next_usd,
    )


def _change(found: Answered, workload: int, limit_ms: float) -> tuple[float, float]:
    """Return what another latency limit makes of the plan's emissions and cost. [kgCO2e], [USD]"""
    question = within_ms(found.question, workload, limit_ms)
    candidates = build_candidates(question.catalog, question.scenario, question.profiles)
    problem = pose(question.catalog, question.scenario, candidates)
    chosen = choose_hourly(setting_of(question), candidates, problem, question.objective)
    taken = (chosen.choice.rows, chosen.choice.share)
    kg = used(chosen.problem, chosen.problem.emissions, *taken)
    usd = used(chosen.problem, chosen.problem.cost, *taken)
    return kg - found.emissions_kg, usd - found.cost_usd


def within_ms(question: Question, workload: int, limit_ms: float) -> Question:
    """Return a question with another latency limit for one of its services."""
    scenario: Scenario = question.scenario
    workloads = list(scenario.workloads)
    about = workloads[workload]
    assert isinstance(about, Inference)
    workloads[workload] = replace(about, latency_ms=limit_ms)
    return replace(question, scenario=replace(scenario, workloads=tuple(workloads)))


def _nearest(found: Answered, workload: int) -> tuple[float, str] | None:
    """Return what the nearest offer takes that the limit rejects and that does notably better.

    It takes it at the batch that suits it best.
    """
    question = within_ms(found.question, workload, _FOREVER_MS)
    candidates = build_candidates(question.catalog, question.scenario, question.profiles)
    wide = replace(
        found, candidates=candidates, problem=pose(question.catalog, question.scenario, candidates)
    )
    best: tuple[float, str] | None = None
    for group, about in enumerate(candidates.groups):
        if about.workload != workload:
            continue
        rows = wide.rows_of(group)
        candidate = wide.problem.candidate[rows]
        value = priced(wide, rows, whole=True)
        latency_ms = candidates.latency_ms[candidate]
        better = value < value_of(found, group) * (1 - NOTABLE)
        better &= found.candidates.reason[candidate] == Reason.LATENCY
        for at in np.flatnonzero(better).tolist():
            if best is None or latency_ms[at] < best[0]:
                best = float(latency_ms[at]), wide.problem.names[rows[at]]
    return best
