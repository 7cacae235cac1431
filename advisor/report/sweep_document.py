"""A sweep as rows of a table, as CSV, and its summary as JSON. Nothing is rounded."""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import fields
from typing import Any, Final

from advisor.domain.plan import Totals
from advisor.domain.sweep import Cell, Row, Site, Sweep
from advisor.report.sweep_choices import Choice, choices_of, extremes_of, outcomes_of

FORMAT: Final = "advisor-sweep/1"
TOTALS: Final = tuple(field.name for field in fields(Totals))
SITE: Final = tuple(field.name for field in fields(Site))
CHEAPEST: Final = "cheapest_"


def columns_of(axes: Sequence[str], workloads: Sequence[str]) -> tuple[str, ...]:
    """Return the names of a row's figures, as `figures_of` orders them."""
    sites = (f"{name}.{part}" for name in _apart(workloads) for part in SITE)
    cheapest = (f"{CHEAPEST}{name}" for name in TOTALS)
    return (*axes, "status", "reason", "gap", *TOTALS, *cheapest, *sites)


def figures_of(row: Row, workloads: int) -> tuple[Cell, ...]:
    """Return a row's figures but for its time, the one that is another in each run.

    Args:
        row: of a sweep; where it has no plan, figures are None
        workloads: how many the scenario has
    """
    nowhere: list[Cell] = [None] * (workloads * len(SITE))
    sites = [getattr(site, part) for site in row.sites for part in SITE]
    return (
        *row.cells,
        str(row.outcome),
        row.reason,
        row.gap,
        *_totals(row.totals),
        *_totals(row.cheapest),
        *(sites or nowhere),
    )


def sweep_csv(found: Sweep) -> str:
    """Return one line per scenario: same sweep, same bytes."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns_of(found.axes, found.workloads))
    writer.writerows(figures_of(row, len(found.workloads)) for row in found.rows)
    return buffer.getvalue()


def sweep_parquet(found: Sweep) -> bytes:
    """Return the rows as a Parquet file; a column of numbers and words is one of words."""
    import pyarrow as pa  # deferred: optional
    from pyarrow import parquet

    names = columns_of(found.axes, found.workloads)
    rows = [figures_of(row, len(found.workloads)) for row in found.rows]
    table = pa.table({name: _uniform([row[i] for row in rows]) for i, name in enumerate(names)})
    buffer = io.BytesIO()
    parquet.write_table(table, buffer)
    return buffer.getvalue()


def sweep_json(found: Sweep, out: str) -> str:
    """Return the summary: how many, the ends of cost and emissions, and each choice.

    Args:
        found: the sweep
        out: file of the rows
    """
    document = {
        "format": FORMAT,
        "scenario": found.scenario,
        "out": out,
        "axes": list(found.axes),
        "scenarios": found.total,
        "answered": len(found.rows),
        "reused": found.reused,
        "outcomes": outcomes_of(found),
        **{name: _named(found, row) for name, row in extremes_of(found).items()},
        "choices": [_choice(found, choice) for choice in choices_of(found)],
    }
    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _named(found: Sweep, row: Row) -> dict[str, Cell]:
    names = columns_of(found.axes, found.workloads)
    return dict(zip(names, figures_of(row, len(found.workloads)), strict=True))


def _choice(found: Sweep, choice: Choice) -> dict[str, Any]:
    return {
        "scenarios": len(choice.rows),
        "offers": dict(zip(found.workloads, choice.offers, strict=True)),
        "where": {name: _extent(choice.values(i)) for i, name in enumerate(found.axes)},
    }


def _extent(values: tuple[Cell, ...]) -> dict[str, Any]:
    """Return the ends of numbers, and any other values as they are."""
    if all(isinstance(value, (int, float)) for value in values):
        return {"from": values[0], "to": values[-1]}
    return {"values": list(values)}


def _uniform(values: list[Cell]) -> list[Cell]:
    kinds = {type(value) for value in values if value is not None}
    if kinds <= {int, float} or len(kinds) <= 1:
        return [
            float(value) if isinstance(value, int) and float in kinds else value
            for value in values
        ]
    return [None if value is None else str(value) for value in values]


def _totals(totals: Totals | None) -> tuple[Cell, ...]:
    return tuple(None if totals is None else getattr(totals, name) for name in TOTALS)


def _apart(names: Sequence[str]) -> list[str]:
    """Return names that differ in more than capitals, which SQLite does not tell apart."""
    folded = [name.casefold() for name in names]
    return [
        name if folded.index(one) == index else f"{name} ({index + 1})"
        for index, (name, one) in enumerate(zip(names, folded, strict=True))
    ]
