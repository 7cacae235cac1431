"""A profile on a screen: its headline, and a sheet of all that is known of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from advisor.domain.measurement import MeasuredJob, Measurement, Phase, Steady
from advisor.domain.profile import JobProfile
from advisor.report.profile_tables import board_table, fact_grid, job_facts, word_list
from advisor.report.words import duration, energy, number

WIDE: Final = 76
"""Columns from which on a board's figures are told in full."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileHead:
    """What a profile is, in three lines.

    Attributes:
        name: of the job
        figure: energy per unit with its interval; or why no plan can use the run
        about: on what, when, how and by whom it was measured
    """

    name: str
    figure: str
    about: str


def profile_head(profile: JobProfile | None, job: MeasuredJob | None) -> ProfileHead:
    """Return the headline of a profile; at least one of the two is there."""
    if profile is None:
        assert job is not None
        measurement = job.measurement
        words = [_hardware_of(measurement), measurement.started.partition("T")[0]]
        figure = f"no plan can use it: {job.unusable}"
        return ProfileHead(name=job.name, figure=figure, about=", ".join(filter(None, words)))
    figure = f"{energy(profile.energy_j_per_unit)} per {profile.unit}, {_interval(profile, job)}"
    if profile.accelerator is None:
        hardware = "CPUs alone" if profile.cpu is None else profile.cpu.model
    else:
        hardware = f"{profile.accelerator_count} x {profile.accelerator}"
    how = {"counter": "energy counter", "integrated": "power integrated over time"}.get(
        profile.method
    )
    words = [hardware, profile.as_of, f"by {how}" if how else "estimated by load", profile.source]
    return ProfileHead(name=profile.name, figure=figure, about=", ".join(words))


def render_sheet(
    profile: JobProfile | None,
    job: MeasuredJob | None,
    width: int,
) -> RenderableType:
    """Return all that is known of a profile.

    Args:
        profile: what a plan takes of it
        job: what was measured; at least one of the two is there
        width: columns that there are
    """
    if job is None:
        assert profile is not None
        return fact_grid(_published(profile))
    measurement = job.measurement
    parts: list[RenderableType] = []
    if measurement.boards:
        parts.append(board_table(measurement, narrow=width < WIDE))
    parts.append(fact_grid([*job_facts(job), *_rates(job.profile)]))
    for heading, phases in (("phases", measurement.phases), ("boards did", measurement.activity)):
        if phases:
            parts += [Text(), _phase_table(heading, phases)]
    parts += [Text(), *_trust(measurement)]
    parts += word_list("not measured", measurement.missing)
    parts += word_list("mind", measurement.warnings, style="yellow")
    if job.unusable is not None:
        parts.append(Text(f"no plan can use it: {job.unusable}", style="bold"))
    return Group(*parts)


def _interval(profile: JobProfile, job: MeasuredJob | None) -> str:
    ratio = profile.energy_error_ratio
    low_j = profile.energy_j_per_unit * (1.0 - ratio)
    high_j = profile.energy_j_per_unit * (1.0 + ratio)
    kind = "95 % interval" if job is not None else "interval"
    return f"{kind} {energy(low_j)} to {energy(high_j)} (+-{ratio:.1%})"


def _hardware_of(measurement: Measurement) -> str:
    used = [board.name for board in measurement.boards if board.used]
    if used:
        return f"{len(used)} x {used[0]}"
    return measurement.hosts[0].cpu_model if measurement.hosts else ""


def _rates(profile: JobProfile | None) -> list[tuple[str, str]]:
    if profile is None:
        return []
    rows = [("rate", f"{number(profile.units_per_s)} {profile.unit}s/s")]
    if profile.units_total is not None:
        rows.append(("whole job", f"{number(profile.units_total)} {profile.unit}s"))
    return rows


def _published(profile: JobProfile) -> list[tuple[str, str]]:
    """Return the figures of a profile that others measured."""
    ratio = profile.energy_error_ratio
    each = (
        f"{energy(profile.energy_j_per_unit)} +-{ratio:.0%}, {duration(1 / profile.units_per_s)}"
    )
    rows = [
        (f"per {profile.unit}", each),
        *_rates(profile),
        ("mean power", f"{number(profile.mean_power_w)} W"),
    ]
    if profile.service_time_ms is not None:
        basis = profile.service_time_basis or "as measured"
        rows.append(("service time", f"{number(profile.service_time_ms)} ms, {basis}"))
    for label, value in (
        ("kind of work", profile.kind),
        ("number format", profile.precision),
        ("batch", profile.batch_size),
    ):
        rows.append((label, "not said" if value is None else f"{value}"))
    if profile.parameters_b is not None:
        rows.append(("parameters", f"{number(profile.parameters_b)} billion"))
    memory = profile.memory_gib
    rows.append(
        ("memory", "not recorded" if memory is None else f"{number(memory)} GiB per accelerator"),
    )
    rows.append(("source", f"{profile.source}, {profile.as_of}"))
    return rows


def _phase_table(heading: str, phases: Sequence[Phase]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column(heading, overflow="fold")
    for name in ("time", "energy", "of all", "mean W"):
        table.add_column(name, justify="right", no_wrap=True)
    total_j = sum(phase.energy_j for phase in phases)
    for phase in phases:
        table.add_row(
            Text(phase.name),
            duration(phase.duration_s),
            energy(phase.energy_j),
            "-" if total_j <= 0.0 else f"{phase.energy_j / total_j:.0%}",
            "-" if phase.duration_s <= 0.0 else number(phase.energy_j / phase.duration_s),
        )
    return table


def _trust(measurement: Measurement) -> list[RenderableType]:
    """Return whether the run stands for the whole job, and each condition."""
    steady = measurement.steady
    if steady is None:
        told = measurement.units is not None
        why = (
            "units were told in all: start-up is in them, and nothing says how steady the run was"
            if told
            else "nothing was delivered that was counted"
        )
        return [Text("trust", style="bold"), Text(f"  {why}")]
    verdict = "trust: it stands for the whole job" if steady.is_steady else "trust: not yet"
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    table.add_column(justify="right", no_wrap=True)
    for trial in steady.trials:
        value = "unknown" if trial.value is None else f"{number(trial.value)} {trial.unit}"
        mark = "  yes" if trial.passed else "  no"
        style = "" if trial.passed else "bold"
        table.add_row(mark, trial.name, f"{value}, asked {trial.limit:g}", style=style)
    return [Text(verdict, style="bold"), table, *_spread(steady)]


def _spread(steady: Steady) -> list[RenderableType]:
    kept = f"{duration(steady.start_up_s)} of start-up left out, {duration(steady.kept_s)} kept"
    line = f"  {kept}: {energy(steady.j_per_unit)}"
    if steady.interval_ratio is not None:
        line += f" +-{steady.interval_ratio:.1%} by its own spread (95 %)"
    lines = [line]
    if steady.halved_after_s is not None and not steady.is_steady:
        lines.append(f"  {duration(steady.halved_after_s)} more would halve the spread")
    return [Text(line) for line in lines]
