"""What is asked: a scenario with all that its answer depends on, and what it is solved with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from advisor.domain.budget import Allowance
from advisor.domain.candidates import Candidates, Reason
from advisor.domain.catalog import Catalog
from advisor.domain.profile import JobProfile
from advisor.domain.scenario import Objective, Scenario
from advisor.domain.uncertainty import Hedge
from advisor.errors import NoCandidates
from advisor.placement.matching.candidates import build_candidates
from advisor.placement.matching.listings import Lister
from advisor.placement.sharing.setting import Setting
from advisor.placement.solving.hurry import hurried, untied
from advisor.placement.solving.problem import Problem, pose
from advisor.placement.solving.program import Solve
from advisor.placement.solving.solve import GAP
from advisor.placement.solving.solve_pulp import solve_pulp
from advisor.placement.solving.solve_scipy import solve_scipy

SCIPY = "scipy"
HIGHS = "HiGHS"


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
        ties: among equally good plans the one that is best in the other quantity is looked for
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
    ties: bool = True


def pose_question(question: Question) -> tuple[Candidates, Problem]:
    """Return the candidates of a question and the problem that they pose.

    Raises:
        NoCandidates: every offer was rejected for a demand group.
    """
    candidates = candidates_of(question)
    return candidates, pose(question.catalog, question.scenario, candidates)


def candidates_of(question: Question, listed: Lister | None = None) -> Candidates:
    """Return the candidates of a question, each group with at least one that is allowed.

    Args:
        question: what is asked
        listed: lists the catalogue's offers, for those who ask often; None lists them here

    Raises:
        NoCandidates: every offer was rejected for a demand group.
    """
    candidates = build_candidates(question.catalog, question.scenario, question.profiles, listed)
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
    if not question.ties:
        first = untied(first)
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
