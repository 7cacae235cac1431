"""One scenario planned again and again while its limits are turned, as quickly as that goes.

What plans share is made once: offers are listed once, candidates and the cheapest plan once per
limit on latency and deadline, today's placement once.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from math import inf, isinf
from typing import Final

import numpy as np

from advisor.domain.candidates import Candidates
from advisor.domain.dials import Curve, Dials, Explored
from advisor.domain.plan import Totals
from advisor.domain.region import Signal
from advisor.domain.scenario import Inference, Objective, Scenario, Training
from advisor.errors import Cancelled
from advisor.placement.frontier import open_ended, relaxed_of
from advisor.placement.kept import Kept, ground_of
from advisor.placement.known import Known
from advisor.placement.matching.listings import Listings, list_offers
from advisor.placement.plan import answer_among, baseline_of, plan_of
from advisor.placement.question import Question, candidates_of
from advisor.placement.solving.hulls import RelaxedFrontier
from advisor.placement.solving.problem import pose
from advisor.placement.today import today_of
from advisor.scenario.load import document_from_scenario

_MOST: Final = 48
_LEAST: Final = 3
"""Grounds that are kept."""

_ROOM_BYTES: Final = 96 * 2**20
"""What they may take together; candidates of a service that follows the sun take 25 MiB."""

_ANSWERS: Final = 512
"""Plans that are kept; each takes some kilobytes."""

_LEAST_MS, _LEAST_H = 1.0, 1.0
"""No limit is turned below it."""

_ROUNDING: Final = 1e-9
"""Relative: a budget of the cheapest plan's cost has to admit that plan."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ground:
    """What all budgets and carbon prices share.

    Attributes:
        candidates: under the limits on latency and deadlines
        cheapest: totals of the cheapest plan
        relaxed: the relaxed frontier
        known: plans that were found on it
    """

    candidates: Candidates
    cheapest: Totals
    relaxed: RelaxedFrontier
    known: Known


