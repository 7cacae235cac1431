"""Plan a scenario, write the plan, and compute a written plan again."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from advisor.catalog.load import load_catalog
from advisor.domain.plan import Plan
from advisor.domain.profile import JobProfile
from advisor.domain.scenario import Objective, Scenario
from advisor.errors import InputError
from advisor.placement.plan import Question, full_program, pose_question
from advisor.placement.plan import make_plan as place
from advisor.placement.program import lp_text
from advisor.profile.file import document_from_profile, profile_from_document, read_profile
from advisor.progress import Progress, silent
from advisor.report.plan_document import FORMAT, plan_json
from advisor.scenario.load import (
    document_from_scenario,
    scenario_from_document,
    scenario_from_source,
)
from advisor.scenario.yaml_source import read_yaml
from advisor.service.files import read_text, save_text
from advisor.service.words import check_words

DEFAULT_SOLVER: Final = "HiGHS"


def ask(
    scenario_path: Path,
    *,
    objective: Objective = Objective.EMISSIONS,
    solver: str = DEFAULT_SOLVER,
    catalogs: Path | None = None,
    progress: Progress = silent,
) -> Question:
    """Read a scenario, its profiles and the catalogue into a question.

    Raises:
        ScenarioError, ProfileError, CatalogError: a file cannot be used as it is.
    """
    progress("reading the scenario")
    source = read_yaml(scenario_path)
    scenario = scenario_from_source(source, scenario_path.parent)
    profiles = {
        written: read_profile(Path(path)) for written, path in scenario.profile_paths.items()
    }
    progress("reading the catalogue")
    question = question_of(scenario, profiles, objective, solver, catalogs)
    check_words(question.catalog, scenario, source)
    return question


def question_of(
    scenario: Scenario,
    profiles: Mapping[str, JobProfile],
    objective: Objective,
    solver: str,
    catalogs: Path | None,
) -> Question:
    """Return the question of a scenario that is already in memory.

    Raises:
        CatalogError: the catalogue cannot be used as it is.
    """
    return Question(
        catalog=load_catalog(catalogs),
        scenario=scenario,
        profiles=profiles,
        objective=objective,
        solver=solver,
        inputs={
            "objective": str(objective),
            "solver": solver,
            "scenario": document_from_scenario(scenario),
            "profiles": {path: document_from_profile(profiles[path]) for path in sorted(profiles)},
        },
    )


def make_plan(question: Question, progress: Progress = silent) -> Plan:
    """Return the optimal plan.

    Raises:
        PlacementError: there is none; the message says why.
    """
    return place(question, progress)


def save_plan(plan: Plan, path: Path) -> None:
    """Write a plan with everything it rests on, whole or not at all."""
    save_text(path, plan_json(plan))


def save_program(question: Question, path: Path) -> None:
    """Write the integer program over all allowed candidates in LP format."""
    _, problem = pose_question(question)
    save_text(path, lp_text(full_program(problem, question.objective)))


def replay_plan(path: Path, *, catalogs: Path | None = None) -> Plan:
    """Compute a written plan again from the inputs in it.

    Raises:
        InputError: the file is no plan, was made with another catalogue, or does not come out
            the same.
    """
    text = read_text(path)
    document = _document(text, path)
    inputs = document["inputs"]
    where = f"{path} (inputs)"
    question = question_of(
        scenario_from_document(inputs["scenario"], where=where),
        {
            written: profile_from_document(profile, where=where)
            for written, profile in inputs["profiles"].items()
        },
        Objective(inputs["objective"]),
        inputs["solver"],
        catalogs,
    )
    then, now = document["catalog"]["digest"], question.catalog.digest
    if then != now:
        raise InputError(
            f"{path} was made with catalogue {then[:12]}, this one is {now[:12]}; "
            "give the folder of the other with --catalogs",
        )
    plan = place(replace(question, inputs=inputs))
    if plan_json(plan) != text:
        raise InputError(
            f"{path} does not come out the same from its own inputs: it was edited, or made by "
            "another version of advisor or its solver",
        )
    return plan


def _document(text: str, path: Path) -> dict[str, Any]:
    try:
        document = json.loads(text)
        if document["format"] != FORMAT:
            raise InputError(f"{path}: format {document['format']!r} is not {FORMAT!r}")
        _require(document["inputs"], "solver", "scenario", "profiles")
        Objective(document["inputs"]["objective"])
        str(document["catalog"]["digest"])
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"{path} is not a plan written by `advisor plan --out`: {error}",
        ) from error
    return dict(document)


def _require(inputs: dict[str, Any], *keys: str) -> None:
    for key in keys:
        if key not in inputs:
            raise KeyError(key)
