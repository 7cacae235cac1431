"""A question with its answer, and all that the answer was chosen from."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from advisor.domain.candidates import Candidates, Floats
from advisor.domain.plan import Placement
from advisor.domain.purchase import PURCHASES
from advisor.domain.scenario import Objective
from advisor.placement.answer import placements_of
from advisor.placement.chosen import Chosen, choose_hourly
from advisor.placement.question import Question, pose_question, setting_of
from advisor.placement.sharing.setting import Setting
from advisor.placement.solving.parts import used
from advisor.placement.solving.problem import Problem
from advisor.placement.solving.solve import choose
from advisor.progress import Progress, silent

SAME_RATIO = 1e-6
"""Objectives that differ by less, relative to the plan's, are the same."""

_VARIANTS: Final = 128
"""More than a workload has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A plan's choice and what it was chosen from.

    Attributes:
        question: that was asked
        setting: what choices of it are made for
        candidates: every group on every offer, at its best hours
        problem: posed of them, pools apart
        chosen: the choice; its candidates have other schedules where pools are short
        is_free: no limit and no pool has a say: every group is where it would be alone
    """

    question: Question
    setting: Setting
    candidates: Candidates
    problem: Problem
    chosen: Chosen
    is_free: bool

    @property
    def by_the_hour(self) -> bool:
        """Return whether pools are short, so that hours have prices."""
        return self.chosen.problem is not self.problem

    @property
    def gained_unit(self) -> str:
        """Return the unit of the objective."""
        return "kgCO2e" if self.question.objective is Objective.EMISSIONS else "USD"

    @property
    def emissions_kg(self) -> float:
        """Return the plan's emissions. [kgCO2e]"""
        chosen = self.chosen
        quantity = chosen.problem.emissions
        return used(chosen.problem, quantity, chosen.choice.rows, chosen.choice.share)

    @property
    def cost_usd(self) -> float:
        """Return the plan's cost. [USD]"""
        chosen = self.chosen
        return used(chosen.problem, chosen.problem.cost, chosen.choice.rows, chosen.choice.share)

    def rows_of(self, group: int) -> NDArray[np.int64]:
        """Return a group's rows of the problem."""
        return np.flatnonzero(self.problem.group == group)

    def chosen_of(self, group: int) -> tuple[NDArray[np.int64], Floats]:
        """Return a group's chosen rows, as candidates of `chosen`, and the share of each."""
        choice, problem = self.chosen.choice, self.chosen.problem
        mine = problem.group[choice.rows] == group
        return problem.candidate[choice.rows[mine]], choice.share[mine]

    def placements_of(self, rows: NDArray[np.int64], share: Floats) -> tuple[Placement, ...]:
        """Return candidates of `chosen` as placements."""
        asked = self.question
        return placements_of(
            asked.catalog, asked.scenario, asked.profiles, self.chosen.candidates, rows, share
        )


def answer(question: Question, progress: Progress = silent) -> Answered:
    """Return a question with its choice.

    Raises:
        NoCandidates: every offer was rejected for a demand group.
        Infeasible: limits contradict each other.
        SolverFailed: a solver failed.
    """
    progress("building candidates")
    candidates, problem = pose_question(question)
    setting = setting_of(question)
    progress("solving")
    chosen = choose_hourly(setting, candidates, problem, question.objective)
    found = Answered(
        question=question,
        setting=setting,
        candidates=candidates,
        problem=problem,
        chosen=chosen,
        is_free=True,
    )
    return replace(found, is_free=_is_free(found))


def sold_as(candidates: Candidates, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return a number of each row's offer, purchase model and variant; schedules have the same."""
    offer = candidates.offer[rows].astype(np.int64) * len(PURCHASES) + candidates.purchase[rows]
    return np.asarray(offer * _VARIANTS + candidates.variant[rows])


def _is_free(found: Answered) -> bool:
    """Return whether the plan is what it would be without any limit."""
    problem, choice = found.problem, found.chosen.choice
    if found.by_the_hour or (choice.prices < 0).any():
        return False
    if not problem.limits:
        return True
    setting, objective = found.setting, found.question.objective
    alone = choose(replace(problem, limits=()), objective, setting.solve, setting.confirm)
    return bool(choice.objective <= alone.objective + _noise(alone.objective))


def _noise(objective: float) -> float:
    return abs(objective) * SAME_RATIO / 10
