"""Several recordings of one job as one run: ranks of a host, hosts of a cluster.

Every board and every host counts once, however many recordings saw it.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from advisor.domain.measurement import (
    BoardUse,
    HostUse,
    MeasuredJob,
    Measurement,
    Method,
    Phase,
    Steady,
    Trial,
)
from advisor.errors import ProfileError
from advisor.profile.recording.header import JobWords
from advisor.profile.summary.job_profile import measured_job

SAME_UNITS_RATIO: Final = 0.05
"""Ranks that take the same steps may differ by this much, for they do not stop at once."""

TOGETHER_SHARE: Final = 0.9
"""Part of the longest recording that all should have in common; less is flagged."""


def merge(runs: Sequence[MeasuredJob]) -> MeasuredJob:
    """Return one run of several recordings of one job.

    Raises:
        ProfileError: they are not of one job, or their energies cannot be told apart.
    """
    if not runs:
        raise ProfileError("nothing to merge")
    _require_one(("unit", run.unit) for run in runs)
    parts = [run.measurement for run in runs]
    _require_one(("way of counting units over ranks", part.added_over_ranks) for part in parts)
    warnings = _together(parts)
    boards, hosts = _boards(parts), _hosts(parts)
    steady = _steady(parts)
    if steady is None and any(part.steady is not None for part in parts):
        warnings.append("the steady parts cannot be added; the whole run counts")
    measurement = Measurement(
        started=min(part.started for part in parts),
        duration_s=max(part.duration_s for part in parts),
        command=parts[0].command,
        exit_code=next((part.exit_code for part in parts if part.exit_code), parts[0].exit_code),
        complete=all(part.complete for part in parts),
        units=_units(parts),
        counted=parts[0].counted,
        added_over_ranks=parts[0].added_over_ranks,
        boards=boards,
        hosts=hosts,
        activity=_phases(part.activity for part in _distinct(parts)),
        phases=_phases(part.phases for part in _distinct(parts)),
        steady=steady,
        missing=_unique(word for part in parts for word in part.missing),
        warnings=_unique([*(word for part in parts for word in part.warnings), *warnings]),
        trace=None,
    )
    return measured_job(_words(runs), measurement)


_OF_THE_JOB: Final = ("precision", "kind", "batch_size", "parameters_b")


def _words(runs: Sequence[MeasuredJob]) -> JobWords:
    known = [run.profile for run in runs if run.profile is not None]
    _require_one((name, getattr(profile, name)) for name in _OF_THE_JOB for profile in known)
    totals = {profile.units_total for profile in known if profile.units_total is not None}
    if len(totals) > 1:
        raise ProfileError(f"the recordings name different totals of units: {sorted(totals)}")
    source = known[0].source if known else "measured with advisor profile"
    return JobWords(
        name=runs[0].name,
        unit=runs[0].unit,
        units_total=next(iter(totals), None),
        **{name: getattr(known[0], name) if known else None for name in _OF_THE_JOB},
        source=f"{source}; {len(runs)} recordings merged",
    )


def _require_one(facts: Iterable[tuple[str, object]]) -> None:
    seen: dict[str, set[object]] = {}
    for name, value in facts:
        seen.setdefault(name, set()).add(value)
    for name, values in seen.items():
        if len(values) > 1:
            words = ", ".join(sorted(str(value) for value in values))
            raise ProfileError(f"not recordings of one job: {name} is {words}")


def _together(parts: Sequence[Measurement]) -> list[str]:
    """Return a word where the recordings overlap too little.

    Raises:
        ProfileError: some did not run at the same time.
    """
    begins = [datetime.fromisoformat(part.started) for part in parts]
    ends = [
        begin + timedelta(seconds=part.duration_s)
        for begin, part in zip(begins, parts, strict=True)
    ]
    common_s = (min(ends) - max(begins)).total_seconds()
    if common_s <= 0.0:
        raise ProfileError("the recordings did not run at the same time; nothing to add up")
    longest_s = max(part.duration_s for part in parts)
    if common_s < TOGETHER_SHARE * longest_s - 1.0:  # starts are kept to the second
        return [f"the recordings have only {common_s:.0f} of {longest_s:.0f} s in common"]
    return []


def _boards(parts: Sequence[Measurement]) -> tuple[BoardUse, ...]:
    """Return every board once: as the recording saw it that used it, the longest first."""
    best: dict[str, BoardUse] = {}
    for board in (board for part in parts for board in part.boards):
        known = best.get(board.uuid)
        if known is None or (board.used, board.covered_s) > (known.used, known.covered_s):
            best[board.uuid] = board
    return tuple(best.values())


def _hosts(parts: Sequence[Measurement]) -> tuple[HostUse, ...]:
    best: dict[str, tuple[float, HostUse]] = {}
    for part in parts:
        for host in part.hosts:
            if host.name in best and not _uses_boards(part) and host.method is Method.ESTIMATED:
                raise ProfileError(
                    "ranks of one host without accelerators: each estimate holds the whole "
                    "host; start them all under one `advisor profile -- LAUNCHER ...`",
                )
            if host.name not in best or part.duration_s > best[host.name][0]:
                best[host.name] = (part.duration_s, host)
    return tuple(host for _, host in best.values())


def _uses_boards(part: Measurement) -> bool:
    return any(board.used for board in part.boards)


def _units(parts: Sequence[Measurement]) -> float | None:
    known = [part.units for part in parts if part.units is not None]
    if not known:
        return None
    if parts[0].added_over_ranks:
        return sum(known)
    if max(known) - min(known) > SAME_UNITS_RATIO * max(known):
        raise ProfileError(
            f"the recordings delivered {min(known):g} to {max(known):g} units; ranks that deliver "
            "parts of a sum say so with added_over_ranks (--add-ranks)",
        )
    return max(known)


def _seen_by(part: Measurement) -> frozenset[str]:
    """Return what a recording's energy counts: its boards, or its host."""
    boards = frozenset(board.uuid for board in part.boards if board.used)
    return boards or frozenset(host.name for host in part.hosts)


