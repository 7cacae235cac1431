"""A measured job as a person reads it in a terminal."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Final

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from advisor.domain.bill import Bill
from advisor.domain.measurement import BoardUse, HostUse, MeasuredJob, Measurement, Method, Phase
from advisor.profile.file import document_from_measured_job
from advisor.profile.recording.board_book import COMPUTE
from advisor.profile.summary.compare import WARN_RATIO, Difference
from advisor.report.words import duration, energy, mass, money, number
from advisor.units import s_from_h

_WAITING_SHOWN: Final = 0.005
_FIGURES: Final = ("energy", "by", "mean W", "peak W", "busy", "GiB", "degC")
_CHIEF: Final = {"energy", "by", "mean W", "busy"}
"""Figures of a board, and those that are told where there is little room."""


def render_job(job: MeasuredJob) -> RenderableType:
    """Return what was measured, what was not, and whether a plan can use it."""
    measurement = job.measurement
    rows = [
        *job_facts(job),
        ("phases", _phases(measurement.phases)),
        ("steady", _steady(measurement)),
    ]
    parts: list[RenderableType] = [Text(job.name, style="bold")]
    if measurement.boards:
        parts += [board_table(measurement), Text()]
    parts.append(fact_grid(rows))
    parts += word_list("not measured", measurement.missing)
    parts += word_list("mind", measurement.warnings, style="yellow")
    if job.unusable is not None:
        parts.append(Text(f"no plan can use it: {job.unusable}", style="bold yellow"))
    return Group(*parts)


def job_facts(job: MeasuredJob) -> list[tuple[str, str]]:
    """Return what the meters say of a run, label and text; no text where nothing is known."""
    measurement = job.measurement
    return [
        ("time", _time(job)),
        *(("host", _host(host)) for host in measurement.hosts),
        *(("energy", text) for text in _energy(measurement)),
        (f"per {job.unit}", _per_unit(job)),
        ("waiting", _waiting(measurement)),
    ]


def fact_grid(rows: Sequence[tuple[str, str]]) -> Table:
    """Return labels and texts side by side, without those that have no text."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for label, text in rows:
        if text:
            table.add_row(label, Text(text))
    return table


def word_list(
    heading: str,
    words: Sequence[str],
    style: str = "dim",
) -> list[RenderableType]:
    """Return sentences below a heading; nothing where there are none."""
    if not words:
        return []
    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_column()
    table.add_column(overflow="fold")
    for word in words:
        table.add_row("  -", Text(word, style=style))
    return [Text(heading, style="bold"), table]


def bill_sentence(bill: Bill, unit: str) -> str:
    """Return what the whole job takes here, unknowns named with the option that fills them."""
    whole = bill.forecast
    kg = "CO2e unknown (--at or --g-per-kwh)" if bill.kg is None else f"{mass(bill.kg)} CO2e"
    usd = "cost unknown (--at or --usd-per-kwh)" if bill.usd is None else money(bill.usd)
    parts = "boards, CPU and memory" if whole.host_kwh is not None else "boards alone"
    return (
        f"{number(whole.units)} {unit}s take {duration(s_from_h(whole.hours))}, "
        f"{number(whole.it_kwh)} kWh +-{whole.error_ratio:.0%} ({parts}), {kg}, {usd} "
        f"at {bill.place.name}"
    )


def job_json(job: MeasuredJob) -> str:
    """Return the profile's own document."""
    return json.dumps(document_from_measured_job(job), indent=2, ensure_ascii=False) + "\n"


def render_comparison(differences: Sequence[Difference], names: tuple[str, str]) -> RenderableType:
    """Return two recordings side by side; what is further apart than it should is marked."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("")
    for name in names:
        table.add_column(name, justify="right", overflow="fold")
    table.add_column("second against first", justify="right")
    for row in differences:
        style = "bold yellow" if row.is_large else ""
        change = "-" if row.ratio is None else f"{row.ratio:+.1%}"
        table.add_row(
            f"{row.name} [{row.unit}]".replace("[", r"\["),
            "-" if row.first is None else number(row.first),
            "-" if row.second is None else number(row.second),
            Text(change, style=style),
        )
    parts: list[RenderableType] = [table]
    large = [row.name for row in differences if row.is_large]
    if large:
        parts.append(
            Text(
                f"further apart than {WARN_RATIO:.0%}: {', '.join(large)}; one of the two did not "
                "see the whole run, or not the same one",
                style="yellow",
            ),
        )
    return Group(*parts)


def comparison_json(differences: Sequence[Difference]) -> str:
    """Return the comparison as one JSON document; unknown figures are null."""
    rows = [{**asdict(row), "is_large": row.is_large} for row in differences]
    return json.dumps(rows, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _time(job: MeasuredJob) -> str:
    measurement = job.measurement
    text = duration(measurement.duration_s)
    if measurement.units is not None:
        text += f", {measurement.units:,g} {job.unit}s, counted {measurement.counted}"
    if not measurement.complete:
        text += "; the recording broke off before the job's end"
    return text


def board_table(measurement: Measurement, *, narrow: bool = False) -> Table:
    """Return what every visible board drew and did; where it is narrow, the chief figures."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("board", overflow="fold")
    kept = [at for at, name in enumerate(_FIGURES) if not narrow or name in _CHIEF]
    for at in kept:
        table.add_column(_FIGURES[at], justify="right", no_wrap=True)
    for index, board in enumerate(measurement.boards):
        style = "" if board.used else "dim"
        figures = _board_figures(board)
        table.add_row(f"{index} {board.name}", *(figures[at] for at in kept), style=style)
    return table


