"""Where the waterfall of a question's plan begins and ends, as placements and worlds."""

from dataclasses import replace

import numpy as np

from advisor.domain.plan import Placement, Plan
from advisor.domain.waterfall import Start
from advisor.errors import ScenarioError
from advisor.placement.answer import placements_of
from advisor.placement.matching.candidates import build_candidates
from advisor.placement.plan import cheapest
from advisor.placement.question import Question
from advisor.placement.savings.waterfall import Ends
from advisor.placement.savings.worlds import World
from advisor.placement.today import placed_today


def ends_of(question: Question, plan: Plan, start: Start | None = None) -> Ends:
    """Return both ends of a plan's waterfall.

    Args:
        question: that the plan answers
        plan: with placements of all work that was not deferred
        start: where to begin; None is today where the scenario names all of it, else the cheapest
            plan

    Raises:
        ScenarioError: it is to begin today, and the scenario does not name all of it.
        PlacementError: there is no cheapest plan.
    """
    deferred = {row.workload for row in plan.deferred}
    kept = tuple(row for row in question.scenario.workloads if row.name not in deferred)
    placed = replace(question, scenario=replace(question.scenario, workloads=kept))
    candidates = build_candidates(placed.catalog, placed.scenario, placed.profiles)
    last = World(catalog=placed.catalog, scenario=placed.scenario, candidates=candidates)
    begin = (None, None) if start is Start.CHEAPEST else _today(placed)
    if begin[0] is None or begin[1] is None:
        if start is Start.TODAY:
            raise ScenarioError(
                "not every workload says where it runs today; add `today:` to each, or begin with "
                "the cheapest plan",
            )
        return Ends(
            name=Start.CHEAPEST,
            before=_cheapest(placed, last),
            after=plan.placements,
            first=last,
            last=last,
        )
    return Ends(
        name=Start.TODAY, before=begin[0], after=plan.placements, first=begin[1], last=last
    )


def _today(question: Question) -> tuple[tuple[Placement, ...], World] | tuple[None, None]:
    today = placed_today(question.catalog, question.scenario, question.profiles)
    if today is None:
        return None, None
    placements = placements_of(
        question.catalog,
        today.scenario,
        question.profiles,
        today.candidates,
        today.rows,
        np.ones(len(today.rows)),
    )
    world = World(catalog=question.catalog, scenario=today.scenario, candidates=today.candidates)
    return placements, world


def _cheapest(question: Question, world: World) -> tuple[Placement, ...]:
    chosen = cheapest(question, world.candidates)
    return placements_of(
        question.catalog,
        question.scenario,
        question.profiles,
        chosen.candidates,
        chosen.problem.candidate[chosen.choice.rows],
        chosen.choice.share,
    )
