"""Predictions as people read them: one instance type in full, or all accelerators in a ranking."""

from typing import Final

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from advisor.domain.outlook import Estimate, Outlook, Range, Rank
from advisor.domain.profile import JobKind, JobProfile
from advisor.domain.transfer import Evidence
from advisor.report.ranking import SCALES, ranking, scale_of, short
from advisor.report.words import number

WIDE: Final = 110
"""Columns from which on an instance type stands beside its accelerator, not below."""

PLOT, NARROW_PLOT, NAME = 24, 14, 24
"""Columns of a range in the plot, wide and narrow, and of a name in a narrow table."""


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
    scale = scale_of([estimate])
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


def outlook_sentences(one: Outlook) -> list[str]:
    """Return what the figures of an instance type rest on, a line each."""
    if one.estimate is None:
        return [f"rejected: {one.rejected}"]
    return [_machines(one.estimate.instances), *_words(one.estimate)]


def basis_sentences(profiles: tuple[JobProfile, ...], kind: JobKind | None) -> list[str]:
    """Return what is not said of a job and makes its predictions wider or wrong."""
    lines = []
    if kind is None:
        lines.append("the profile does not say its kind of work, so the ranges are wider")
    if profiles[0].precision is None:
        lines.append(
            "the profile names no number format: it is carried by the rates of 16-bit formats",
        )
    return lines


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
    unit = profiles[0].unit
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    wide, plot = width >= WIDE, PLOT if width >= WIDE else NARROW_PLOT
    words = ranking(found, plot)
    table.add_column("accelerator", overflow="fold", min_width=None if wide else NAME)
    if wide:
        table.add_column("instance", overflow="fold")
    table.add_column(f"J/{unit}", justify="right", no_wrap=True)
    table.add_column("80 %, log", no_wrap=True, width=plot)
    table.add_column(f"USD/{words.scale}{unit}", justify="right", no_wrap=True)
    table.add_column("batch", justify="right")
    table.add_column("known by", no_wrap=True)
    for row in words.rows:
        names = [row.accelerator, row.place]
        table.add_row(
            *(names if wide else ["\n".join(names)]),
            row.energy,
            row.bar,
            row.cost,
            row.batch,
            row.known,
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
    lines += [f"{short(word)}: {word.sentence}" for word in sorted(used)]
    return Group(*(Text(line, style="dim") for line in lines))


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
