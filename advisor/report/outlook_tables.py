"""Predictions as people read them: one instance type in full, or all accelerators in a ranking."""

import math
from typing import Final

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from advisor.domain.outlook import Estimate, Outlook, Range, Rank
from advisor.domain.profile import JobKind, JobProfile
from advisor.domain.transfer import Evidence
from advisor.report.words import number

WIDE: Final = 110
"""Columns from which on an instance type stands beside its accelerator, not below."""

PLOT, NARROW_PLOT, NAME = 24, 14, 24
"""Columns of a range in the plot, wide and narrow, and of a name in a narrow table."""

SCALES: Final = {"": 1, "k": 1_000, "M": 1_000_000}
"""A price is told of so many units, the fewest that make it a cent or more."""

CENT_USD: Final = 0.01


def render_outlook(one: Outlook, profiles: tuple[JobProfile, ...]) -> RenderableType:
    """Return one instance type in full: every figure, its range, and what it rests on."""
    unit = profiles[0].unit
    head = Text(f"{one.place}  ", style="bold")
    head.append(f"{one.accelerator_count:g} x {one.accelerator}", style="not bold")
    estimate = one.estimate
    if estimate is None:
        return Group(head, Text(f"  rejected: {one.rejected}"), _memory(one))
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
    table.add_column(_machines(estimate.instances))
    for name in ("predicted", "80 % range", "unit"):
        table.add_column(name, justify="right", no_wrap=True)
    scale = _scale([estimate])
    rows: list[tuple[str, Range | None, float, str]] = [
        ("throughput", estimate.units_per_s, 1.0, f"{unit}s/s"),
        (f"energy per {unit}, accelerators", estimate.accelerator_j_per_unit, 1.0, "J"),
        (f"energy per {unit}, host", estimate.host_j_per_unit, 1.0, "J"),
        (f"energy per {unit}, all, before PUE", estimate.instance_j_per_unit, 1.0, "J"),
        ("mean power of an accelerator", estimate.accelerator_w, 1.0, "W"),
        (f"cost per {scale}{unit}", estimate.usd_per_unit, float(SCALES[scale]), "USD"),
    ]
    for name, value, factor, word in rows:
        if value is None:
            table.add_row(name, "unknown", "", word)
        else:
            ends = f"{number(value.low * factor)} to {number(value.high * factor)}"
            table.add_row(name, number(value.value * factor), ends, word)
    return Group(head, table, *(Text(f"  {line}") for line in _words(estimate)), _memory(one))


def render_ranking(
    found: tuple[Outlook, ...],
    profiles: tuple[JobProfile, ...],
    by: Rank,
    width: int,
) -> RenderableType:
    """Return accelerators with the best instance type of each, best first, and their ranges.

    Args:
        found: best first
        profiles: of the job
        by: what they are ranked by
        width: columns of the terminal
    """
    ranked = [(one, one.estimate) for one in found if one.estimate is not None]
    unit, scale = profiles[0].unit, _scale([estimate for _, estimate in ranked])
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    wide, plot = width >= WIDE, PLOT if width >= WIDE else NARROW_PLOT
    table.add_column("accelerator", overflow="fold", min_width=None if wide else NAME)
    if wide:
        table.add_column("instance", overflow="fold")
    table.add_column(f"J/{unit}", justify="right", no_wrap=True)
    table.add_column("80 %, log", no_wrap=True, width=plot)
    table.add_column(f"USD/{scale}{unit}", justify="right", no_wrap=True)
    table.add_column("batch", justify="right")
    table.add_column("known by", no_wrap=True)
    energies = [estimate.instance_j_per_unit for _, estimate in ranked]
    lowest = min((one.low for one in energies), default=1.0)
    highest = max((one.high for one in energies), default=1.0)
    for one, estimate in ranked:
        names = [f"{one.accelerator_count:g} x {one.accelerator}", one.place]
        cost = estimate.usd_per_unit
        table.add_row(
            *(names if wide else ["\n".join(names)]),
            number(estimate.instance_j_per_unit.value),
            _bar(estimate.instance_j_per_unit, (lowest, highest), plot),
            "unknown" if cost is None else number(cost.value * SCALES[scale]),
            "-" if estimate.batch_size is None else f"{estimate.batch_size:,}",
            _short(estimate.evidence),
        )
    title = f"{profiles[0].name}: accelerators by {_RANKED[by]}, best instance type of each"
    return Group(Text(title, style="bold"), table)


