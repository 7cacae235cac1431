"""One test run from the first sample to the files: shared by commands, sessions and attaching."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TypeVar

from advisor.domain.measurement import MeasuredJob, Measurement
from advisor.domain.profile import JobKind, Precision
from advisor.errors import InputError, ProfileError
from advisor.profile.child import Ended
from advisor.profile.meters.find import Meters, SystemClock, find_meters
from advisor.profile.meters.host import (
    available_cpus,
    available_memory_gib,
    cpu_model,
    host_name,
)
from advisor.profile.meters.ports import Clock
from advisor.profile.recording.header import Header, HostFacts, JobWords, header_from_document
from advisor.profile.recording.ledger import Ledger
from advisor.profile.recording.recorder import Recorder, StampSource
from advisor.profile.recording.replay import replay
from advisor.profile.recording.trace import TraceWriter, read_header
from advisor.profile.summary.job_profile import measured_job
from advisor.profile.summary.measure import measure

Answer = TypeVar("Answer")

PARTIAL: Final = ".partial"
SOURCE: Final = "measured with advisor profile"
INTERVAL_S: Final = (0.01, 10.0)
"""Least and most time between two ticks: below, the meters repeat themselves; above, RAPL may
wrap unseen and phases blur. [s]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What the user says about the job.

    Attributes:
        name: of the job
        unit: what it delivers, singular
        units: delivered in all by this run; None when stamped or unknown
        units_total: of one whole run of the real job; None without a natural end
        precision: of the bulk of the arithmetic; None when not said
        kind: of work; None when not said
        batch_size: units at the same time over all accelerators; None when not said
        parameters_b: parameters of the model [10^9]; None when not said
        command: what runs; None when attached
        interval_s: between two ticks [s]
        added_over_ranks: units of ranks are parts of a sum, not the same steps seen twice
    """

    name: str
    unit: str = "step"
    units: float | None = None
    units_total: float | None = None
    precision: Precision | None = None
    kind: JobKind | None = None
    batch_size: int | None = None
    parameters_b: float | None = None
    command: tuple[str, ...] | None = None
    interval_s: float = 0.1
    added_over_ranks: bool = False

    def __post_init__(self) -> None:
        """Refuse what no run can have.

        Raises:
            InputError: a figure is out of range.
        """
        least_s, most_s = INTERVAL_S
        if not least_s <= self.interval_s <= most_s:
            raise InputError(
                f"an interval of {self.interval_s:g} s: between {least_s:g} and {most_s:g} s",
            )
        for name in ("units", "units_total", "batch_size", "parameters_b"):
            value = getattr(self, name)
            if value is not None and not 0.0 < value < float("inf"):
                raise InputError(f"{name.replace('_', ' ')} {value:g}: a positive number")


class Run:
    """A recording under way. `begin` and `end` frame the job, `finish` writes the files."""

    def __init__(
        self,
        job: Job,
        out: Path,
        environment: Mapping[str, str],
        *,
        clock: Clock | None = None,
        meters: Meters | None = None,
    ) -> None:
        """Find the meters, open the trace, and begin to sample.

        Args:
            job: what the user says
            out: the profile to be written; the trace goes beside it
            environment: of the job
            clock: the machine's by default
            meters: the machine's by default

        Raises:
            InputError: the trace cannot be written there.
        """
        clock = SystemClock() if clock is None else clock
        self.meters = find_meters(environment, clock) if meters is None else meters
        self._out = out
        self._header = _header(job, self.meters, clock)
        self._partial = partial_path(out)
        self.ledger = Ledger(
            len(self._header.boards),
            job.interval_s,
            has_host=True,
            added_over_ranks=job.added_over_ranks,
        )
        try:
            trace = TraceWriter(self._partial, self._header.document())
        except OSError as error:
            raise InputError(f"{self._partial} cannot be written: {error.strerror}") from error
        self._recorder = Recorder(self.meters, clock, self.ledger, trace, job.interval_s)
        self._recorder.start()

    @property
    def header(self) -> Header:
        """Return what is recorded."""
        return self._header

    @property
    def has_baseline(self) -> bool:
        """Return whether some meter can show what the machine draws before the job."""
        return bool(self._header.boards) or not self.meters.host.estimated

    def baseline(self, duration_s: float) -> None:
        """Sample the idle machine."""
        if self.has_baseline:
            time.sleep(duration_s)

    def begin(
        self,
        pid: int,
        stamps: StampSource | None,
        *,
        since_birth: bool = True,
    ) -> None:
        """Say that the job begins, and which process it is.

        Args:
            pid: of its first process
            stamps: where its own words come from
            since_birth: the process began with the job
        """
        self._recorder.job_begins(pid, stamps, since_birth=since_birth)

    def end(self, ended: Ended | None = None) -> None:
        """Say that the job has ended, and how."""
        if ended is None:
            self._recorder.job_ended()
        else:
            self._recorder.job_ended(ended.cpu_s, ended.memory_mib)

    def look(self, question: Callable[[Ledger], Answer]) -> Answer:
        """Return the answer to a question on the sums so far."""
        return self._recorder.look(question)

    def so_far(self) -> Measurement:
        """Return what the run showed up to now."""
        return self.look(lambda ledger: measure(self._header, ledger, complete=False))

    def abandon(self) -> None:
        """Stop, and leave nothing behind: the job never began."""
        self._recorder.stop()
        self._partial.unlink(missing_ok=True)

    def finish(self, exit_code: int | None = None) -> MeasuredJob:
        """Stop, write trace and profile, and return the run.

        Raises:
            InputError: the profile cannot be written; the trace stays as it is.
        """
        self._recorder.stop()
        return _keep(self._header, self.ledger, self._partial, self._out, exit_code)


def recover(partial: Path, out: Path | None = None) -> tuple[MeasuredJob, Path]:
    """Return the run of a recording that broke off, and where its profile was written.

    Args:
        partial: the trace that was left behind
        out: the profile to write; by default the one that the run would have written

    Raises:
        ProfileError: the file is no trace, or broke off before the job began.
        InputError: the profile cannot be written.
    """
    header = _read_header(partial)
    ledger = replay(partial)
    if ledger.started_s is None:
        raise ProfileError(f"{partial}: the recording broke off before the job began")
    out = _profile_path(partial) if out is None else out
    return _keep(header, ledger, partial, out, None), out


def trace_path(out: Path) -> Path:
    """Return where the trace of a profile lies."""
    return out.with_name(f"{out.name.removesuffix('.json')}.trace.gz")


def partial_path(out: Path) -> Path:
    """Return where the trace of a run goes until it is over; one that was left there stays."""
    path = trace_path(out).with_name(trace_path(out).name + PARTIAL)
    number = 1
    while path.exists():
        path = path.with_name(f"{trace_path(out).name}.{number}{PARTIAL}")
        number += 1
    return path


def _keep(
    header: Header,
    ledger: Ledger,
    partial: Path,
    out: Path,
    exit_code: int | None,
) -> MeasuredJob:
    from advisor.profile.file import write_measured_job  # deferred: pydantic takes 40 ms

    trace = trace_path(out)
    measurement = measure(
        header,
        ledger,
        exit_code=exit_code,
        complete=ledger.ended_s is not None,
        trace=trace.name,
    )
    run = measured_job(header.job, measurement)
    try:
        if partial != trace:
            partial.replace(trace)
        write_measured_job(out, run)
    except OSError as error:
        raise InputError(
            f"{out} cannot be written: {error.strerror}; the samples are in {partial} or {trace}, "
            "`advisor profile recover` reads them",
        ) from error
    return run


def _header(job: Job, meters: Meters, clock: Clock) -> Header:
    started = datetime.fromtimestamp(clock.wall_s(), UTC).isoformat(timespec="milliseconds")
    return Header(
        job=JobWords(
            name=job.name,
            unit=job.unit,
            units_total=job.units_total,
            precision=job.precision,
            kind=job.kind,
            batch_size=job.batch_size,
            parameters_b=job.parameters_b,
            source=SOURCE,
        ),
        units=job.units,
        command=job.command,
        started=started,
        interval_s=job.interval_s,
        added_over_ranks=job.added_over_ranks,
        boards=meters.boards.boards,
        host=HostFacts(
            name=host_name(),
            cpu_model=cpu_model(),
            logical_cpus=available_cpus(),
            memory_gib=round(available_memory_gib(), 3),
            estimated=meters.host.estimated,
        ),
        missing=meters.missing,
        warnings=meters.warnings,
    )


def _read_header(path: Path) -> Header:
    try:
        return header_from_document(read_header(path))
    except (ValueError, json.JSONDecodeError) as error:
        raise ProfileError(f"{path}: the trace's first line is damaged: {error}") from error


def _profile_path(partial: Path) -> Path:
    stem = partial.name.removesuffix(PARTIAL).rpartition(".trace.gz")[0] or partial.name
    return partial.with_name(f"{stem}.json")
