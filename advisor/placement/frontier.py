"""Plans from the cheapest to the greenest, each exact, with the relaxation's bound below them."""

import heapq
from dataclasses import dataclass, replace

import numpy as np

from advisor.domain.frontier import Frontier, Move, Point
from advisor.domain.scenario import Objective, Scenario
from advisor.placement.chosen import Chosen, choose_hourly
from advisor.placement.evaluate import evaluate, totals
from advisor.placement.question import Question, pose_question, setting_of
from advisor.placement.solving.hulls import RelaxedFrontier, relaxed_frontier
from advisor.placement.solving.problem import Limit, Problem
from advisor.placement.solving.solve import Choice
from advisor.placement.today import today_of
from advisor.progress import Progress, silent
from advisor.units import t_from_kg

_SAME = 1e-6  # relative: plans that differ by less are one point
_NARROW = 1e-3  # of the range of costs: no plan is looked for in less
_MOVED = 0.01  # of a group: shares that differ by less stay where they are
_TRIES = 3  # solves per point, for budgets that only find a plan again
_BUDGET = "limits.cost_usd"
_GREEN = Objective.EMISSIONS


def trace_frontier(question: Question, points: int, progress: Progress = silent) -> Frontier:
    """Return plans that no other beats in both cost and emissions.

    The scenario's own budget and carbon limit are left out, for they are what is traded; all else
    holds. Between the ends, each next plan is looked for where most cost and emissions lie between
    two known ones, with a budget halfway; each is a proven optimum of its budget.

    Args:
        question: the scenario
        points: how many plans at most, the ends among them, >= 2
        progress: told of each plan

    Raises:
        NoCandidates: every offer was rejected for a demand group.
        Infeasible: limits contradict each other.
        SolverFailed: a solver failed.
    """
    untraded = replace(question, scenario=open_ended(question.scenario))
    candidates, problem = pose_question(untraded)
    setting = setting_of(untraded)

    def plan(objective: Objective, budget_usd: float | None = None) -> _Known:
        asked = problem if budget_usd is None else _budgeted(problem, budget_usd)
        return _known(choose_hourly(setting, candidates, asked, objective))

    progress("solving the ends")
    ends = [plan(goal) for goal in (Objective.COST, _GREEN)]
    search = _Search(ends[0], ends[1])
    solves = 0
    while len(search.found) < points and solves < points * _TRIES and not question.stop():
        budget = search.next_budget()
        if budget is None:
            break
        solves += 1
        progress(f"solving plan {len(search.found) + 1} of {points}")
        search.add(budget, plan(_GREEN, budget))
    relaxed = relaxed_of(problem)
    found = _points(search.found, relaxed)
    return Frontier(
        scenario=question.scenario.name,
        points=found,
        knee=_knee(found),
        today=today_of(question.catalog, question.scenario, question.profiles),
        relaxed=_vertices(relaxed) if not problem.limits else None,
        notes=_notes(question.scenario),
        catalog_digest=question.catalog.digest,
        catalog_date=question.catalog.tables["offers"].newest,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Known:
    """A choice and what it adds up to."""

    chosen: Chosen
    usd: float
    kg: float


class _Search:
    """Where to look for the next plan: in the largest rectangle that may still hold one.

    Between two plans every budget above the first one's cost and below the second one's has an
    optimum that is one of both or lies between; a budget that was tried settles all below it.
    """

    def __init__(self, cheapest: _Known, greenest: _Known) -> None:
        self.found = [cheapest]
        self._span_usd = greenest.usd - cheapest.usd
        self._open: list[tuple[float, float, int, _Known, _Known]] = []
        self._pushed = 0
        if _is_better(greenest, cheapest):
            self.found.append(greenest)
            self._push(cheapest.usd, cheapest, greenest)

    def next_budget(self) -> float | None:
        """Return the budget to try; None where no rectangle is worth it."""
        if not self._open:
            return None
        _, settled, _, _, right = self._open[0]
        return (settled + right.usd) / 2.0

    def add(self, budget: float, plan: _Known) -> None:
        """Take the least emissions of a budget, the one that `next_budget` returned."""
        _, settled, _, left, right = heapq.heappop(self._open)
        if not _is_better(plan, left):
            self._push(budget, left, right)
            return
        self.found.insert(self.found.index(right), plan)
        self._push(settled, left, plan)
        self._push(budget, plan, right)

    def _push(self, settled: float, left: _Known, right: _Known) -> None:
        width = right.usd - settled
        if width > _NARROW * self._span_usd and _is_better(right, left):
            self._pushed += 1
            area = width * (left.kg - right.kg)
            heapq.heappush(self._open, (-area, settled, self._pushed, left, right))


def _is_better(plan: _Known, cheaper: _Known) -> bool:
    return plan.usd > cheaper.usd and plan.kg < cheaper.kg * (1 - _SAME)


def _known(chosen: Chosen) -> _Known:
    rows = chosen.problem.candidate[chosen.choice.rows]
    found = totals(evaluate(chosen.candidates, rows, chosen.choice.share))
    return _Known(chosen, found.cost_usd, found.emissions_kg)


def open_ended(scenario: Scenario) -> Scenario:
    """Return a scenario without what is traded: its budget, carbon limit and carbon price."""
    return replace(
        scenario,
        limits=replace(scenario.limits, cost_usd=None, carbon_kg=None),
        policy=replace(scenario.policy, carbon_price_usd_per_t=None),
    )


def _budgeted(problem: Problem, budget_usd: float) -> Problem:
    limit = Limit(name=_BUDGET, unit="USD", allowed=budget_usd, quantity=problem.cost)
    return replace(problem, limits=(limit, *problem.limits))


def relaxed_of(problem: Problem) -> RelaxedFrontier:
    """Return the frontier with work divided and instances in fractions, further limits apart."""
    up = np.where(problem.fleet, problem.instances, 0.0)
    usd = problem.cost.share + up * problem.cost.instance
    kg = problem.emissions.share + up * problem.emissions.instance
    return relaxed_frontier(problem.group, usd, kg)


def _points(plans: list[_Known], relaxed: RelaxedFrontier) -> tuple[Point, ...]:
    found: list[Point] = []
    before: dict[str, dict[str, float]] = {}
    for mine in plans:
        offers = _offers(mine.chosen.problem, mine.chosen.choice)
        usd_per_t = None
        if found:
            saved_t = t_from_kg(found[-1].emissions_kg - mine.kg)
            usd_per_t = (mine.usd - found[-1].cost_usd) / saved_t
        bound = float(relaxed.least_kg(np.array([mine.usd]))[0])
        found.append(
            Point(
                cost_usd=mine.usd,
                emissions_kg=mine.kg,
                bound_kg=bound,
                usd_per_t=usd_per_t,
                moves=tuple(
                    Move(group=group, before=tuple(before[group]), after=tuple(after))
                    for group, after in offers.items()
                    if before and _differ(before[group], after)
                ),
            ),
        )
        before = offers
    return tuple(found)


def _offers(problem: Problem, choice: Choice) -> dict[str, dict[str, float]]:
    """Return the shares of each group by label and offer, offers in order of their names."""
    found: dict[str, dict[str, float]] = {label: {} for label in problem.labels}
    for row, share in zip(choice.rows.tolist(), choice.share.tolist(), strict=True):
        mine, name = found[problem.labels[problem.group[row]]], problem.names[row]
        mine[name] = mine.get(name, 0.0) + share
    return {label: dict(sorted(shares.items())) for label, shares in found.items()}


def _differ(before: dict[str, float], after: dict[str, float]) -> bool:
    if before.keys() != after.keys():
        return True
    return any(abs(after[name] - share) > _MOVED for name, share in before.items())


def _knee(points: tuple[Point, ...]) -> int | None:
    """Return the point farthest below the line between the ends, both axes on one scale."""
    if len(points) < 3:  # noqa: PLR2004 - the ends have none between them
        return None
    usd = np.array([point.cost_usd for point in points])
    kg = np.array([point.emissions_kg for point in points])
    across = (usd - usd[0]) / (usd[-1] - usd[0])
    down = (kg - kg[-1]) / (kg[0] - kg[-1])
    return int(np.argmax(1.0 - across - down))


def _vertices(relaxed: RelaxedFrontier) -> tuple[tuple[float, float], ...]:
    return tuple(zip(relaxed.usd.tolist(), relaxed.kg.tolist(), strict=True))


def _notes(scenario: Scenario) -> tuple[str, ...]:
    notes = []
    if scenario.limits.cost_usd is not None or scenario.limits.carbon_kg is not None:
        notes.append("The scenario's own budget and carbon limit are left out: they are traded.")
    notes.append(
        "A tonne that is dear here may be cheaper elsewhere: compare with other measures."
    )
    return tuple(notes)
