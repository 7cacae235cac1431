"""A plan as a person reads it in a terminal."""

from typing import Final

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from advisor.domain.candidates import Reason
from advisor.domain.plan import Placement, Plan, Totals
from advisor.report.budget_tables import budget_sentences
from advisor.report.plan_lines import Line, lines_of
from advisor.report.uncertainty_words import draws_words, robust_sentence
from advisor.report.words import doubt_sentence, mass, money, number, shadow_price_sentence

WIDE: Final = 132
"""Columns that a placement takes on one line."""

_SHOWN_REASONS = 5
_SHOWN_DOUBTS = 12
"""A service that follows the sun may have one for each hour of the day."""


def render_plan(plan: Plan, width: int) -> RenderableType:
    """Return the whole answer: placements, totals, limits, rejections, freshness, notes.

    Args:
        plan: the answer
        width: columns of the terminal; WIDE and more has a column for every figure
    """
    parts: list[RenderableType] = [
        _headline(plan),
        *(Text(line) for line in budget_sentences(plan)),
        Text(),
        _wide(plan) if width >= WIDE else _narrow(plan),
        Text(),
        _totals(plan),
    ]
    if plan.shadow_prices:
        parts += [Text(), Text("Limits that bind", style="bold")]
        parts += [Text(f"  {shadow_price_sentence(price)}") for price in plan.shadow_prices]
    return Group(*parts, Text(), render_grounds(plan))


def render_grounds(plan: Plan) -> RenderableType:
    """Return what a plan rests on: what could turn it, rejections, freshness, notes."""
    parts: list[RenderableType] = []
    if plan.doubts:
        parts.append(Text("Choices that the range of energy could turn", style="bold"))
        parts += [Text(f"  {doubt_sentence(doubt)}") for doubt in plan.doubts[:_SHOWN_DOUBTS]]
        if len(plan.doubts) > _SHOWN_DOUBTS:
            more = len(plan.doubts) - _SHOWN_DOUBTS
            parts.append(Text(f"  and {more} more, in the plan's file"))
        parts.append(Text())
    if plan.rejected:
        parts += [_rejected(plan), Text()]
    parts.append(_freshness(plan))
    parts += [Text(f"  {note}", style="dim") for note in plan.notes]
    return Group(*parts)


def _headline(plan: Plan) -> Text:
    saved = _change(plan.totals.emissions_kg, plan.baseline.emissions_kg)
    paid = _change(plan.totals.cost_usd, plan.baseline.cost_usd)
    text = Text(f"{plan.scenario}: ", style="bold")
    text.append(f"{mass(plan.totals.emissions_kg)} CO2e for {money(plan.totals.cost_usd)}")
    text.append(f"  ({saved} CO2e, {paid} cost against the cheapest plan)", style="not bold")
    proof = (
        "proven optimal"
        if plan.status == "optimal"
        else f"at most {plan.gap:.2%} above the least possible, proven"
    )
    text.append(f"\nminimising {_aim(plan)}: {proof}", style="not bold dim")
    if plan.robust is not None:
        text.append(f"\n{robust_sentence(plan.robust, plan.objective)}", style="not bold")
    return text


def _aim(plan: Plan) -> str:
    if plan.robust is None:
        return str(plan.objective)
    return f"{plan.objective} in {draws_words(plan.robust)}"


def _wide(plan: Plan) -> Table:
    table = _table()
    for name in ("workload", "origin", "region", "instance", "accelerators", "purchase"):
        table.add_column(name, overflow="fold")
    for name in ("share", "n", "hours", "kWh IT", "kg CO2e", "USD", "ms"):
        table.add_column(name, justify="right", no_wrap=True)
    for line in lines_of(plan.placements):
        row = line.placement
        table.add_row(
            row.workload + _variant(row),
            _origin(row),
            f"{row.provider}:{row.region}",
            row.instance_type,
            _boards(row) or "-",
            f"{row.purchase}{_when(row)}" + (f"\n{line.of_day}" if line.of_day else ""),
            f"{line.share:.0%}",
            line.count,
            number(line.hours),
            *_figures(line),
        )
    return table


