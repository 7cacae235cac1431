"""The whole of placement in one call: inputs in, plan out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from advisor.domain.budget import Allowance
from advisor.domain.candidates import Candidates, Floats, Reason
from advisor.domain.catalog import Catalog
from advisor.domain.plan import Plan, Totals
from advisor.domain.profile import JobProfile
from advisor.domain.scenario import Limits, Objective, Scenario
from advisor.domain.uncertainty import Hedge, Robustness
from advisor.errors import NoCandidates, SolverFailed
from advisor.placement.answer import placements_of, shadow_prices_of
from advisor.placement.candidates import build_candidates
from advisor.placement.chosen import Chosen, choose_hourly, use_of_choice
from advisor.placement.doubt import doubts_of
from advisor.placement.evaluate import evaluate, totals
from advisor.placement.kept import Kept, ground_of
from advisor.placement.notes import notes_of
from advisor.placement.sharing.pools import pools_of
from advisor.placement.sharing.setting import Setting
from advisor.placement.solving.assemble import as_program
from advisor.placement.solving.hurry import hurried
from advisor.placement.solving.problem import Problem, pose
from advisor.placement.solving.program import Program, Solve
from advisor.placement.solving.solve import GAP
from advisor.placement.solving.solve_pulp import solve_pulp
from advisor.placement.solving.solve_scipy import solve_scipy
from advisor.placement.today import today_of
from advisor.progress import Progress, silent

SCIPY = "scipy"
HIGHS = "HiGHS"
_AGREEMENT = 1e-6  # relative: how closely a recomputed total has to meet the solver's


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Everything that an answer depends on.

    Attributes:
        profiles: by the path that the scenario writes
        solver: "scipy", or PuLP's name of a solver
        inputs: the same in words, kept in the plan for replay
        budget: what limits.carbon_kg was made of; None where nothing is carried over
        defer: training that may wait is left out where the limits leave no room for it
        hedge: over which draws to minimise; None minimises by the catalogue's figures
        gap: relative distance to the best possible objective at which the solve may end
        stop: asked between steps; true ends with the best plan known
    """

    catalog: Catalog
    scenario: Scenario
    profiles: Mapping[str, JobProfile]
    objective: Objective
    solver: str
    inputs: Mapping[str, object]
    budget: Allowance | None = None
    defer: bool = False
    hedge: Hedge | None = None
    gap: float = GAP
    stop: Callable[[], bool] = lambda: False


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
    candidates = kept.of(("candidates", ground), lambda: _candidates(question))
    problem = pose(question.catalog, question.scenario, candidates)
    setting = setting_of(question)
    progress("solving")
    chosen, robust = choose_for(question, candidates, problem)
    _check(setting, chosen, question.objective)
    progress("solving the cost-only plan")
    cheapest = kept.of(("cheapest", ground, capacity), lambda: _baseline(question, candidates))
    today = kept.of(
        ("today", ground),
        lambda: today_of(question.catalog, question.scenario, question.profiles),
    )
    return _plan(question, (chosen, robust), cheapest, today)


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


def pose_question(question: Question) -> tuple[Candidates, Problem]:
    """Return the candidates of a question and the problem that they pose.

    Raises:
        NoCandidates: every offer was rejected for a demand group.
    """
    candidates = _candidates(question)
    return candidates, pose(question.catalog, question.scenario, candidates)


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


def _candidates(question: Question) -> Candidates:
    candidates = build_candidates(question.catalog, question.scenario, question.profiles)
    require_candidates(candidates)
    return candidates


def require_candidates(candidates: Candidates) -> None:
    """Return if each demand group can be served by some offer.

    Raises:
        NoCandidates: a group cannot; says why not, by reason.
    """
    for index, group in enumerate(candidates.groups):
        mine = candidates.reason[candidates.group == index]
        if (mine == 0).any():
            continue
        counts = np.bincount(mine, minlength=len(Reason))
        other_kind, count = candidates.unlisted[index]
        counts[other_kind] += count
        reasons = [reason for reason in Reason if counts[reason]]
        reasons.sort(key=lambda reason: -int(counts[reason]))
        lines = [f"  {counts[reason]:>7,}  {reason.sentence}" for reason in reasons]
        text = "\n".join(
            [f"no offer can serve {group.label}; offers rejected, by reason:", *lines],
        )
        by_reason = {reason.key: int(counts[reason]) for reason in reasons}
        raise NoCandidates(text, by_reason, group.name)


def solvers_of(question: Question) -> tuple[Solve, Solve]:
    """Return the solver that a question names, and another one for a second opinion."""
    gap = question.gap
    scipy: Solve = partial(solve_scipy, gap=gap)
    pulp: Solve = partial(solve_pulp, gap=gap)
    if question.solver != SCIPY:
        pulp = partial(solve_pulp, gap=gap, solver=question.solver)
    first, second = (scipy, pulp) if question.solver == SCIPY else (pulp, scipy)
    return hurried(first, question.stop), hurried(second, question.stop)


def setting_of(question: Question) -> Setting:
    """Return what choices of a question are made for."""
    solve, confirm = solvers_of(question)
    return Setting(
        catalog=question.catalog,
        scenario=question.scenario,
        profiles=question.profiles,
        solve=solve,
        confirm=confirm,
        # the same HiGHS without a model in between, which takes most of the time
        solve_hours=partial(solve_scipy, gap=question.gap) if question.solver == HIGHS else solve,
        near=partial(_near, question),
        gap=question.gap,
        stop=question.stop,
    )


def _near(question: Question, gap: float) -> Solve:
    """Return what runs an integer program up to a relative gap."""
    if question.solver in {HIGHS, SCIPY}:
        return hurried(partial(solve_scipy, gap=gap), question.stop)
    return hurried(partial(solve_pulp, gap=gap, solver=question.solver), question.stop)


def _baseline(question: Question, candidates: Candidates) -> Totals:
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
    value = found.emissions_kg if objective is Objective.EMISSIONS else found.cost_usd
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


def _plan(
    question: Question,
    answer: tuple[Chosen, Robustness | None],
    baseline: Totals,
    today: Totals | None,
) -> Plan:
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
