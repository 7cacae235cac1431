"""Carbon budgets as a person reads them, and as JSON."""

import json

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from advisor.domain.budget import Allowance, CarryOver
from advisor.domain.plan import Plan
from advisor.report.words import mass, number
from advisor.scenario.carry_over import carry_over_document


def budget_sentences(plan: Plan) -> list[str]:
    """Return what a plan's carbon budget is made of and leaves, and what is deferred."""
    lines = [] if plan.budget is None else [_budget_line(plan.budget, plan.totals.emissions_kg)]
    lines += [
        f"deferred to the next period: {row.workload}, {mass(row.least_kg)} CO2e at least"
        for row in plan.deferred
    ]
    return lines


def render_budget(found: CarryOver) -> RenderableType:
    """Return settled periods by time and the balance after the last."""
    if not found.settled:
        return Text("no period is settled yet")
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for name in ("from", "to"):
        table.add_column(name, no_wrap=True)
    table.add_column("scenario", overflow="fold")
    for name in ("budget, kg", "used, kg", "balance, kg"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("used is", no_wrap=True)
    for row in found.settled:
        table.add_row(
            f"{row.period.start:%Y-%m-%d}",
            f"{row.period.end:%Y-%m-%d}",
            row.scenario,
            number(row.allowed_kg),
            number(row.used_kg),
            number(row.balance_kg),
            str(row.basis),
        )
    return Group(table, Text(balance_sentence(found)))


def settlement_sentence(found: CarryOver) -> str:
    """Return what was settled last, and what it leaves."""
    row = found.settled[-1]
    return (
        f"settled {row.period.start:%Y-%m-%d} to {row.period.end:%Y-%m-%d}: budget "
        f"{mass(row.allowed_kg)}, used {number(row.used_kg)} {row.basis}; "
        f"{balance_sentence(found)}"
    )


def balance_sentence(found: CarryOver) -> str:
    """Return what is carried into the next period."""
    if found.balance_kg < 0:
        return f"{mass(-found.balance_kg)} CO2e are overspent and come off the next budget"
    return f"{mass(found.balance_kg)} CO2e are carried into the next period"


def budget_json(found: CarryOver) -> str:
    """Return the file's document with the balance after its last period."""
    document = {**carry_over_document(found), "balance_kg": found.balance_kg}
    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _budget_line(given: Allowance, used_kg: float) -> str:
    left_kg = given.balance_after_kg(used_kg)
    left = f"{number(left_kg)} left" if left_kg >= 0 else f"{number(-left_kg)} overspent"
    return f"{_allowance(given)}; this plan uses {number(used_kg)}; {left}"


def _allowance(given: Allowance) -> str:
    own, total = f"budget {mass(given.own_kg)}", mass(given.allowed_kg)
    if given.periods == 0:
        return f"{own}, nothing carried: no period is settled yet"
    if given.carried_kg >= 0:
        return f"{own} + {number(given.carried_kg)} carried = {total}"
    overspent = f"{own} - {number(-given.carried_kg)} overspent before"
    if given.own_kg + given.carried_kg < 0:
        return f"{overspent}: nothing may be emitted"
    return f"{overspent} = {total}"
