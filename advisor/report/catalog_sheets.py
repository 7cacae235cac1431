"""Sheets and integrity checks of the catalogue, for terminals and as JSON."""

import json
from collections.abc import Sequence
from dataclasses import asdict

from rich import box
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from advisor.domain.finding import RuleResult, Severity
from advisor.domain.provenance import Figure
from advisor.domain.sheet import Sheet

_SHOWN = 8


def render_sheets(sheets: Sequence[Sheet]) -> RenderableType:
    """Return sheets for a terminal: words, then figures with what they rest on, then lists."""
    parts: list[RenderableType] = []
    for sheet in sheets:
        parts += [sheet_title(sheet), *sheet_body(sheet)]
    return Group(*parts[:-1])


def sheet_title(sheet: Sheet) -> Text:
    """Return the place, and what it is in words."""
    return Text.assemble((sheet.place, "bold"), f"  {sheet.title}")


def sheet_body(sheet: Sheet) -> list[RenderableType]:
    """Return what stands below the title, a blank line last."""
    parts = [_words(sheet), Text()]
    for label, figure in sheet.figures:
        parts += _figure(label, figure)
    if sheet.figures:
        parts.append(Text())
    for heading, lines in sheet.lists:
        parts.append(Text(heading, style="bold"))
        parts += [Text(f"  {line}") for line in lines]
        parts.append(Text())
    return parts


def sheets_json(sheets: Sequence[Sheet]) -> str:
    """Return sheets as one JSON document: a list, nothing rounded, unknown figures null."""
    documents = [
        {
            "place": sheet.place,
            "title": sheet.title,
            **dict(sheet.words),
            "figures": {
                label: None if figure is None else asdict(figure)
                for label, figure in sheet.figures
            },
            **{heading: list(lines) for heading, lines in sheet.lists},
        }
        for sheet in sheets
    ]
    return json.dumps(documents, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def render_check(results: Sequence[RuleResult]) -> RenderableType:
    """Return each rule with what it checked and found, then the findings themselves."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name, justify in (("rule", "left"), ("rows", "right"), ("found", "right")):
        table.add_column(name, justify="right" if justify == "right" else "left")
    for result in results:
        table.add_row(result.sentence, f"{result.checked:,}", _verdict(result))
    parts: list[RenderableType] = [table]
    for result in results:
        if result.findings:
            parts.append(Text(f"{result.severity}: {result.sentence}", style="bold"))
            parts += [
                Text(f"  {finding.where}: {finding.problem}")
                for finding in result.findings[:_SHOWN]
            ]
            if len(result.findings) > _SHOWN:
                parts.append(Text(f"  and {len(result.findings) - _SHOWN:,} more", style="dim"))
            parts.append(Text())
    errors = sum(len(row.findings) for row in results if row.severity is Severity.ERROR)
    verdict = "the catalogue is sound" if errors == 0 else f"{errors:,} rows break the rules"
    return Group(*parts, Text(verdict, style="bold"))


def check_json(results: Sequence[RuleResult]) -> str:
    """Return the check as one JSON document."""
    documents = [asdict(result) for result in results]
    return json.dumps(documents, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _words(sheet: Sheet) -> RenderableType:
    grid = Table.grid(padding=(0, 2))
    for label, text in sheet.words:
        grid.add_row(Text(label, style="dim"), text)
    return grid


def _figure(label: str, figure: Figure | None) -> list[RenderableType]:
    """Return two lines: the number, and below it what it counts and who says so."""
    if figure is None:
        return [Text.assemble(f"{label:31} ", ("unknown", "dim"))]
    unit = "" if figure.unit == "1" else f" {figure.unit}"
    number = f"{figure.value:,.10g}{unit}"
    rests_on = f"{figure.basis}; {figure.as_of or 'no date'}, {figure.quality}; {figure.source}"
    return [Text.assemble(f"{label:31} ", number), Padding(Text(rests_on, style="dim"), (0, 4))]


def _verdict(result: RuleResult) -> Text:
    if not result.findings:
        return Text("ok", style="green")
    style = "red" if result.severity is Severity.ERROR else "yellow"
    return Text(f"{len(result.findings):,}", style=style)
