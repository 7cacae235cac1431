"""The words of a difference between two plans, whatever they are printed on."""

from collections.abc import Mapping
from typing import Final

from advisor.domain.plan_diff import Ceiling, Change, PlanDiff, ReadPlan, Unlike
from advisor.report.words import number

UNITS: Final[Mapping[str, str]] = {"emissions_kg": "kg CO2e", "cost_usd": "USD"}
"""Of the figures that have ceilings."""


def difference(change: Change) -> str:
    """Return what is more: "+19.24 (+12.0%)"; "same", "unknown"."""
    if change.more is None:
        return "unknown"
    if change.more == 0:
        return "same"
    share = "" if change.more_share is None else f" ({change.more_share:+.1%})"
    return f"{'+' if change.more > 0 else '-'}{number(abs(change.more))}{share}"


def headline(diff: PlanDiff) -> str:
    """Return both totals in a line: "19.24 kg CO2e more (+12.0%), 3.400 USD less (-1.0%)"."""
    parts = []
    for name, unit in UNITS.items():
        change = diff.total(name)
        more = change.more or 0.0
        share = "" if change.more_share is None else f" ({change.more_share:+.1%})"
        much = f"{number(abs(more))} {unit} {'more' if more > 0 else 'less'}{share}"
        parts.append(much if more else f"same {unit}")
    return ", ".join(parts)


def unlike_sentence(reason: Unlike, diff: PlanDiff) -> str:
    """Return why two plans are not like for like; nothing in it is a plan's own words."""
    mine, theirs = diff.before, diff.after
    return {
        Unlike.CATALOG: f"another catalogue ({mine.catalog_digest[:12]}, then "
        f"{theirs.catalog_digest[:12]}): prices, intensities and offers may be others",
        Unlike.PERIOD: f"another period ({_period(mine)}, then {_period(theirs)}): other hours of "
        "the grid",
        Unlike.SIGNAL: f"another signal ({mine.scenario.signal}, then {theirs.scenario.signal}): "
        "kg are counted by other emission rates",
        Unlike.WORKLOADS: "other workloads: one of the plans has work that the other has not",
        Unlike.WORK: "other work: a workload of the same name delivers more, less or something "
        "else, or its profile was measured anew",
    }[reason]


def ceiling_words(ceiling: Ceiling, diff: PlanDiff) -> str:
    """Return a ceiling and whether it holds."""
    change, unit = diff.total(ceiling.figure), UNITS[ceiling.figure]
    share = f" ({_percent(ceiling.most_more)} of the plan before)" if ceiling.is_share else ""
    most = f"{number(ceiling.allowed_more(change))} {unit} more{share}"
    verdict = "holds" if ceiling.holds(change) else "exceeded"
    return f"{difference(change)} {unit}, at most {most}: {verdict}"


def _percent(share: float) -> str:
    return f"{f'{share:.4%}'.rstrip('%').rstrip('0').rstrip('.')}%"


def _period(plan: ReadPlan) -> str:
    period = plan.scenario.period
    return f"{period.hours:g} h from {period.start:%Y-%m-%d %H:%MZ}"
