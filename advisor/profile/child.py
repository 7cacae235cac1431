"""The job as a child process: its streams, its signals and its exit code pass through.

The child leads a process group of its own, so that a signal reaches all that it started. On a
terminal that group is put in the foreground, as a shell does: Ctrl-C and Ctrl-Z go to the job
alone, and it may read the keyboard.
"""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Final

from advisor.errors import InputError
from advisor.units import mib_from_kib

FORWARDED: Final = (
    signal.SIGINT,
    signal.SIGTERM,
    signal.SIGHUP,
    signal.SIGQUIT,
    signal.SIGUSR1,
    signal.SIGUSR2,
)
"""What a user or a batch system sends to the launcher and means for the job."""

_POLL_S: Final = 0.02

_SIGNAL_BASE: Final = 128
"""A shell's exit code of a process that a signal ended, minus the signal."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a child ended.

    Attributes:
        exit_code: its own, or 128 plus the signal that ended it
        cpu_s: CPU time of it and of all that it waited for [s]
        memory_mib: largest resident memory of any one of them [MiB]
    """

    exit_code: int
    cpu_s: float
    memory_mib: int


class Child:
    """A running command."""

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        *,
        owns_terminal: bool,
        streams: Mapping[str, Any] | None = None,
    ) -> None:
        """Start it.

        Args:
            command: program and arguments
            environment: of the child
            owns_terminal: give it the terminal's foreground; else it reads nothing from one
            streams: stdout and stderr for it; by default it has ours

        Raises:
            InputError: there is no such program, or it may not be run.
        """
        self._terminal = _terminal() if owns_terminal else None
        keyboard = os.isatty(0) and not owns_terminal
        try:
            self._process = subprocess.Popen(  # noqa: S603 - the user's own command
                list(command),
                env=dict(environment),
                process_group=0,
                stdin=subprocess.DEVNULL if keyboard else None,
                **(streams or {}),
            )
        except OSError as error:
            raise InputError(f"cannot run {command[0]}: {error.strerror}") from error
        if self._terminal is not None:
            _give(self._terminal, self.pid)
            self.send(signal.SIGCONT)  # it may have stopped, asking for the keyboard too early

    @property
    def pid(self) -> int:
        """Return the id of the child and of its process group."""
        return self._process.pid

    def send(self, number: int) -> None:
        """Send a signal to the child and to all in its group."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, number)

    def stop(self) -> None:
        """Ask the child and all in its group to end."""
        self.send(signal.SIGTERM)

    def ends_within(self, duration_s: float) -> bool:
        """Return whether it has ended, after waiting for at most that long. [s]"""
        until_s = time.monotonic() + duration_s
        while True:
            ended = os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            left_s = until_s - time.monotonic()
            if ended is not None or left_s <= 0.0:
                return ended is not None
            time.sleep(min(left_s, _POLL_S))

    def wait(self) -> Ended:
        """Return how it ended, after it has."""
        while True:
            pid, status, used = self._wait()
            if pid and not os.WIFSTOPPED(status):
                break
            self._stop_too()
        if self._terminal is not None:
            _give(self._terminal, os.getpgrp())
        code = os.waitstatus_to_exitcode(status)
        self._process.returncode = code  # it was waited for here, not by Popen
        return Ended(
            code if code >= 0 else _SIGNAL_BASE - code,
            used.ru_utime + used.ru_stime,
            round(mib_from_kib(used.ru_maxrss)),
        )

    def _wait(self) -> tuple[int, int, Any]:
        options = os.WUNTRACED if self._terminal is not None else 0
        return os.wait4(self.pid, options)

    def _stop_too(self) -> None:
        """Stop with a child that Ctrl-Z stopped, and go on with it when the shell says so."""
        assert self._terminal is not None
        _give(self._terminal, os.getpgrp())
        os.killpg(os.getpgrp(), signal.SIGSTOP)
        _give(self._terminal, self.pid)
        self.send(signal.SIGCONT)


@contextmanager
def forwarded(send: Callable[[int], None]) -> Iterator[None]:
    """Pass the signals that reach this process on, while the block runs."""
    before = {
        number: signal.signal(number, lambda received, _frame: send(received))
        for number in FORWARDED
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _terminal() -> int | None:
    """Return the terminal's descriptor if this process stands in its foreground."""
    with suppress(OSError):
        if os.isatty(0) and os.tcgetpgrp(0) == os.getpgrp():
            return 0
    return None


def _give(terminal: int, group: int) -> None:
    """Put a process group in the foreground of the terminal."""
    before = signal.signal(signal.SIGTTOU, signal.SIG_IGN)  # we may stand in the background
    try:
        with suppress(OSError):
            os.tcsetpgrp(terminal, group)
    finally:
        signal.signal(signal.SIGTTOU, before)