_RANKED: Final = {
    Rank.ENERGY: "energy with their host, before PUE",
    Rank.COST: "lowest on-demand price",
}


def render_basis(
    profiles: tuple[JobProfile, ...],
    kind: JobKind | None,
    found: tuple[Outlook, ...],
) -> RenderableType:
    """Return what the reader must know to judge predictions."""
    first = profiles[0]
    sources = ", ".join(f"{one.accelerator_count} x {one.accelerator}" for one in profiles)
    lines = [f"measured on {sources}; {first.source}"]
    if kind is None:
        lines.append(
            "the profile does not say its kind of work: pass --kind, and ranges become narrower",
        )
    if first.precision is None:
        lines.append(
            "the profile names no number format: it is carried by the rates of 16-bit formats",
        )
    estimates = [one.estimate for one in found if one.estimate is not None]
    batches = {one.batch_size for one in estimates if one.batch_size is not None}
    if first.batch_size is not None and batches - {first.batch_size}:
        lines.append(
            f"the profile's batch is {first.batch_size:,}; each accelerator takes the largest "
            "that fits its memory and the latency limit, --batch sets one",
        )
    elif kind not in {JobKind.TRAINING, None} and not batches:
        lines.append("the profile names no batch: the one that it was measured with is kept")
    used = {one.evidence for one in estimates}
    lines += [f"{_short(word)}: {word.sentence}" for word in sorted(used)]
    return Group(*(Text(line, style="dim") for line in lines))


def _short(evidence: Evidence) -> str:
    return "specs" if evidence is Evidence.SPECIFICATION else evidence.key


def _machines(instances: int) -> str:
    return "on one instance" if instances == 1 else f"on {instances} instances"


def _words(one: Estimate) -> list[str]:
    lines = [_known("energy", one.evidence, one.error_ratio)]
    if one.time_evidence is not one.evidence:
        lines.append(_known("time", one.time_evidence, one.time_error_ratio))
    if one.batch_size is not None:
        lines.append(f"batch of {one.batch_size:,} per replica")
    if one.price is not None:
        lines.append(
            f"{number(one.price.value)} USD/h on demand in {one.price_place}, the lowest of "
            f"{one.price.as_of}",
        )
    return lines


def _known(what: str, evidence: Evidence, error_ratio: float | None) -> str:
    error = "" if error_ratio is None else f"; median error {error_ratio:.0%} on cases left out"
    return f"{what}: {evidence.sentence}{error}"


def _memory(one: Outlook) -> Text:
    has = "unknown" if one.memory_gib is None else f"{number(one.memory_gib)} GiB"
    return Text(f"  memory: {number(one.memory_needed_gib)} GiB used where measured, {has} here")


def _bar(value: Range, ends: tuple[float, float], columns: int) -> str:
    """Return a range as a line with a point, on the scale of all."""
    lowest, highest = ends
    span = math.log(highest / lowest) or 1.0

    def column(figure: float) -> int:
        return round((columns - 1) * math.log(figure / lowest) / span)

    first, middle, last = column(value.low), column(value.value), column(value.high)
    cells = ["─" if first <= cell <= last else " " for cell in range(columns)]
    cells[middle] = "●"
    return "".join(cells)


def _scale(found: list[Estimate]) -> str:
    """Return the prefix of the units that a price is told of."""
    most = max((one.usd_per_unit.value for one in found if one.usd_per_unit), default=1.0)
    return next((name for name, scale in SCALES.items() if most * scale >= CENT_USD), "M")
