"""Compute a written plan again from the inputs in it, and hold it against its own bytes."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from advisor.domain.plan import Plan
from advisor.domain.profile import JobProfile
from advisor.domain.scenario import Objective
from advisor.domain.uncertainty import MOST_DRAWS, MOST_SEED, Hedge, Robust
from advisor.errors import InputError
from advisor.placement.plan import Question
from advisor.profile.file import profile_from_document
from advisor.report.plan_document import plan_json
from advisor.scenario.load import scenario_from_document
from advisor.service.budget import allowance_of, on_budget
from advisor.service.files import read_text
from advisor.service.plan import hedged, make_plan, question_of, within
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


class _Document(PlanForm):
    """What a replay needs of a plan file; the rest is compared as bytes."""

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
    question = question_in(text, path, catalogs=catalogs)
    plan = make_plan(question)
    if plan_json(plan) != text:
        raise InputError(
            f"{path} does not come out the same from its own inputs: it was edited, or made by "
            "another version of advisor or its solver",
        )
    return plan


def question_in(text: str, path: Path, *, catalogs: Path | None = None) -> Question:
    """Return the question that a written plan answers.

    Args:
        text: of a file written by `advisor plan --out`
        path: of it, for messages
        catalogs: folder of the catalogue that it was made with; None finds the shipped one

    Raises:
        InputError: the text is no plan, or was made with another catalogue.
    """
    document = parsed_plan(text, path, _Document)
    inputs, where = document.inputs, f"{path} (inputs)"
    scenario = scenario_from_document(inputs.scenario, where=where)
    profiles: dict[str, JobProfile] = {}
    for workload in scenario.workloads:
        if workload.profile not in inputs.profiles:
            raise InputError(f"{where}: lacks the profile {workload.profile}")
        profile = inputs.profiles[workload.profile]
        profiles[workload.profile] = profile_from_document(profile, where=where)
    question = question_of(scenario, profiles, inputs.objective, inputs.solver, catalogs)
    question = within(question, inputs.gap)
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
    return replace(question, inputs=json.loads(text)["inputs"])