def _narrow(plan: Plan) -> Table:
    table = _table()
    table.add_column("workload", overflow="fold", max_width=18)
    table.add_column("where", overflow="fold")
    for name in ("kWh IT", "kg CO2e", "USD", "ms"):
        table.add_column(name, justify="right", no_wrap=True)
    for line in lines_of(plan.placements):
        row = line.placement
        origin = "" if row.origin is None else f"\nfrom {_origin(row)}"
        part = "" if row.share == 1 else f"{row.share:.0%} of it on "
        of_day = f": {line.of_day}" if line.of_day else ""
        table.add_row(
            f"{row.workload}{_variant(row)}{origin}",
            f"{row.provider}:{row.region}\n{row.instance_type}\n"
            f"{part}{_machines(line)}{' of ' if row.accelerator else ''}{_boards(row)}\n"
            f"{row.purchase}, {number(line.hours)} h{of_day}{_when(row)}",
            *_figures(line),
        )
    return table


def _variant(row: Placement) -> str:
    return "" if row.variant is None else f"\nas {row.variant}"


def _when(row: Placement) -> str:
    """Return when training runs, below its machines; nothing for a fleet."""
    if not row.schedule:
        return ""
    first = row.schedule[0].start[:16].replace("T", " ")
    count = len(row.schedule)
    return f"\n{f'{count} stretches' if count > 1 else 'one stretch'} from {first}Z"


def _table() -> Table:
    return Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))


def _machines(line: Line) -> str:
    if line.count == "1":
        return "1 instance"
    most, _, mean = line.count.partition(", ")
    return f"at most {most} instances, {mean}," if mean else f"{most} instances"


def _boards(row: Placement) -> str:
    return "" if row.accelerator is None else f"{row.accelerator_count:g} x {row.accelerator}"


def _origin(row: Placement) -> str:
    return "-" if row.origin is None else row.origin.removeprefix("city:")


def _figures(line: Line) -> tuple[str, ...]:
    row = line.placement
    carried = "~" if row.transferred else ""
    return (
        f"{carried}{number(line.it_energy_kwh)}",
        number(line.emissions_kg),
        number(line.cost_usd),
        "-" if row.latency_ms is None else f"{row.latency_ms:.0f}",
    )


def _totals(plan: Plan) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
    table.add_column("total")
    columns = [("this plan", plan.totals), ("cheapest plan", plan.baseline)]
    if plan.today is not None:
        columns.append(("today", plan.today))
    for name, _ in columns:
        table.add_column(name, justify="right")
    for label, attribute in (
        ("emissions, kg CO2e", "emissions_kg"),
        ("  low of range", "emissions_low_kg"),
        ("  high of range", "emissions_high_kg"),
        ("  operational", "operational_kg"),
        ("    market-based", "operational_market_kg"),
        ("  embodied", "embodied_kg"),
        ("cost, USD", "cost_usd"),
        ("IT energy, kWh", "it_energy_kwh"),
        ("facility energy, kWh", "facility_energy_kwh"),
        ("water, L", "water_l"),
    ):
        table.add_row(label, *(_total(totals, attribute) for _, totals in columns))
    return table


def _total(totals: Totals, attribute: str) -> str:
    value = getattr(totals, attribute)
    return "unknown" if value is None else number(value)


def _rejected(plan: Plan) -> Group:
    total = sum(plan.rejected.values())
    shown = list(plan.rejected.items())[:_SHOWN_REASONS]
    lines = [
        Text(f"  {count:>9,}  {Reason[key.upper()].sentence}", overflow="fold")
        for key, count in shown
    ]
    return Group(Text(f"Rejected offers: {total:,}, commonest reasons", style="bold"), *lines)


def _freshness(plan: Plan) -> Text:
    prices = sorted({row.price.as_of for row in plan.placements if row.price.as_of})
    years = sorted({row.intensity.as_of for row in plan.placements if row.intensity.as_of})
    offers = plan.catalog_tables.get("offers")
    rows = "" if offers is None else f"{offers.rows:,} offers, "
    return Text(
        f"Catalogue {plan.catalog_digest[:12]}: {rows}prices used are of {_span(prices)}, "
        f"intensities of {_span(years)}",
        style="dim",
    )


def _span(dates: list[str]) -> str:
    if not dates:
        return "unknown date"
    return dates[0] if dates[0] == dates[-1] else f"{dates[0]} to {dates[-1]}"


def _change(value: float, baseline: float) -> str:
    if baseline == 0:
        return "no change in"
    return f"{(value - baseline) / baseline:+.0%}"
