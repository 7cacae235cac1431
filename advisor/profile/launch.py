"""Profile a command from outside: start it, or watch a process that runs already."""

import os
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from advisor.domain.measurement import MeasuredJob
from advisor.errors import InputError
from advisor.profile.child import Child, Ended, forwarded
from advisor.profile.run import Job, Run
from advisor.profile.stamps import PIPE_VARIABLE, StampPipe
from advisor.progress import Progress, silent

POLL_S = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Launch:
    """How to run a job under the meters.

    Attributes:
        job: what the user says about it
        out: the profile to write
        idle_s: baseline before the job begins [s]
        owns_terminal: the job gets the terminal's foreground, and Ctrl-C with it
        forwards: signals that reach this process go to the job; only in the main thread
        streams: stdout and stderr of the job; ours by default
        watch: called with the run and the child once it is under way
        progress: told before the baseline
    """

    job: Job
    out: Path
    idle_s: float = 0.0
    owns_terminal: bool = True
    forwards: bool = True
    streams: Mapping[str, Any] = field(default_factory=dict)
    watch: Callable[[Run, Child], None] | None = None
    progress: Progress = silent


def run_command(launch: Launch) -> tuple[MeasuredJob, Ended]:
    """Run a command under the meters, write its profile, and return both ends of the story.

    The files are written however the command ends.

    Raises:
        InputError: the command cannot be run, or the files cannot be written.
    """
    assert launch.job.command is not None
    run = Run(launch.job, launch.out, os.environ)
    pipe = StampPipe()
    try:
        if run.has_baseline and launch.idle_s > 0.0:
            launch.progress(f"measuring the idle machine for {launch.idle_s:g} s")
        run.baseline(launch.idle_s)
        child = Child(
            launch.job.command,
            {**os.environ, PIPE_VARIABLE: pipe.path},
            owns_terminal=launch.owns_terminal,
            streams=launch.streams,
        )
    except BaseException:
        run.abandon()
        pipe.close()
        raise
    ended = None
    with forwarded(child.send) if launch.forwards else nullcontext():
        try:
            run.begin(child.pid, pipe)
            if launch.watch is not None:
                launch.watch(run, child)
            ended = child.wait()
            run.end(ended)
        except BaseException:
            child.stop()
            raise
        finally:  # still deaf to Ctrl-C, which may come when the job has just ended
            written = run.finish(None if ended is None else ended.exit_code)
            pipe.close()
    return written, ended


def attach(job: Job, out: Path, pid: int, duration_s: float | None) -> MeasuredJob:
    """Watch a running process until it ends, or for a while, or until Ctrl-C; write its profile.

    Args:
        job: what the user says about it
        out: the profile to write
        pid: of its first process
        duration_s: at most that long; None for as long as it runs [s]

    Raises:
        InputError: there is no such process, or the files cannot be written.
    """
    import psutil  # deferred: 15 ms

    try:
        process = psutil.Process(pid)
    except psutil.Error as error:
        raise InputError(f"--pid {pid}: no such process") from error
    run = Run(job, out, _environment(process))
    stopping = threading.Event()
    with forwarded(lambda _number: stopping.set()):
        try:
            run.begin(pid, None, since_birth=False)
            until_s = float("inf") if duration_s is None else time.monotonic() + duration_s
            while _runs(process) and time.monotonic() < until_s:
                if stopping.wait(POLL_S):
                    break
            run.end()
        finally:  # a second Ctrl-C would lose what the first one saves
            written = run.finish()
    return written


def _runs(process: Any) -> bool:
    import psutil  # loaded already

    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.Error:
        return False


def _environment(process: Any) -> dict[str, str]:
    """Return the environment of a process, ours where it may not be read."""
    import psutil  # loaded already

    try:
        return dict(process.environ())
    except psutil.Error:
        return dict(os.environ)