class Workbench:
    """A question whose limits are turned. Threads may share it.

    Attributes:
        question: the scenario as it is written
    """

    def __init__(self, question: Question) -> None:
        self.question = question
        self._grounds, self._listings = Kept(_MOST), Kept()
        self._today, self._answers = Kept(), Kept(_ANSWERS)
        self._room = _LEAST

    def asked(self, dials: Dials) -> Question:
        """Return what a plan under some dials answers.

        Raises:
            NoCandidates: every offer is rejected for a demand group.
            Infeasible, SolverFailed: pools leave no cheapest plan.
        """
        scenario = turned(self.question.scenario, dials)
        objective = Objective.EMISSIONS
        if dials.budget_ratio is not None:
            usd = _budget_usd(self.ground(dials), dials.budget_ratio)
            limits = replace(scenario.limits, cost_usd=None if isinf(usd) else usd)
            scenario = replace(scenario, limits=limits)
        if dials.carbon_price_usd_per_t is not None:
            objective = Objective.COST
            price = dials.carbon_price_usd_per_t
            scenario = replace(
                scenario,
                policy=replace(scenario.policy, carbon_price_usd_per_t=price),
            )
        words = {"objective": str(objective), "scenario": document_from_scenario(scenario)}
        return replace(
            self.question,
            scenario=scenario,
            objective=objective,
            inputs={**self.question.inputs, **words},
        )

    def explore(self, dials: Dials, stop: Callable[[], bool] = lambda: False) -> Explored:
        """Return the plan that some dials lead to.

        Args:
            dials: what is turned
            stop: asked between steps of the solve; true ends it

        Raises:
            NoCandidates: every offer is rejected for a demand group.
            Infeasible: limits contradict each other.
            SolverFailed: a solver failed, or its answer does not add up.
            Cancelled: it was stopped.
        """
        return self._answers.of(dials, lambda: self._found(dials, stop))

    def sketch(self, dials: Dials, stop: Callable[[], bool] = lambda: False) -> Explored:
        """Return a plan of the same objective, sooner: ties are left as they are.

        Raises as explore.
        """
        return replace(self._solve(dials, stop, ties=False), is_final=False)

    def has_answer(self, dials: Dials) -> bool:
        """Return whether the plan of some dials is there."""
        return self._answers.has(dials)

    def guess(self, dials: Dials) -> Explored | None:
        """Return the plan that some dials lead to where that is known already.

        Its placements and totals are right; its shadow prices and inputs are those of the dials
        that it was found by. None where it has to be solved.
        """
        if not self._grounds.has(self._key(dials)):
            return None
        ground = self.ground(dials)
        if dials.budget_ratio is not None:
            found = ground.known.under_budget(_budget_usd(ground, dials.budget_ratio))
        elif dials.carbon_price_usd_per_t is not None:
            found = ground.known.at_price(dials.carbon_price_usd_per_t)
        else:
            return None
        return None if found is None else replace(found, dials=dials, is_final=False)

    def steps(self, dials: Dials) -> tuple[tuple[Explored, float], ...]:
        """Return the plans that were found on some dials' ground, by rising cost.

        Returns:
            Each with the budget, over the cheapest plan's cost less 1, up to which no other plan
            emits less.
        """
        ground = self.ground(dials)
        usd = ground.cheapest.cost_usd
        return tuple((found, reach / usd - 1.0) for found, reach in ground.known.steps())

    def _found(self, dials: Dials, stop: Callable[[], bool]) -> Explored:
        found, known = self._solve(dials, stop, ties=True), self.ground(dials).known
        if dials.carbon_price_usd_per_t is not None:
            known.add_at_price(found, dials.carbon_price_usd_per_t)
        else:
            budget_usd = self.asked(dials).scenario.limits.cost_usd
            known.add_under_budget(found, inf if budget_usd is None else budget_usd)
        return found

    def _solve(self, dials: Dials, stop: Callable[[], bool], *, ties: bool) -> Explored:
        ground = self.ground(dials)
        question = replace(self.asked(dials), stop=stop, ties=ties)
        answer = answer_among(question, ground.candidates)
        if stop():
            raise Cancelled("another answer was asked for")
        plan = plan_of(question, answer, ground.cheapest, self.today())
        ratio = plan.totals.cost_usd / ground.cheapest.cost_usd - 1.0
        return Explored(dials=dials, plan=plan, budget_ratio=max(ratio, 0.0), is_final=True)

    def curve(self, dials: Dials) -> Curve:
        """Return the relaxed frontier under some dials; raises as ground."""
        relaxed = self.ground(dials).relaxed
        return Curve(usd=tuple(relaxed.usd.tolist()), kg=tuple(relaxed.kg.tolist()))

    def cheapest(self, dials: Dials) -> Totals:
        """Return the totals of the cheapest plan under some dials; raises as ground."""
        return self.ground(dials).cheapest

    def ground(self, dials: Dials) -> Ground:
        """Return what plans under some dials share; 0.1 s where it was not asked before.

        Raises:
            NoCandidates: every offer is rejected for a demand group.
            Infeasible, SolverFailed: pools leave no cheapest plan.
        """
        return self._grounds.of(self._key(dials), lambda: self._ground(dials))

    @property
    def room(self) -> int:
        """Return how many grounds are kept at a time; before the first one, the fewest."""
        return self._room

    def has_ground(self, dials: Dials) -> bool:
        """Return whether what plans under some dials share is there."""
        return self._grounds.has(self._key(dials))

    def today(self) -> Totals | None:
        """Return what today's placement takes, as the scenario is written."""
        asked = self.question
        return self._today.of(
            "today",
            lambda: today_of(asked.catalog, asked.scenario, asked.profiles),
        )

    def _key(self, dials: Dials) -> Scenario:
        return ground_of(turned(self.question.scenario, dials))

    def _ground(self, dials: Dials) -> Ground:
        question = replace(
            self.question, scenario=turned(self.question.scenario, dials), hedge=None
        )
        candidates = candidates_of(question, self._listed)
        self._room = min(max(_ROOM_BYTES // _size(candidates), _LEAST), _MOST)
        self._grounds.hold(self._room)
        problem = pose(question.catalog, open_ended(question.scenario), candidates)
        return Ground(
            candidates=candidates,
            cheapest=baseline_of(question, candidates),
            relaxed=relaxed_of(problem),
            known=Known(),
        )

    def _listed(self, signal: Signal, kind: bool) -> Listings:  # noqa: FBT001 - a Lister
        catalog = self.question.catalog
        return self._listings.of(
            (signal, kind),
            lambda: list_offers(catalog, signal, has_accelerator=kind),
        )


def _size(candidates: Candidates) -> int:
    """Return what candidates take. [bytes]"""
    arrays = (getattr(candidates, field.name) for field in fields(candidates))
    return sum(array.nbytes for array in arrays if isinstance(array, np.ndarray)) + 1


def _budget_usd(ground: Ground, ratio: float) -> float:
    return ground.cheapest.cost_usd * (1.0 + ratio) * (1.0 + _ROUNDING)


def turned(scenario: Scenario, dials: Dials) -> Scenario:
    """Return the scenario with limits on latency and windows moved.

    Limits stay above 1 ms, windows above 1 h and within the period.
    """
    if not dials.latency_ms and not dials.slack_h:
        return scenario
    workloads = tuple(
        _with_slack(row, dials.slack_h, scenario.period.hours)
        if isinstance(row, Training)
        else _with_latency(row, dials.latency_ms)
        for row in scenario.workloads
    )
    return replace(scenario, workloads=workloads)


def _with_slack(row: Training, slack_h: float, period_h: float) -> Training:
    if row.window_h is None:
        return row
    return replace(row, window_h=min(max(row.window_h + slack_h, _LEAST_H), period_h))


def _with_latency(row: Inference, more_ms: float) -> Inference:
    if row.latency_ms is None:
        return row
    return replace(row, latency_ms=max(row.latency_ms + more_ms, _LEAST_MS))
