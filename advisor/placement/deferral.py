"""What to leave to the next period where the limits of this one have no room for all work.

Only training that its owner calls deferrable may wait, and each workload waits whole. Which ones
is an integer program: the placement's own, where a deferrable group has one more row, "deferred",
that serves it and takes nothing of any limit. The objective is the emissions deferred, each
workload counted with the least that it could emit in this period; of equals, the one that leaves
least to be emitted. So the choice is proven under all limits at once, like a plan, but for pools
by the hour, which it does not know: work that waits makes room in them, and is not chosen for it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from advisor.domain.budget import Allowance
from advisor.domain.candidates import Floats
from advisor.domain.plan import Deferred, Plan, Totals
from advisor.domain.scenario import Objective, Scenario, Tier, Training
from advisor.errors import Infeasible, SolverFailed
from advisor.placement.plan import make_plan
from advisor.placement.question import Question, pose_question, solvers_of
from advisor.placement.solving.problem import Problem, Quantity
from advisor.placement.solving.program import Solve
from advisor.placement.solving.solve import choose
from advisor.progress import Progress, silent

_ALL: Final = 1024.0
"""Objective of deferring all that may be. A program is scaled by its least objective, which is 0
here; in kg, jobs of a milligram would disappear in what solvers take for nothing (1e-7, 1e-6)."""

_PROVEN: Final = 1e-6
"""Relative gap above which a reader is told that less might be deferred."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deferral:
    """A choice of groups to defer.

    Attributes:
        groups: indices into the problem's labels, ascending
        least_kg: the least that each of them would have emitted [kgCO2e], shape (n_groups,)
        gap: proven relative distance to the least emissions deferred, >= 0
    """

    groups: NDArray[np.int64]
    least_kg: Floats
    gap: float


def plan_or_defer(question: Question, progress: Progress = silent) -> Plan:
    """Return the optimal plan; where limits leave none, of what stays after the least deferral.

    Raises:
        NoCandidates: every offer was rejected for a demand group.
        Infeasible: limits contradict each other, and deferring was not asked for, or is not
            enough; the message says which.
        SolverFailed: a solver failed, or its answer does not add up.
    """
    try:
        return _plan_or_rest(question, progress)
    except Infeasible as error:
        if question.budget is None:
            raise
        raise Infeasible(f"{error}\n{_made_of(question.budget)}", error.relaxations) from None


def least_deferral(
    problem: Problem,
    groups: NDArray[np.int64],
    solve: Solve,
    confirm: Solve,
) -> Deferral:
    """Return which groups to defer so that the limits hold, with the least emissions deferred.

    Args:
        problem: with at least one row for each group
        groups: that may be deferred, none of them a fleet
        solve: runs a program
        confirm: an independent solver; asked before anything is called infeasible

    Raises:
        Infeasible: deferring all of them is not enough.
        SolverFailed: a solver gave up, or the two disagree.
    """
    least = np.full(len(problem.labels), np.inf)
    np.minimum.at(least, problem.group, problem.emissions.share)
    longer = _with_deferred(problem, groups, least[groups])
    choice = choose(longer, Objective.EMISSIONS, solve, confirm)
    chosen = longer.group[choice.rows[choice.rows >= len(problem)]].astype(np.int64)
    return Deferral(groups=chosen, least_kg=least[chosen], gap=choice.gap)


def _plan_or_rest(question: Question, progress: Progress) -> Plan:
    try:
        return make_plan(question, progress)
    except Infeasible as error:
        if question.scenario.limits.carbon_kg is None:
            raise
        refusal = error
    progress("looking for work to defer")
    try:
        deferred, gap = _deferred(question, refusal)
    except (Infeasible, SolverFailed) as error:  # where nobody asked, the refusal is the answer
        raise (error if question.defer else refusal) from None
    if not deferred:  # pools are short, which no work that waits was asked to mend
        raise refusal
    if not question.defer:
        raise Infeasible(f"{refusal}\n{_offer(deferred)}", refusal.relaxations)
    return _plan_of_the_rest(question, deferred, gap, progress)