def _board_figures(board: BoardUse) -> tuple[str, ...]:
    mean_w = None
    if board.energy_j is not None and board.covered_s > 0.0:
        mean_w = board.energy_j / board.covered_s
    return (
        "not measured" if board.energy_j is None else energy(board.energy_j),
        ("-" if board.method is None else str(board.method)) if board.used else "not used",
        _optional(mean_w),
        _optional(board.peak_w),
        "-" if board.utilisation_share is None else f"{board.utilisation_share:.0%}",
        _optional(board.peak_memory_gib),
        _optional(board.peak_temperature_c),
    )


def _optional(value: float | None) -> str:
    return "-" if value is None else f"{value:.0f}"


def _energy(measurement: Measurement) -> list[str]:
    used = [board for board in measurement.boards if board.used]
    known = [board.energy_j for board in used if board.energy_j is not None]
    if not used or len(known) < len(used):
        return []
    text = f"{energy(sum(known))} on {len(used)} x {used[0].name}"
    both = [board for board in used if board.counter_j is not None]
    if len(both) == len(used) and all(board.integrated_j is not None for board in both):
        integrated_j = sum(board.integrated_j or 0.0 for board in both)
        counter_j = sum(board.counter_j or 0.0 for board in both)
        text += f"; counter {energy(counter_j)}, power integrated {energy(integrated_j)}"
    return [text]


def _host(host: HostUse) -> str:
    text = f"{host.cpu_model}, {host.logical_cpus} CPUs"
    if host.cpu_j is not None:
        text += f": {energy(host.cpu_j)} CPU"
        text += "" if host.dram_j is None else f", {energy(host.dram_j)} memory"
        text += ", estimated" if host.method is Method.ESTIMATED else ", by counter"
    if host.busy_cpus is not None:
        text += f"; {host.busy_cpus:.2f} CPUs busy"
    return text


def _per_unit(job: MeasuredJob) -> str:
    profile = job.profile
    if profile is None:
        return ""
    return (
        f"{energy(profile.energy_j_per_unit)} +-{profile.energy_error_ratio:.0%} "
        f"({profile.method}), {duration(1.0 / profile.units_per_s)}"
    )


def _waiting(measurement: Measurement) -> str:
    """Return the share of energy that went into boards that waited."""
    total_j = sum(phase.energy_j for phase in measurement.activity)
    waits = [phase for phase in measurement.activity if phase.name != COMPUTE]
    share = sum(phase.energy_j for phase in waits) / total_j if total_j > 0.0 else 0.0
    if share < _WAITING_SHOWN:
        return ""
    words = ", ".join(f"{phase.name} {phase.energy_j / total_j:.0%}" for phase in waits)
    return f"{share:.0%} of the energy went while the boards waited: {words}"


def _phases(phases: Sequence[Phase]) -> str:
    return "; ".join(
        f"{phase.name} {duration(phase.duration_s)}, {energy(phase.energy_j)}" for phase in phases
    )


def _steady(measurement: Measurement) -> str:
    steady = measurement.steady
    if steady is None:
        return "" if measurement.counted == "in all" else "nothing was delivered"
    text = f"{duration(steady.start_up_s)} of start-up left out, {duration(steady.kept_s)} kept"
    if steady.interval_ratio is not None:
        text += f", energy +-{steady.interval_ratio:.1%} by its own spread"
    if steady.is_steady:
        return f"yes: {text}"
    failed = "; ".join(
        f"{trial.name} is {'unknown' if trial.value is None else number(trial.value)}, "
        f"{trial.limit:g} {trial.unit} asked for"
        for trial in steady.trials
        if not trial.passed
    )
    text = f"no: {failed}\n{text}"
    if steady.halved_after_s is not None:
        text += f"; {duration(steady.halved_after_s)} more would halve the spread"
    return text
