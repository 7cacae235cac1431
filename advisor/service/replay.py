"""Compute a written plan again from the inputs in it, and hold it against its own bytes."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from advisor.catalog.load import load_catalog
from advisor.domain.plan import Plan
from advisor.domain.profile import JobProfile
from advisor.domain.scenario import Objective, profiles_of
from advisor.domain.uncertainty import MOST_DRAWS, MOST_SEED, Hedge, Robust
from advisor.errors import InputError
from advisor.placement.question import Question
from advisor.profile.file import profile_from_document
from advisor.report.plan_document import plan_json
from advisor.scenario.load import scenario_from_document
from advisor.service.budget import allowance_of, on_budget
from advisor.service.files import read_text
from advisor.service.plan import for_objective, hedged, make_plan, question_of, within
from advisor.service.plan_file import PlanForm, parsed_plan


class _Catalog(BaseModel):
    digest: str


class _CarryOver(BaseModel):
    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    balance_kg: float
    periods: int


class _Robust(BaseModel):
    model_config = ConfigDict(extra="forbid")

    measure: Robust
    draws: int = Field(ge=1, le=MOST_DRAWS)
    seed: int = Field(ge=0, le=MOST_SEED)


class _Inputs(BaseModel):
    model_config = ConfigDict(extra="forbid")

    objective: Objective
    solver: str
    scenario: dict[str, Any]
    profiles: dict[str, dict[str, Any]]
    carry_over: _CarryOver | None = None
    defer: bool = False
    gap: float | None = None
    robust: _Robust | None = None


class PlanDocument(PlanForm):
    """What a plan file's question is made of; a replay compares the rest as bytes."""

    catalog: _Catalog
    inputs: _Inputs


def replay_plan(path: Path, *, catalogs: Path | None = None) -> Plan:
    """Compute a written plan again.

    Args:
        path: written by `advisor plan --out`
        catalogs: folder of the catalogue that it was made with; None finds the shipped one

    Raises:
        InputError: the file is no plan, was made with another catalogue, or does not come out
            the same.
    """
    text = read_text(path)
    question = question_in(parsed_plan(text, path, PlanDocument), path, catalogs)
    plan = make_plan(replace(question, inputs=json.loads(text)["inputs"]))
    if plan_json(plan) != text:
        raise InputError(
            f"{path} does not come out the same from its own inputs: it was edited, or made by "
            "another version of advisor or its solver",
        )
    return plan


def question_in(document: PlanDocument, path: Path, catalogs: Path | None) -> Question:
    """Return the question that a written plan answers.

    Args:
        document: of the plan
        path: of its file, for messages
        catalogs: folder of the catalogue that it was made with; None finds the shipped one

    Raises:
        InputError: its inputs are incomplete, or it was made with another catalogue.
    """
    inputs, where = document.inputs, f"{path} (inputs)"
    scenario = scenario_from_document(inputs.scenario, where=where)
    profiles: dict[str, JobProfile] = {}
    for written in (name for row in scenario.workloads for name in profiles_of(row)):
        if written not in inputs.profiles:
            raise InputError(f"{where}: lacks the profile {written}")
        profiles[written] = profile_from_document(inputs.profiles[written], where=where)
    catalog = load_catalog(catalogs)
    question = question_of(scenario, profiles, catalog, inputs.solver)
    question = within(for_objective(question, inputs.objective), inputs.gap)
    carried = inputs.carry_over
    if carried is not None or inputs.defer:
        budget = None
        if carried is not None:
            budget = allowance_of(scenario, carried.balance_kg, carried.periods)
        question = on_budget(question, budget, defer=inputs.defer)
    if inputs.robust is not None:
        asked = inputs.robust
        question = hedged(
            question, Hedge(measure=asked.measure, draws=asked.draws, seed=asked.seed)
        )
    then, now = document.catalog.digest, question.catalog.digest
    if then != now:
        raise InputError(
            f"{path} was made with catalogue {then[:12]}, this one is {now[:12]}; "
            "give the folder of the other with --catalogs",
        )
    return question
