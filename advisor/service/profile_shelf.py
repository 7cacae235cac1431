"""Profiles at hand, and one opened with its trace."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from advisor.domain.measurement import MeasuredJob, Measurement
from advisor.domain.power_trace import PowerLine, PowerTrace, Stretch
from advisor.domain.profile import JobProfile
from advisor.domain.scenario import Scenario, profiles_of
from advisor.errors import ProfileError
from advisor.profile.file import FORMAT, read_both
from advisor.profile.recording.read_power import read_power

_HEAD: Final = 1 << 16
"""Bytes of a file in which a profile says that it is one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenProfile:
    """A profile file.

    Attributes:
        path: of the file
        profile: what a plan takes; None where the run cannot carry one
        job: all that was seen; None for published figures
        trace: power over time; None where there is none, or before it is read
        no_trace: why there is none
    """

    path: Path
    profile: JobProfile | None
    job: MeasuredJob | None
    trace: PowerTrace | None = None
    no_trace: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelved:
    """A profile at hand.

    Attributes:
        path: of the file
        because: why it is listed, e.g. "chat" for a workload that names it
        opened: what it holds, without its trace; None where it cannot be read
        trouble: why not; nothing where it can
    """

    path: Path
    because: str
    opened: OpenProfile | None
    trouble: str = ""


def shelve(
    scenario: Scenario | None,
    folder: Path,
    recent: Sequence[Path],
) -> tuple[Shelved, ...]:
    """Return the profiles at hand, each once.

    Args:
        scenario: that is open; its profiles come first, then what lies beside them
        folder: of the scenario, or where the user is
        recent: opened before, latest first
    """
    named: dict[Path, str] = {}
    if scenario is not None:
        for workload in scenario.workloads:
            for written in profiles_of(workload):
                path = _plain(Path(scenario.profile_paths[written]))
                named[path] = ", ".join(filter(None, (named.get(path), workload.name)))
    for path in recent:
        named.setdefault(_plain(path), "opened before")
    folders = dict.fromkeys([_plain(folder), *(path.parent for path in named)])
    for path in _profiles_in(folders):
        named.setdefault(_plain(path), "in the folder")
    return tuple(_shelved(path, because) for path, because in named.items())


def open_profile(path: Path) -> OpenProfile:
    """Return what a profile holds, without its trace, which may take seconds to read.

    Raises:
        ProfileError: the file is missing, or not a profile.
    """
    profile, job = read_both(path)
    return OpenProfile(path=path, profile=profile, job=job)


def with_trace(opened: OpenProfile) -> OpenProfile:
    """Return a profile with its power over time, or with a word on why there is none."""
    job = opened.job
    if job is None:
        return replace(opened, no_trace="published figures: no trace of power over time")
    name = job.measurement.trace
    if name is None:
        return replace(opened, no_trace="imported or merged: no trace of power over time")
    trace_path = opened.path.parent / name
    if not trace_path.exists():
        return replace(opened, no_trace=f"its trace, {name}, is not beside it any more")
    try:
        trace = read_power(trace_path)
    except ProfileError as error:
        return replace(opened, no_trace=str(error))
    return replace(opened, trace=_for_plot(trace, job.measurement))


def _shelved(path: Path, because: str) -> Shelved:
    try:
        opened = open_profile(path)
    except ProfileError as error:
        return Shelved(path=path, because=because, opened=None, trouble=str(error))
    return Shelved(path=path, because=because, opened=opened)


def _profiles_in(folders: Iterable[Path]) -> list[Path]:
    found = []
    for folder in folders:
        try:
            files = sorted(folder.glob("*.json"))
            found += [path for path in files if _says_profile(path)]
        except OSError:
            continue  # a folder that may not be read has nothing to offer
    return found


def _says_profile(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return FORMAT.encode() in file.read(_HEAD)
    except OSError:
        return False


def _plain(path: Path) -> Path:
    """Return a path by which the same file is the same, written as short as it was."""
    parts: list[str] = []
    for part in path.parts:
        if part == ".." and parts and parts[-1] not in {"..", "/"}:
            parts.pop()
        elif part != ".":
            parts.append(part)
    return Path(*parts)


def _for_plot(trace: PowerTrace, measurement: Measurement) -> PowerTrace:
    """Return the lines of the boards that were used, or of the host; phases from the baseline on.

    A job that named no phases has the start-up that was left out, where one was found.
    """
    *boards, host = trace.lines
    used = [line for line, board in zip(boards, measurement.boards, strict=False) if board.used]
    stretches = list(trace.stretches)
    steady = measurement.steady
    if not stretches and steady is not None and steady.start_up_s > 0.0:
        kept_s = steady.start_up_s + steady.kept_s
        stretches = [
            Stretch(name="start-up, left out", begin_s=0.0, end_s=steady.start_up_s),
            Stretch(name="kept", begin_s=steady.start_up_s, end_s=kept_s),
        ]
    if stretches and trace.begin_s < 0.0:
        stretches.insert(0, Stretch(name="idle", begin_s=trace.begin_s, end_s=0.0))
    lines: list[PowerLine] = used or [host]
    changes = max(trace.changes, len(stretches))
    return replace(trace, lines=tuple(lines), stretches=tuple(stretches), changes=changes)