def _distinct(parts: Sequence[Measurement]) -> list[Measurement]:
    """Return the recordings without those that saw the same as a longer one."""
    longest: dict[frozenset[str], Measurement] = {}
    for part in sorted(parts, key=lambda part: -part.duration_s):
        longest.setdefault(_seen_by(part), part)
    return list(longest.values())


def _steady(parts: Sequence[Measurement]) -> Steady | None:
    """Return what is steady in all; None where energies overlap, or some rank has none."""
    added = parts[0].added_over_ranks
    distinct = parts if added else _distinct(parts)
    seen = [_seen_by(part) for part in distinct]
    known = [part.steady for part in distinct if part.steady is not None]
    if len(known) < len(distinct) or sum(map(len, seen)) > len(frozenset[str]().union(*seen)):
        return None
    if len(known) == 1:
        return known[0]
    power_w = sum(steady.j_per_unit / steady.s_per_unit for steady in known)
    if added:
        s_per_unit = 1.0 / sum(1.0 / steady.s_per_unit for steady in known)
    else:
        s_per_unit = max(steady.s_per_unit for steady in known)
    return Steady(
        start_up_s=max(steady.start_up_s for steady in known),
        start_up_j=sum(steady.start_up_j for steady in known),
        kept_s=min(steady.kept_s for steady in known),
        kept_units=sum(s.kept_units for s in known) if added else min(s.kept_units for s in known),
        j_per_unit=power_w * s_per_unit if added else sum(s.j_per_unit for s in known),
        s_per_unit=s_per_unit,
        interval_ratio=_largest(steady.interval_ratio for steady in known),
        halved_after_s=_largest(steady.halved_after_s for steady in known),
        trials=_trials(known),
    )


def _largest(values: Iterable[float | None]) -> float | None:
    """Return the largest; None when one is unknown."""
    known = list(values)
    return None if None in known else max(value for value in known if value is not None)


def _trials(known: Sequence[Steady]) -> tuple[Trial, ...]:
    """Return each trial once: a failed one where there is one."""
    found: dict[str, Trial] = {}
    for trial in (trial for steady in known for trial in steady.trials):
        if trial.name not in found or not trial.passed:
            found[trial.name] = trial
    return tuple(found.values())


def _phases(groups: Iterable[tuple[Phase, ...]]) -> tuple[Phase, ...]:
    """Return energies added and times averaged, by name."""
    found: dict[str, list[Phase]] = {}
    for phase in (phase for group in groups for phase in group):
        found.setdefault(phase.name, []).append(phase)
    return tuple(
        Phase(
            name=name,
            duration_s=sum(one.duration_s for one in same) / len(same),
            energy_j=sum(one.energy_j for one in same),
        )
        for name, same in found.items()
    )


def _unique(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))