def _with_deferred(problem: Problem, groups: NDArray[np.int64], least_kg: Floats) -> Problem:
    """Return a problem with a row "deferred" per group, and what is deferred as its objective.

    Its other quantity, by which ties are broken, is the emissions that are left.
    """
    count = len(groups)
    none = np.zeros(count)

    def longer(quantity: Quantity) -> Quantity:
        share, instance = quantity.share, quantity.instance
        return Quantity(
            share=np.concatenate([share, none]),
            instance=np.concatenate([instance, none]),
        )

    weight = least_kg * (_ALL / (least_kg.sum() or 1.0))
    left = np.zeros(len(problem))
    return replace(
        problem,
        candidate=np.concatenate([problem.candidate, np.full(count, -1)]),
        group=np.concatenate([problem.group, groups.astype(np.int32)]),
        whole=np.concatenate([problem.whole, np.ones(count, dtype=bool)]),
        fleet=np.concatenate([problem.fleet, np.zeros(count, dtype=bool)]),
        instances=np.concatenate([problem.instances, np.ones(count)]),
        emissions=Quantity(
            share=np.concatenate([left, weight]),
            instance=np.concatenate([left, none]),
        ),
        cost=longer(problem.emissions),
        limits=tuple(replace(row, quantity=longer(row.quantity)) for row in problem.limits),
        names=(*problem.names, *("deferred" for _ in range(count))),
    )


def _deferred(question: Question, refusal: Infeasible) -> tuple[tuple[Deferred, ...], float]:
    """Return the least work to defer, and the proven gap of that choice.

    Raises:
        Infeasible: deferring does not help; the message says why.
    """
    names = _deferrable(question.scenario)
    if not names:
        text = f"{refusal}\n--defer does not help: no training has `tier: deferrable`"
        raise Infeasible(text, refusal.relaxations)
    candidates, problem = pose_question(question)
    groups = [i for i, group in enumerate(candidates.groups) if group.name in names]
    solve, confirm = solvers_of(question)
    try:
        found = least_deferral(problem, np.array(groups), solve, confirm)
    except Infeasible as error:
        text = f"even with all deferred that may be ({', '.join(names)}), {error}"
        raise Infeasible(text, error.relaxations) from None
    pairs = zip(found.groups.tolist(), found.least_kg.tolist(), strict=True)
    rows = (Deferred(workload=candidates.groups[group].name, least_kg=kg) for group, kg in pairs)
    return tuple(rows), found.gap


def _deferrable(scenario: Scenario) -> tuple[str, ...]:
    return tuple(
        row.name
        for row in scenario.workloads
        if isinstance(row, Training) and row.tier is Tier.DEFERRABLE
    )


def _made_of(budget: Allowance) -> str:
    """Return where a carbon limit comes from that the scenario does not say like that."""
    own, carried = f"{budget.own_kg:.6g} kg", f"{budget.carried_kg:+.6g} kg"
    return f"limits.carbon_kg is the scenario's {own} and {carried} carried over"


def _offer(deferred: Iterable[Deferred]) -> str:
    rows = [f"{row.workload} ({row.least_kg:.4g} kg at least)" for row in deferred]
    return f"or defer {', '.join(rows)} to the next period with --defer"


def _plan_of_the_rest(
    question: Question,
    deferred: tuple[Deferred, ...],
    gap: float,
    progress: Progress,
) -> Plan:
    waiting = {row.workload for row in deferred}
    staying = tuple(row for row in question.scenario.workloads if row.name not in waiting)
    if staying:
        rest = replace(question, scenario=replace(question.scenario, workloads=staying))
        plan = make_plan(rest, progress)
    else:
        plan = _plan_of_nothing(question)
    notes = plan.notes
    if gap > _PROVEN:
        notes = (*notes, f"What is deferred is at most {gap:.2%} above the least, proven.")
    return replace(plan, deferred=deferred, notes=notes)


def _plan_of_nothing(question: Question) -> Plan:
    """Return the plan of a period in which all work waits."""
    nothing = Totals(
        emissions_kg=0.0,
        emissions_low_kg=0.0,
        emissions_high_kg=0.0,
        operational_kg=0.0,
        embodied_kg=0.0,
        cost_usd=0.0,
        it_energy_kwh=0.0,
        facility_energy_kwh=0.0,
        water_l=0.0,
        operational_market_kg=0.0,
    )
    return Plan(
        scenario=question.scenario.name,
        objective=question.objective,
        status="optimal",
        gap=0.0,
        totals=nothing,
        placements=(),
        baseline=nothing,
        today=None,
        shadow_prices=(),
        doubts=(),
        rejected={},
        notes=(),
        catalog_digest=question.catalog.digest,
        catalog_tables=question.catalog.tables,
        inputs=question.inputs,
        budget=question.budget,
    )
