"""An explanation as a person reads it in a terminal."""

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from advisor.domain.candidates import Reason
from advisor.domain.explanation import Explanation, Rival, Verdict
from advisor.domain.plan import Placement
from advisor.domain.scenario import Objective
from advisor.report.comparison_tables import render_comparisons
from advisor.report.explanation_words import (
    change,
    conflict_words,
    ground_sentence,
    limit_sentence,
    signed,
    wait_sentence,
)
from advisor.report.trace_tables import render_trace
from advisor.report.words import as_variant, mass, money

_PLAN = "plan: what the whole plan takes more with all of it there, all else chosen anew"
_PROVEN = 1e-6
"""Relative gap up to which a plan is called optimal."""

_OTHER_KIND = {Reason.NO_ACCELERATOR.key, Reason.HAS_ACCELERATOR.key}


def render_explanation(found: Explanation, width: int) -> RenderableType:
    """Return what was asked: rivals and limits, or why not a place, or the way of a figure.

    Args:
        found: the explanation
        width: columns of the terminal
    """
    parts: list[RenderableType] = [_headline(found)]
    for row in found.deferred:
        least = mass(row.least_kg)
        parts.append(Text(f"{row.workload} is left to the next period ({least} at least)"))
    if found.comparisons:
        parts.append(Text(_PLAN, style="dim"))
        parts += render_comparisons(found.comparisons, width, is_free=found.is_free)
        parts += [Text(), *_limits(found)]
    for verdict in found.verdicts:
        parts += [Text(), *_verdict(found, verdict)]
    for trace in found.traces:
        parts += [Text(), render_trace(trace)]
    return Group(*parts)


def _headline(found: Explanation) -> Text:
    text = Text(f"{found.scenario}: ", style="bold")
    text.append(f"{mass(found.emissions_kg)} CO2e for {money(found.cost_usd)}", style="bold")
    free = (
        "no limit has a say, each workload is where it would be alone"
        if found.is_free
        else "limits have a say, and what moves one workload may move others"
    )
    text.append(f"\nminimising {found.objective}: {free}", style="not bold dim")
    if found.gap > _PROVEN:
        text.append(
            f"\nat most {found.gap:.2%} above the least possible: others may be better by that",
            style="not bold dim",
        )
    return text


def _limits(found: Explanation) -> list[RenderableType]:
    lines = [limit_sentence(row) for row in found.limits]
    lines += [wait_sentence(wait) for wait in found.waits]
    title: RenderableType = Text("Limits, and what one more unit buys", style="bold")
    return [title, *(_line(line) for line in lines or ["the scenario has none"])]


def _verdict(found: Explanation, row: Verdict) -> list[RenderableType]:
    lines: list[RenderableType] = []
    if row.chosen:
        lines.append(_line(f"it is in the plan: {', '.join(_part(one) for one in row.chosen)}"))
    if row.best is not None:
        lines += _best(found, row, row.best)
    elif not row.chosen and not row.grounds:
        lines.append(_line("the catalogue has no offer there"))
    style = "" if row.allowed == 0 else "dim"
    for ground in sorted(row.grounds, key=lambda one: one.reason in _OTHER_KIND):
        lines.append(_line(ground_sentence(ground), style))
    return [Text.assemble((row.group, "bold"), f", why not {row.place}?"), *lines]


def _line(text: str, style: str = "") -> RenderableType:
    return Padding(Text(text, style=style), (0, 0, 0, 2), expand=False)


def _part(placed: Placement) -> str:
    share = "all of it" if placed.share == 1 else f"{placed.share:.0%} of it"
    return f"{share} on {as_variant(placed.instance_type, placed.variant)}"


def _best(found: Explanation, row: Verdict, best: Rival) -> list[RenderableType]:
    plan, which = best.instead, as_variant(best.place.rpartition(":")[2], best.variant)
    if row.allowed > 1:
        which = f"{which}, the best of {row.allowed:,} offers there"
    if plan.more_kg is None or plan.more_usd is None:
        return [_line(f"no plan has all of it on {which}: {conflict_words(plan.conflicts)}")]
    lines = [
        _line(f"{change(plan.more_kg, plan.more_usd)} for the plan with all of it on {which}")
    ]
    if plan.reduced_cost is not None and not plan.is_exact:
        unit = "kg" if found.objective is Objective.EMISSIONS else "USD"
        why = "instances are whole" if found.is_free else "limits bind"
        text = f"its reduced cost is {signed(plan.reduced_cost)} {unit}, which divides work; {why}"
        lines.append(_line(text, "dim"))
    return lines
