"""The words that open a file: what it is, what is expected of it, how to deploy and to undo it."""

from collections.abc import Iterable
from math import floor, log10
from typing import Final

from advisor.domain.export import WrittenPlan
from advisor.domain.scenario import Training
from advisor.export.deployments import Deployment
from advisor.export.shifts import utc

_DIGITS: Final = 4
_PLAN_CHARS: Final = 12
"""Of the digest, as tags and labels carry it."""


def plan_label(plan: WrittenPlan) -> str:
    """Return the value of the label `advisor-plan`: the first digits of the plan's digest."""
    return plan.digest[:_PLAN_CHARS]


def commented(lines: Iterable[str]) -> str:
    """Return lines as comments of YAML and shell; nothing in them can end the line."""
    return "".join(f"# {visible(line)}".rstrip() + "\n" for line in lines)


def visible(text: str) -> str:
    """Return a text on one line, with all that has no glyph or turns others around escaped."""
    return "".join(
        sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text
    )


def plan_lines(plan: WrittenPlan) -> list[str]:
    """Return what the plan is and expects."""
    period = plan.scenario.period
    expected = _expected(plan.totals.emissions_kg, plan.totals.cost_usd)
    return [
        f"Plan: {plan.scenario.name}, {period.hours:g} h from {utc(period.start)}, {expected}.",
        f"SHA-256 of its file: {plan.digest}",
    ]


def deployment_lines(deployment: Deployment) -> list[str]:
    """Return what is deployed, where, and what is expected of it."""
    row = deployment.placement
    machine = row.instance_type
    if row.accelerator is not None:
        machine = f"{machine} with {row.accelerator_count:g} x {row.accelerator}"
    return [
        f"{_what(deployment)}.",
        f"Where: {deployment.place}, {deployment.instances} x {machine}, {row.purchase}.",
        f"When: {_when(deployment)}.",
        f"Expected: {_expected(deployment.emissions_kg, deployment.cost_usd)}.",
    ]


def _what(deployment: Deployment) -> str:
    row, workload = deployment.placement, deployment.workload
    name = row.workload if row.variant is None else f"{row.workload} as {row.variant}"
    part = "" if row.share == 1.0 else f", {row.share:.1%} of it"
    if isinstance(workload, Training):
        runs = "one run" if workload.runs == 1 else f"{workload.runs} runs"
        return f"{name}: training, {runs}{part}"
    return f"{name}: service for users at {row.origin}{part}"


def _when(deployment: Deployment) -> str:
    shifts = deployment.shifts
    if shifts:
        hours = sum(stretch.hours for stretch in deployment.placement.schedule)
        many = f"{len(shifts)} stretches" if len(shifts) > 1 else "one stretch"
        return f"{many}, {hours:.4g} h in all, first at {utc(shifts[0].start)}"
    daily = ", ".join(f"{begin:02}-{end:02}Z" for begin, end in deployment.daily)
    hours_of_day = f"each day {daily}" if daily else "all period"
    if not deployment.is_autoscaled:
        return hours_of_day
    return f"{hours_of_day}, as many as requests need, from {deployment.least_instances}"


def _expected(emissions_kg: float, cost_usd: float) -> str:
    return f"{_number(emissions_kg)} kg CO2e and {_number(cost_usd)} USD"


def _number(value: float) -> str:
    """Return a number for a person, with four significant digits."""
    if value == 0:
        return "0"
    return f"{value:,.{max(0, _DIGITS - 1 - floor(log10(abs(value))))}f}"
