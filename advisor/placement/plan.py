"""The whole of placement in one call: inputs in, plan out."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from advisor.domain.candidates import Candidates, Floats, Reason
from advisor.domain.plan import Plan, Totals
from advisor.domain.scenario import Limits, Objective
from advisor.domain.uncertainty import Robustness
from advisor.errors import SolverFailed
from advisor.placement.answer import placements_of, shadow_prices_of
from advisor.placement.chosen import Chosen, choose_hourly, use_of_choice
from advisor.placement.doubt import doubts_of
from advisor.placement.evaluate import evaluate, totals
from advisor.placement.kept import Kept, ground_of
from advisor.placement.notes import notes_of
from advisor.placement.question import Question, candidates_of, setting_of
from advisor.placement.sharing.pools import pools_of
from advisor.placement.sharing.setting import Setting
from advisor.placement.solving.assemble import as_program
from advisor.placement.solving.problem import Problem, pose
from advisor.placement.solving.program import Program
from advisor.placement.today import today_of
from advisor.progress import Progress, silent

_AGREEMENT = 1e-6  # relative: how closely a recomputed total has to meet the solver's


def make_plan(
    question: Question,
    progress: Progress = silent,
    kept: Kept | None = None,
) -> Plan:
    """Return the optimal plan of a scenario.

    Args:
        question: what is asked
        progress: told of each step
        kept: of the plans before, all under the question's catalogue, profiles, solver and gap,
            none of them stopped; None where there are none

    Raises:
        NoCandidates: every offer was rejected for a demand group.
        Infeasible: limits contradict each other.
        SolverFailed: a solver failed, or its answer does not add up.
    """
    kept = Kept() if kept is None else kept
    ground, capacity = ground_of(question.scenario), question.scenario.limits.capacity
    progress("building candidates")
    candidates = kept.of(("candidates", ground), lambda: candidates_of(question))
    progress("solving")
    answer = answer_among(question, candidates)
    progress("solving the cost-only plan")
    baseline = kept.of(("cheapest", ground, capacity), lambda: baseline_of(question, candidates))
    today = kept.of(
        ("today", ground),
        lambda: today_of(question.catalog, question.scenario, question.profiles),
    )
    return plan_of(question, answer, baseline, today)


def answer_among(
    question: Question,
    candidates: Candidates,
) -> tuple[Chosen, Robustness | None]:
    """Return the choice that a question asks for, held against its limits; see choose_for."""
    problem = pose(question.catalog, question.scenario, candidates)
    chosen, robust = choose_for(question, candidates, problem)
    _check(setting_of(question), chosen, question.objective)
    return chosen, robust


def choose_for(
    question: Question,
    candidates: Candidates,
    problem: Problem,
) -> tuple[Chosen, Robustness | None]:
    """Return the choice that a question asks for, and what a robust one is worth.

    Raises:
        Infeasible: limits contradict each other.
        SolverFailed: a solver failed.
    """
    setting = setting_of(question)
    chosen = choose_hourly(setting, candidates, problem, question.objective)
    if question.hedge is None:
        return chosen, None
    # deferred: solvers of draws, which a plain plan does not need
    from advisor.placement.uncertain.hedged import hedge_choice

    return hedge_choice(setting, chosen, question.objective, question.hedge)


def full_program(problem: Problem, objective: Objective) -> Program:
    """Return the integer program over all candidates, for printing and for other solvers."""
    rows = np.arange(len(problem))
    return as_program(problem, problem.quantity(objective), problem.limits, rows, integer=True)


def rejected_counts(candidates: Candidates) -> dict[str, int]:
    """Return how many candidates each reason rejected, commonest first."""
    counts = np.bincount(candidates.reason, minlength=len(Reason))
    for reason, count in candidates.unlisted:
        counts[reason] += count
    found = [(int(counts[reason]), reason.key) for reason in Reason if reason and counts[reason]]
    return {key: count for count, key in sorted(found, key=lambda item: (-item[0], item[1]))}


def baseline_of(question: Question, candidates: Candidates) -> Totals:
    """Return what the cheapest plan takes; see cheapest."""
    chosen = cheapest(question, candidates)
    rows = chosen.problem.candidate[chosen.choice.rows]
    return totals(evaluate(chosen.candidates, rows, chosen.choice.share))


def cheapest(question: Question, candidates: Candidates) -> Chosen:
    """Return the cheapest plan under the same filters and capacities, without any budget.

    Args:
        question: whose scenario it is
        candidates: of the question
    """
    only = Limits(capacity=question.scenario.limits.capacity)
    unbudgeted = replace(
        question.scenario,
        limits=only,
        policy=replace(question.scenario.policy, carbon_price_usd_per_t=None),
        workloads=tuple(replace(row, cost_usd=None) for row in question.scenario.workloads),
    )
    setting = setting_of(replace(question, scenario=unbudgeted))
    problem = pose(question.catalog, unbudgeted, candidates)
    chosen = choose_hourly(setting, candidates, problem, Objective.COST)
    _check(setting, chosen, Objective.COST)
    return chosen


def _check(setting: Setting, chosen: Chosen, objective: Objective) -> None:
    """Hold a choice against the candidates: served in full, same objective, no limit broken."""
    candidates, problem, choice = chosen.candidates, chosen.problem, chosen.choice
    served = np.bincount(
        problem.group[choice.rows],
        weights=choice.share,
        minlength=len(problem.labels),
    )
    if not np.allclose(served, 1.0, atol=_AGREEMENT):
        raise SolverFailed("the solver left demand unserved; try another --solver")
    usage = evaluate(candidates, problem.candidate[choice.rows], choice.share)
    found = totals(usage)
    value = found.emissions_kg
    if objective is Objective.COST:
        value = found.cost_usd + problem.charge_usd_per_kg * found.emissions_kg
    if not np.isclose(value, choice.objective, rtol=_AGREEMENT, atol=0.0):
        raise SolverFailed(
            f"the solver's objective {choice.objective!r} and the recomputed {value!r} differ; "
            "try another --solver",
        )
    standing = np.where(problem.fleet[choice.rows], usage.instances, 0.0)
    for limit in problem.limits:
        used = limit.quantity.share[choice.rows] @ choice.share
        used += limit.quantity.instance[choice.rows] @ standing
        if used > limit.allowed * (1 + _AGREEMENT):
            raise SolverFailed(f"the solver's plan breaks {limit.name}: {used!r} {limit.unit}")
    pools = pools_of(setting.catalog, setting.scenario, candidates)
    up = use_of_choice(setting, chosen, pools)
    for pool in np.flatnonzero((up > pools.capacity[:, None] + _AGREEMENT).any(axis=1)).tolist():
        raise SolverFailed(f"the plan overfills {pools.names[pool]}: {up[pool].max()!r} instances")


def _price_notes(question: Question) -> tuple[str, ...]:
    """Return what a carbon price does, where there is one."""
    price = question.scenario.policy.carbon_price_usd_per_t
    if price is None:
        return ()
    if question.objective is Objective.EMISSIONS:
        return ("policy.carbon_price_usd_per_t counts only where cost is minimised.",)
    counts = f"A tonne of CO2e counts as {price:,g} USD in what is minimised"
    return (f"{counts}; costs and budgets are without it.",)


def plan_of(
    question: Question,
    answer: tuple[Chosen, Robustness | None],
    baseline: Totals,
    today: Totals | None,
) -> Plan:
    """Return a choice as a plan, beside what it is compared with.

    Args:
        question: what was asked
        answer: the choice, and what it is worth over draws where that was asked
        baseline: of the cheapest plan
        today: of today's placement; None where it is not known
    """
    chosen, robust = answer
    candidates, problem, choice = chosen.candidates, chosen.problem, chosen.choice
    rows: NDArray[np.int64] = problem.candidate[choice.rows]
    share: Floats = choice.share
    usage = evaluate(candidates, rows, share)
    interrupted = ("Interrupted: this is the best plan that was known by then.",)
    return Plan(
        scenario=question.scenario.name,
        objective=question.objective,
        status="optimal" if choice.gap <= _AGREEMENT else "feasible",
        gap=choice.gap,
        totals=totals(usage),
        placements=placements_of(
            question.catalog,
            question.scenario,
            question.profiles,
            candidates,
            rows,
            share,
        ),
        baseline=baseline,
        today=today,
        shadow_prices=shadow_prices_of(problem, choice, question.objective),
        # a robust plan is not the best by any one figure, so no change of one makes it second
        doubts=()
        if robust is not None
        else doubts_of(
            question.catalog,
            question.scenario,
            candidates,
            problem,
            choice,
            question.objective,
        ),
        rejected=rejected_counts(candidates),
        notes=(interrupted if question.stop() else ())
        + _price_notes(question)
        + notes_of(
            question.catalog,
            question.scenario,
            question.profiles,
            candidates,
            problem,
            rows,
        ),
        catalog_digest=question.catalog.digest,
        catalog_tables=question.catalog.tables,
        inputs=question.inputs,
        budget=question.budget,
        robust=robust,
    )
