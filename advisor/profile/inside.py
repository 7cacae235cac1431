"""A job that says from inside what it delivers, and that measures itself where nobody else does.

Under `advisor profile -- COMMAND` the parent samples, and a session in the child only passes on
what is delivered. Started on its own, the session samples in a thread of the job's process.
"""

import os
import sys
from collections.abc import Mapping
from contextlib import ContextDecorator
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from advisor.profile.stamps import PIPE_VARIABLE, ListStamps, PipeStamps, Stamps, rank_of

if TYPE_CHECKING:  # dataclasses take 20 ms to build, in every process that says its steps
    from advisor.domain.measurement import MeasuredJob
    from advisor.profile.run import Job, Run

_open: list[Stamps] = []
"""Where the sessions of this process put their words, the innermost last."""


class Session(ContextDecorator):
    """One test run, as a `with` block or as a decorator of the function that is the job.

    Attributes:
        result: what was measured; None until the end, and where a parent samples
    """

    def __init__(self, job: "Job", out: Path, idle_s: float) -> None:
        """Prepare; nothing is read before the block is entered.

        Args:
            job: what is known of the job
            out: the profile to write
            idle_s: baseline before the block [s]
        """
        self.result: MeasuredJob | None = None
        self._job = job
        self._out = out
        self._idle_s = idle_s
        self._run: Run | None = None
        self._stamps: Stamps = ListStamps()

    def step(self, units: float = 1.0) -> None:
        """Say that units were delivered just now.

        Safe to call 100,000 times a second. The device may still be at work on them, which is
        why no window below some seconds is judged.
        """
        self._stamps.step(units)

    def phase(self, name: str) -> None:
        """Say that a phase begins, e.g. "evaluation"; "" ends the last one."""
        self._stamps.phase(name)

    def __enter__(self) -> Self:
        """Begin to sample, or find the parent that does.

        Raises:
            InputError: the profile cannot be written.
        """
        rank = rank_of(os.environ)
        pipe = os.environ.get(PIPE_VARIABLE)
        if pipe is not None:
            self._stamps = PipeStamps(pipe, rank or 0)
        else:
            self._sample(rank)
        _open.append(self._stamps)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Write the profile, also when the block failed."""
        _open.remove(self._stamps)
        self._stamps.flush()
        if self._run is None:
            return
        self._run.end()
        self.result = self._run.finish(_exit_code(error))
        self._run = None

    def _recreate_cm(self) -> "Session":
        """Give each call of a decorated function a session of its own."""
        return Session(self._job, self._out, self._idle_s)

    def _sample(self, rank: int | None) -> None:
        from advisor.profile.run import Run  # deferred: a child of a sampling parent needs none

        stamps = ListStamps(rank or 0)
        self._run = Run(self._job, _out_of(self._out, rank), os.environ)
        self._run.baseline(self._idle_s)
        self._run.begin(os.getpid(), stamps, since_birth=False)
        self._stamps = stamps


def session(  # noqa: PLR0913 - each is a fact that only the user knows
    out: str | os.PathLike[str] = "profile.json",
    *,
    name: str | None = None,
    unit: str = "step",
    units: float | None = None,
    units_total: float | None = None,
    precision: str | None = None,
    kind: str | None = None,
    batch_size: int | None = None,
    parameters_b: float | None = None,
    interval_s: float = 0.1,
    idle_s: float = 0.0,
    added_over_ranks: bool = False,
) -> Session:
    """Return a session that measures a block or a function.

        with session("profile.json", unit="step", precision="bf16") as s:
            for batch in loader:
                train(batch)
                s.step()

    Args:
        out: the profile to write; a rank of a launcher without a sampling parent writes
            `NAME.rankN.json`, and `advisor profile merge` makes one of them
        name: of the job; by default the program's
        unit: what the job delivers, singular
        units: delivered in all, where no step is told
        units_total: of one whole run of the real job; None without a natural end
        precision: "fp32", "tf32", "fp16", "bf16", "fp8" or "int8"; None when it is not known
        kind: "training", "llm-inference", "image-generation" or "batch-inference"; None for any
            other, whose transfer to other accelerators has a wider range
        batch_size: units at the same time over all accelerators
        parameters_b: parameters of the model [10^9]
        interval_s: between two samples, 0.01..10 [s]
        idle_s: baseline before the block, without which waiting boards are told by their
            utilisation alone [s]
        added_over_ranks: each rank tells its own part of the units, not the same step

    Raises:
        InputError: a figure is out of range.
        ValueError: there is no such precision or kind.
    """
    from advisor.domain.profile import JobKind, Precision
    from advisor.profile.run import Job  # deferred: an import of advisor.profile stays light

    job = Job(
        name=_program() if name is None else name,
        unit=unit,
        units=units,
        units_total=units_total,
        precision=None if precision is None else Precision(precision),
        kind=None if kind is None else JobKind(kind),
        batch_size=batch_size,
        parameters_b=parameters_b,
        command=tuple(sys.orig_argv),
        interval_s=interval_s,
        added_over_ranks=added_over_ranks,
    )
    return Session(job, Path(out), idle_s)


def step(units: float = 1.0) -> None:
    """Tell the innermost session that units were delivered; without one, say nothing."""
    stamps = _current(os.environ)
    if stamps is not None:
        stamps.step(units)


def phase(name: str) -> None:
    """Tell the innermost session that a phase begins; without one, say nothing."""
    stamps = _current(os.environ)
    if stamps is not None:
        stamps.phase(name)


def _current(environment: Mapping[str, str]) -> Stamps | None:
    """Return where words go: to the open session, or to a parent that samples."""
    global _parent  # noqa: PLW0603 - the pipe is opened once per process
    if _open:
        return _open[-1]
    if _parent is None and PIPE_VARIABLE in environment:
        _parent = PipeStamps(environment[PIPE_VARIABLE], rank_of(environment) or 0)
    return _parent


_parent: PipeStamps | None = None


def _program() -> str:
    return Path(sys.argv[0]).stem or "python"


def _out_of(out: Path, rank: int | None) -> Path:
    return out if rank is None else out.with_name(f"{out.stem}.rank{rank}.json")


def _exit_code(error: BaseException | None) -> int:
    if error is None:
        return 0
    if isinstance(error, SystemExit):
        return error.code if isinstance(error.code, int) else int(error.code is not None)
    return 1
