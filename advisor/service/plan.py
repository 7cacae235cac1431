"""Plan a scenario, write the plan, and compute a written plan again."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from advisor.catalog.load import load_catalog
from advisor.domain.catalog import Catalog
from advisor.domain.plan import Plan
from advisor.domain.profile import JobProfile
from advisor.domain.scenario import Objective, Scenario
from advisor.domain.uncertainty import Hedge
from advisor.errors import PlacementError
from advisor.placement.deferral import plan_or_defer
from advisor.placement.plan import full_program
from advisor.placement.question import Question, pose_question
from advisor.placement.solving.program import lp_text
from advisor.placement.solving.solve import GAP
from advisor.profile.file import document_from_profile, read_profile
from advisor.progress import Progress, silent
from advisor.report.plan_document import plan_json
from advisor.scenario.load import (
    document_from_scenario,
    scenario_from_source,
)
from advisor.scenario.yaml_source import YamlSource, read_yaml
from advisor.service.files import save_text
from advisor.service.words import check_words

DEFAULT_SOLVER: Final = "HiGHS"


def ask(
    scenario_path: Path,
    *,
    objective: Objective = Objective.EMISSIONS,
    solver: str = DEFAULT_SOLVER,
    gap: float | None = None,
    catalogs: Path | None = None,
    progress: Progress = silent,
) -> Question:
    """Read a scenario, its profiles and the catalogue into a question.

    Raises:
        ScenarioError, ProfileError, CatalogError: a file cannot be used as it is.
    """
    progress("reading the scenario")
    source = read_yaml(scenario_path)
    progress("reading the catalogue")
    asked = question_in(source, scenario_path.parent, load_catalog(catalogs), solver)
    return within(for_objective(asked, objective), gap)


def question_in(
    source: YamlSource,
    folder: Path,
    catalog: Catalog,
    solver: str = DEFAULT_SOLVER,
) -> Question:
    """Return what a parsed scenario asks, each word of it held against the catalogue.

    Args:
        source: of the scenario
        folder: that its profiles' paths begin at
        catalog: what the clouds offer
        solver: as Question

    Raises:
        ScenarioError, ProfileError: the scenario or one of its profiles cannot be used as it is.
    """
    scenario = scenario_from_source(source, folder)
    profiles = {
        written: read_profile(Path(path)) for written, path in scenario.profile_paths.items()
    }
    check_words(catalog, scenario, source)
    return question_of(scenario, profiles, catalog, solver)


def question_of(
    scenario: Scenario,
    profiles: Mapping[str, JobProfile],
    catalog: Catalog,
    solver: str,
) -> Question:
    """Return the question of a scenario that is already in memory: least emissions."""
    objective = Objective.EMISSIONS
    return Question(
        catalog=catalog,
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


def for_objective(question: Question, objective: Objective) -> Question:
    """Return the question that minimises something else."""
    inputs = {**question.inputs, "objective": str(objective)}
    return replace(question, objective=objective, inputs=inputs)


def within(question: Question, gap: float | None) -> Question:
    """Return the question that ends at a relative gap; None ends where the optimum is proven."""
    if gap is None:
        return question
    return replace(question, gap=max(gap, GAP), inputs={**question.inputs, "gap": gap})


def hedged(question: Question, hedge: Hedge | None) -> Question:
    """Return the question of the plan that is best over draws; None leaves it as it is."""
    if hedge is None:
        return question
    words = {"measure": str(hedge.measure), "draws": hedge.draws, "seed": hedge.seed}
    return replace(question, hedge=hedge, inputs={**question.inputs, "robust": words})


def make_plan(question: Question, progress: Progress = silent) -> Plan:
    """Return the optimal plan, of what stays where the question allows to defer the rest.

    Raises:
        PlacementError: there is none; the message says why, and what to change.
    """
    try:
        return plan_or_defer(question, progress)
    except PlacementError as error:
        # deferred: 18 ms that a plan does not need
        from advisor.placement.explaining.refused import with_mends

        raise with_mends(question, error) from None


def save_plan(plan: Plan, path: Path) -> None:
    """Write a plan with everything it rests on, whole or not at all."""
    save_text(path, plan_json(plan))


def save_program(question: Question, path: Path) -> None:
    """Write the integer program over all allowed candidates in LP format."""
    _, problem = pose_question(question)
    save_text(path, lp_text(full_program(problem, question.objective)))
