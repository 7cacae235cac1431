"""Plans side by side: what differs is marked, in words too."""

from collections.abc import Sequence
from math import isclose

from rich import box
from rich.console import Group as Together
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from advisor.domain.plan import Plan, Totals
from advisor.domain.plan_diff import SAME_RATIO
from advisor.report.plan_lines import (
    TOTALS,
    Group,
    Line,
    line_words,
    lines_of,
    placements_by_group,
)
from advisor.report.words import number


def render_beside(plans: Sequence[tuple[str, Plan]]) -> RenderableType:
    """Return plans as columns; the first is what the others are held against.

    Args:
        plans: name and plan, two at least
    """
    return Together(_totals(plans), Text(), _placements(plans), Text(_LEGEND, style="dim"))


_LEGEND = "* differs from the first column"


def _totals(plans: Sequence[tuple[str, Plan]]) -> Table:
    table = _table("", [name for name, _ in plans], justify="right")
    first = plans[0][1].totals
    for label, attribute in TOTALS:
        cells = [_total(plan.totals, first, attribute) for _, plan in plans]
        table.add_row(label, *cells)
    table.add_row("minimised", *(Text(str(plan.objective)) for _, plan in plans))
    return table


def _total(totals: Totals, first: Totals, attribute: str) -> Text:
    value, base = getattr(totals, attribute), getattr(first, attribute)
    text = Text("unknown" if value is None else number(value))
    if totals is first or value is None or not base:
        return text
    if isclose(value, base, rel_tol=SAME_RATIO):
        return text
    text.append(f"  {value / base - 1.0:+.1%}", style="bold")
    return text


def _placements(plans: Sequence[tuple[str, Plan]]) -> Table:
    table = _table("workload", [name for name, _ in plans], justify="left")
    groups = [placements_by_group(plan.placements) for _, plan in plans]
    for group in dict.fromkeys(key for found in groups for key in found):
        cells = [lines_of(found.get(group, ())) for found in groups]
        table.add_row(
            Text(_label(group), style="bold"),
            *(_cell(lines, None if index == 0 else cells[0]) for index, lines in enumerate(cells)),
        )
    return table


def _label(group: Group) -> str:
    workload, origin = group
    return workload + ("" if origin is None else f"\n{origin.removeprefix('city:')}")


def _cell(lines: tuple[Line, ...], first: tuple[Line, ...] | None) -> Text:
    text = Text("\n".join(_words(line) for line in lines) or "-")
    if first is not None and [_words(line) for line in lines] != [_words(line) for line in first]:
        text = Text("* ", style="bold").append_text(text)
        text.stylize("bold")
    return text


def _words(line: Line) -> str:
    return "\n  ".join(line_words(line))


def _table(first: str, names: Sequence[str], justify: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(first)
    for name in names:
        table.add_column(name, justify="right" if justify == "right" else "left", overflow="fold")
    return table
