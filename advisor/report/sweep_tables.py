"""A sweep as a person reads it: how many, the ends, and where the choice changes."""

from collections import defaultdict
from textwrap import shorten
from typing import Final

from rich import box
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from advisor.domain.sweep import Cell, Outcome, Row, Sweep
from advisor.report.sweep_choices import (
    Choice,
    choices_of,
    extremes_of,
    planned_of,
    values_of,
)
from advisor.report.words import number

_SHOWN_CHOICES: Final = 8
_SHOWN_VALUES: Final = 4
_SHOWN_REASON: Final = 220
"""Letters: three lines."""

_COLUMNS: Final = {
    "least_emissions": "least CO2e",
    "most_emissions": "most CO2e",
    "least_cost": "cheapest",
    "most_cost": "dearest",
}
_NO_PLAN: Final = {
    Outcome.INFEASIBLE: "limits contradict each other",
    Outcome.NO_CANDIDATES: "no offer can serve a workload",
    Outcome.SOLVER_FAILED: "the solver gave up",
    Outcome.BAD_INPUT: "the scenario cannot be used",
}


def render_sweep(found: Sweep, out: str) -> RenderableType:
    """Return the summary of a sweep.

    Args:
        found: the sweep
        out: file of the rows
    """
    parts: list[RenderableType] = [_headline(found)]
    if planned_of(found):
        parts += [_ends(found), *_choices(found)]
    parts += _refusals(found)
    parts += [Text(), _footer(found, out)]
    return Group(*parts)


def _headline(found: Sweep) -> Text:
    planned = len(planned_of(found))
    text = Text(f"{found.scenario}: ", style="bold")
    text.append(_count(found.total))
    refused, left = len(found.rows) - planned, found.total - len(found.rows)
    if planned == found.total:
        text.append(", all planned")
    else:
        text.append(f", {planned:,} planned")
    if refused:
        text.append(f", {refused:,} without a plan")
    if left:
        text.append(f", {left:,} not answered yet")
    return text


def _ends(found: Sweep) -> Table:
    """Return the plans of least and most; one that is several of them has one column."""
    names: dict[str, list[str]] = {}
    rows: dict[str, Row] = {}
    for name, row in extremes_of(found).items():
        names.setdefault(row.digest, []).append(_COLUMNS[name])
        rows[row.digest] = row
    alike = len(rows) == 1
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
    table.add_column("", overflow="fold")
    for words in names.values():
        heading = "every plan" if alike else ",\n".join(words)
        table.add_column(heading, justify="right", overflow="fold")
    for label, field in (("kg CO2e", "emissions_kg"), ("USD", "cost_usd")):
        table.add_row(label, *(number(getattr(row.totals, field)) for row in rows.values()))
    for index, axis in enumerate(() if alike else found.axes):
        table.add_row(axis, *(_cell(row.cells[index]) for row in rows.values()), style="dim")
    return table


def _choices(found: Sweep) -> list[RenderableType]:
    """Return what all plans choose alike, and each choice with where it is made."""
    choices = choices_of(found)
    everywhere = [
        index
        for index in range(len(found.workloads))
        if len({choice.offers[index] for choice in choices}) == 1
    ]
    parts: list[RenderableType] = []
    if everywhere:
        parts += [Text("In every plan", style="bold"), _sites(found, choices[0], everywhere)]
    if len(choices) == 1:
        return parts
    differing = [i for i in range(len(found.workloads)) if i not in everywhere]
    heading = f"{len(choices):,} choices"
    if len(choices) > _SHOWN_CHOICES:
        heading += f", the {_SHOWN_CHOICES} commonest"
    parts += [*([Text()] if parts else []), Text(heading, style="bold")]
    place = {row.digest: index for index, row in enumerate(found.rows)}
    shown = sorted(choices[:_SHOWN_CHOICES], key=lambda choice: place[choice.rows[0].digest])
    for choice in shown:
        parts += [
            _where(found, choice.rows, _count(len(choice.rows))),
            _sites(found, choice, differing),
        ]
    return parts


def _refusals(found: Sweep) -> list[RenderableType]:
    mine: dict[Outcome, list[Row]] = defaultdict(list)
    for row in found.rows:
        if row.totals is None:
            mine[row.outcome].append(row)
    if not mine:
        return []
    parts: list[RenderableType] = [Text(), Text("Without a plan", style="bold")]
    for outcome, rows in sorted(mine.items(), key=lambda item: -len(item[1])):
        parts.append(_where(found, tuple(rows), f"{_count(len(rows))}, {_NO_PLAN[outcome]}"))
        reason = shorten(rows[0].reason or "", _SHOWN_REASON, placeholder=" ...")
        parts.append(_indented(Text(f"the first: {reason}", style="dim"), 4))
    return parts


def _where(found: Sweep, rows: tuple[Row, ...], what: str) -> Padding:
    """Return how many scenarios, and between which values they lie."""
    every = found.rows
    places = [
        f"{axis} {_values(values_of(rows, index))}"
        for index, axis in enumerate(found.axes)
        if values_of(rows, index) != values_of(every, index)
    ]
    text = Text(what)
    text.append(f": {'; '.join(places)}" if places else "", style="dim")
    return _indented(text, 2)


def _sites(found: Sweep, choice: Choice, workloads: list[int]) -> Padding:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True, max_width=18)
    table.add_column(overflow="fold")
    for index in workloads:
        offers = choice.offers[index].replace(":on_demand", "")
        table.add_row(found.workloads[index], offers.replace(" + ", "\n"))
    return _indented(table, 4)


def _indented(what: RenderableType, columns: int) -> Padding:
    return Padding(what, (0, 0, 0, columns), expand=False)


def _values(values: tuple[Cell, ...]) -> str:
    if len(values) > 1 and all(isinstance(value, (int, float)) for value in values):
        return f"{_cell(values[0])} to {_cell(values[-1])}"
    shown = " | ".join(_cell(value) for value in values[:_SHOWN_VALUES])
    more = len(values) - _SHOWN_VALUES
    return f"{shown} and {more:,} more" if more > 0 else shown


def _cell(value: Cell) -> str:
    if value is None:
        return "none"
    if isinstance(value, (int, float)):
        return f"{value:,}" if isinstance(value, int) else f"{value:,.6g}"
    return value or "(empty)"


def _count(count: int) -> str:
    return "1 scenario" if count == 1 else f"{count:,} scenarios"


def _footer(found: Sweep, out: str) -> Text:
    lines = [f"Rows are in {out}, table rows."]
    if found.reused:
        lines.append(f"{found.reused:,} of them were there before.")
    if len(found.rows) < found.total:
        lines.append("The same command goes on with the others.")
    return Text(" ".join(lines), style="dim")
