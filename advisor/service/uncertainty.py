"""Tell how sure a plan is: of a scenario, or of a written plan."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Final

from pydantic import BaseModel

from advisor.domain.scenario import Objective
from advisor.domain.uncertainty import Uncertainty
from advisor.errors import InputError
from advisor.placement.question import Question
from advisor.placement.regret import assess
from advisor.progress import Progress, silent
from advisor.service.files import read_text
from advisor.service.plan import DEFAULT_SOLVER, ask
from advisor.service.plan_file import parsed_plan
from advisor.service.replay import PlanDocument, question_in

_PLAN: Final = "advisor-plan/"


class _Workload(BaseModel):
    workload: str


class _Waiting(PlanDocument):
    deferred: tuple[_Workload, ...] = ()


def uncertainty(
    path: Path,
    sample: tuple[int, int],
    *,
    objective: Objective | None = None,
    solver: str | None = None,
    catalogs: Path | None = None,
    progress: Progress = silent,
) -> Uncertainty:
    """Return how sure the plan of a scenario is, or a written one.

    Args:
        path: scenario, or plan written by `advisor plan --out`
        sample: number of draws, and seed
        objective: of a scenario; None is emissions, and a plan has its own
        solver: likewise; None is the usual one
        catalogs: folder of the catalogue
        progress: told of each step

    Raises:
        InputError: a file cannot be used as it is, or an option contradicts the plan.
        PlacementError: there is no plan; the message says why.
    """
    text = read_text(path)
    if not _is_plan(text):
        question = ask(
            path,
            objective=objective or Objective.EMISSIONS,
            solver=solver or DEFAULT_SOLVER,
            catalogs=catalogs,
            progress=progress,
        )
        return assess(question, sample, progress)
    if objective is not None or solver is not None:
        raise InputError(f"{path} is a plan, and has its own objective and solver; leave them out")
    document = parsed_plan(text, path, _Waiting)
    question = question_in(document, path, catalogs)
    waiting = {row.workload for row in document.deferred}
    return assess(_without_waiting(question, waiting, path), sample, progress)


def _is_plan(text: str) -> bool:
    """Return whether a file is a plan; a scenario may be JSON, too."""
    if not text.lstrip().startswith("{"):
        return False
    try:
        document = json.loads(text)
    except ValueError:
        return False
    return str(document.get("format", "")).startswith(_PLAN)


def _without_waiting(question: Question, waiting: set[str], path: Path) -> Question:
    """Return the question of what was placed, apart from what was left to the next period."""
    scenario = question.scenario
    staying = tuple(row for row in scenario.workloads if row.name not in waiting)
    if not staying:
        raise InputError(f"{path}: all work waits for the next period; nothing is placed")
    return replace(question, scenario=replace(scenario, workloads=staying))
