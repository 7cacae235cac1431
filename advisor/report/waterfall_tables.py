"""A waterfall as a person reads it in a terminal, and as one JSON document."""

import json
from typing import Any, Final

from rich import box
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from advisor.domain.waterfall import Change, Start, Step, Waterfall
from advisor.report.words import number

FORMAT: Final = "advisor-waterfall/1"
_SHOWN: Final = 4
_STARTS: Final = {Start.TODAY: "today", Start.CHEAPEST: "the cheapest plan"}


def render_waterfall(waterfall: Waterfall) -> RenderableType:
    """Return the steps, what each multiplies emissions by and its share of the whole."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("step")
    for name in ("kg CO2e", "factor", "change", "share"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_row(_STARTS[waterfall.start], number(waterfall.start_kg), "", "", "")
    for step, share in zip(waterfall.steps, waterfall.shares, strict=True):
        table.add_row(
            step_name(step),
            number(step.after_kg),
            f"x {step.factor:.3f}",
            f"{step.factor - 1.0:+.1%}",
            _share(share),
        )
    table.add_section()
    table.add_row(
        "this plan",
        number(waterfall.end_kg),
        f"x {waterfall.factor:.3f}",
        f"{waterfall.factor - 1.0:+.1%}",
        "100.0%" if waterfall.steps else "",
        style="bold",
    )
    parts: list[RenderableType] = [
        Text(f"{waterfall.scenario}: from {_STARTS[waterfall.start]} to this plan", style="bold"),
        Text(),
        table,
    ]
    for step in waterfall.steps:
        parts += _details(step)
    parts += [Text(), Text(_reading(waterfall), style="dim")]
    parts += [Text(f"  {note}", style="dim") for note in waterfall.notes]
    return Group(*parts)


def waterfall_json(waterfall: Waterfall) -> str:
    """Return the steps as one JSON document, nothing rounded."""
    document: dict[str, Any] = {
        "format": FORMAT,
        "scenario": waterfall.scenario,
        "start": str(waterfall.start),
        "start_kg": waterfall.start_kg,
        "end_kg": waterfall.end_kg,
        "factor": waterfall.factor,
        "steps": [
            {
                "changes": [str(change) for change in step.changes],
                "variant": step.variant,
                "before_kg": step.before_kg,
                "after_kg": step.after_kg,
                "factor": step.factor,
                "share": share,
                "details": list(step.details),
            }
            for step, share in zip(waterfall.steps, waterfall.shares, strict=True)
        ],
        "notes": list(waterfall.notes),
    }
    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def step_name(step: Step) -> str:
    """Return what a step changes: "region and hardware", "chat as int8"."""
    words = [str(change) for change in step.changes if change is not Change.VARIANT]
    if step.variant is not None:
        words.append(step.variant)
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else words[0]


def _share(share: float | None) -> str:
    return "" if share is None else f"{share:.1%}"


def _details(step: Step) -> list[RenderableType]:
    """Return what moves where; nothing for a variant alone, whose name says it."""
    if step.changes == (Change.VARIANT,):
        return []
    lines: list[RenderableType] = [Text(step_name(step), style="bold")]
    lines += [Padding(Text(line), (0, 0, 0, 2)) for line in step.details[:_SHOWN]]
    if len(step.details) > _SHOWN:
        lines.append(Text(f"  and {len(step.details) - _SHOWN} more, with --json"))
    return lines


def _reading(waterfall: Waterfall) -> str:
    if not waterfall.steps:
        return "Nothing changes emissions: the plan emits what it begins with."
    return (
        "Factors multiply; changes in percent do not add up. A step's share is the log of its "
        "factor over the log of all, so shares do. Another order of steps gives other factors."
    )
