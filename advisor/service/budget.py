"""Carbon budgets over several periods: what a plan may emit, and the file that keeps count."""

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, Field

from advisor.domain.budget import Allowance, Basis, CarryOver, Settlement
from advisor.domain.scenario import Period, Scenario
from advisor.errors import InputError, ScenarioError
from advisor.placement.question import Question
from advisor.scenario.carry_over import MOST_KG, carry_over_from_text, carry_over_text
from advisor.scenario.load import scenario_from_document
from advisor.service.files import read_text, save_text
from advisor.service.plan_file import PlanForm, parsed_plan


class _Totals(BaseModel):
    emissions_kg: Annotated[float, Field(ge=0, strict=True, allow_inf_nan=False)]


class _Inputs(BaseModel):
    scenario: dict[str, Any]


class _Plan(PlanForm):
    """What settling a period needs of a plan file."""

    totals: _Totals
    inputs: _Inputs


def under_budget(question: Question, path: Path | None, *, defer: bool) -> Question:
    """Return a question under its carbon budget with what earlier periods left of theirs.

    Args:
        question: with limits.carbon_kg
        path: carry-over file, which may be missing as yet; None carries nothing over
        defer: training that may wait is left out where the limits leave no room for it

    Raises:
        ScenarioError: the scenario has no carbon limit.
        InputError: the file is damaged, or has settled the scenario's period or a later one.
    """
    budget = None if path is None else _carried_into(question.scenario, path)
    return on_budget(question, budget, defer=defer)


def on_budget(question: Question, budget: Allowance | None, *, defer: bool) -> Question:
    """Return a question whose carbon limit is an allowance, kept in its inputs for replay.

    Raises:
        ScenarioError: the scenario has no carbon limit.
    """
    scenario = question.scenario
    _own_kg(scenario)
    inputs: dict[str, object] = dict(question.inputs)
    if budget is not None:
        limits = replace(scenario.limits, carbon_kg=budget.allowed_kg)
        scenario = replace(scenario, limits=limits)
        inputs["carry_over"] = {"balance_kg": budget.carried_kg, "periods": budget.periods}
    if defer:
        inputs["defer"] = True
    return replace(question, scenario=scenario, inputs=inputs, budget=budget, defer=defer)


def allowance_of(scenario: Scenario, carried_kg: float, periods: int) -> Allowance:
    """Return a scenario's own budget with what is carried into it.

    Raises:
        ScenarioError: the scenario has no carbon limit.
    """
    return Allowance(own_kg=_own_kg(scenario), carried_kg=carried_kg, periods=periods)


def show(path: Path) -> CarryOver:
    """Return the settled periods in a carry-over file.

    Raises:
        InputError: it cannot be read, or is damaged.
    """
    return carry_over_from_text(read_text(path), where=str(path))


def settle(path: Path, plan_path: Path, actual_kg: float | None = None) -> CarryOver:
    """Close a plan's period in a carry-over file, which is made where it is missing.

    Args:
        path: the carry-over file
        plan_path: written by `advisor plan --out`
        actual_kg: what was emitted [kgCO2e]; None takes what was planned

    Raises:
        InputError: a file cannot be used, the plan has no carbon budget, or its period is
            settled already, overlaps a settled one, or lies before one; or the mass is none.
    """
    before = show(path) if path.exists() else CarryOver()
    text = read_text(plan_path)
    plan = parsed_plan(text, plan_path, _Plan)
    scenario = scenario_from_document(plan.inputs.scenario, where=f"{plan_path} (inputs)")
    allowed_kg = scenario.limits.carbon_kg
    if allowed_kg is None:
        raise InputError(
            f"{plan_path} was planned without a carbon budget; set limits.carbon_kg in its "
            "scenario and plan again",
        )
    _require_open(before, scenario, path)
    used_kg = plan.totals.emissions_kg if actual_kg is None else actual_kg
    if not 0 <= used_kg <= MOST_KG:
        raise InputError(f"{used_kg:g} kg is not what a period emits; give 0 kg to {MOST_KG:g} kg")
    row = Settlement(
        scenario=scenario.name,
        period=scenario.period,
        allowed_kg=allowed_kg,
        used_kg=used_kg,
        basis=Basis.PLANNED if actual_kg is None else Basis.MEASURED,
        balance_kg=before.balance_after_kg(allowed_kg, used_kg),
        plan_digest=hashlib.sha256(text.encode()).hexdigest(),
    )
    found = CarryOver(settled=(*before.settled, row))
    save_text(path, carry_over_text(found))
    return found


def _own_kg(scenario: Scenario) -> float:
    if scenario.limits.carbon_kg is None:
        raise ScenarioError(
            f"{scenario.name}: limits.carbon_kg is missing; --carry-over and --defer need the "
            "period's carbon budget there",
        )
    return scenario.limits.carbon_kg


def _carried_into(scenario: Scenario, path: Path) -> Allowance:
    found = CarryOver()
    if path.exists():
        found = carry_over_from_text(read_text(path), where=str(path))
    for row in found.settled:
        if row.period.end > scenario.period.start:
            raise InputError(
                f"{path}: settled {_span(row.period)} already, and {scenario.name} starts "
                f"{scenario.period.start:%Y-%m-%d}; give a file that ends before it",
            )
    return allowance_of(scenario, found.balance_kg, len(found.settled))


def _require_open(before: CarryOver, scenario: Scenario, path: Path) -> None:
    """Return if a period may be settled next."""
    mine = scenario.period
    for row in before.settled:
        if row.period == mine:
            raise InputError(f"{path}: {_span(mine)} is settled already, for {row.scenario}")
        if row.period.start < mine.end and mine.start < row.period.end:
            raise InputError(
                f"{path}: {_span(mine)} overlaps {_span(row.period)}, which is settled",
            )
    if before.settled and mine.start < before.settled[-1].period.start:
        raise InputError(
            f"{path}: {_span(mine)} lies before {_span(before.settled[-1].period)}, which is "
            "settled; settle periods in the order of time",
        )


def _span(period: Period) -> str:
    return f"{period.start:%Y-%m-%d %H:%M}Z to {period.end:%Y-%m-%d %H:%M}Z"
