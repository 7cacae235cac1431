"""Plans side by side: what differs is marked, in words too."""

from collections.abc import Sequence
from math import isclose

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from advisor.domain.plan import Placement, Plan, Totals
from advisor.report.plan_lines import Line, lines_of
from advisor.report.words import number

_SAME = 1e-9  # relative
_TOTALS = (
    ("kg CO2e", "emissions_kg"),
    ("  low of range", "emissions_low_kg"),
    ("  high of range", "emissions_high_kg"),
    ("  operational", "operational_kg"),
    ("  embodied", "embodied_kg"),
    ("USD", "cost_usd"),
    ("kWh IT", "it_energy_kwh"),
    ("water, L", "water_l"),
)


def render_beside(plans: Sequence[tuple[str, Plan]]) -> RenderableType:
    """Return plans as columns; the first is what the others are held against.

    Args:
        plans: name and plan, two at least
    """
    return Group(_totals(plans), Text(), _placements(plans), Text(_LEGEND, style="dim"))


_LEGEND = "* differs from the first column"


def _totals(plans: Sequence[tuple[str, Plan]]) -> Table:
    table = _table("", [name for name, _ in plans], justify="right")
    first = plans[0][1].totals
    for label, attribute in _TOTALS:
        cells = [_total(plan.totals, first, attribute) for _, plan in plans]
        table.add_row(label, *cells)
    table.add_row("minimised", *(Text(str(plan.objective)) for _, plan in plans))
    return table


def _total(totals: Totals, first: Totals, attribute: str) -> Text:
    value, base = getattr(totals, attribute), getattr(first, attribute)
    text = Text("unknown" if value is None else number(value))
    if totals is first or value is None or not base:
        return text
    if isclose(value, base, rel_tol=_SAME):
        return text
    text.append(f"  {value / base - 1.0:+.1%}", style="bold")
    return text


def _placements(plans: Sequence[tuple[str, Plan]]) -> Table:
    table = _table("workload", [name for name, _ in plans], justify="left")
    groups = [_by_group(plan) for _, plan in plans]
    for group in dict.fromkeys(key for found in groups for key in found):
        cells = [found.get(group, ()) for found in groups]
        table.add_row(
            Text(group, style="bold"),
            *(_cell(lines, None if index == 0 else cells[0]) for index, lines in enumerate(cells)),
        )
    return table


def _by_group(plan: Plan) -> dict[str, tuple[Line, ...]]:
    found: dict[str, tuple[Line, ...]] = {}
    for line in lines_of(plan.placements):
        key = _group(line.placement)
        found[key] = (*found.get(key, ()), line)
    return found


def _group(row: Placement) -> str:
    return row.workload + ("" if row.origin is None else f"\n{row.origin.removeprefix('city:')}")


def _cell(lines: tuple[Line, ...], first: tuple[Line, ...] | None) -> Text:
    text = Text("\n".join(_words(line) for line in lines) or "-")
    if first is not None and [_words(line) for line in lines] != [_words(line) for line in first]:
        text = Text("* ", style="bold").append_text(text)
        text.stylize("bold")
    return text


def _words(line: Line) -> str:
    row = line.placement
    share = "" if isclose(line.share, 1.0) else f"{line.share:.0%}, "
    variant = "" if row.variant is None else f" as {row.variant}"
    hours = f" {line.of_day}" if line.of_day else ""
    return (
        f"{row.provider}:{row.region}\n  {row.instance_type}{variant}, {share}{line.count} x "
        f"{row.purchase}{hours}"
    )


def _table(first: str, names: Sequence[str], justify: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(first)
    for name in names:
        table.add_column(name, justify="right" if justify == "right" else "left", overflow="fold")
    return table
