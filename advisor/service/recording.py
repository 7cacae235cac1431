"""Record a job from a screen: in a process of its own, which the screen only watches.

The process is `advisor profile` itself, in a session of its own: it has no terminal to print on,
a closed terminal does not reach it, and it goes on when the screen is left. What it knows is read
off the trace that it writes.
"""

import os
import shlex
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from advisor.errors import InputError, ProfileError
from advisor.profile.follow import Follower
from advisor.profile.live import LiveView
from advisor.profile.run import partial_path
from advisor.service.job_output import JobOutput

_SAID_BY_ADVISOR: Final = "advisor: "
_LAST: Final = 4096
"""Bytes of the output that are searched for why there is no profile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be recorded; either a command or a process that runs already.

    Attributes:
        command: program and arguments; None to attach
        pid: of the process; None to run a command
        seconds: to attach at most that long; None for as long as it runs [s]
        unit: what the job delivers, singular
        units: delivered in all; None where the job tells its steps, or tells nothing
        units_total: of one whole run of the real job; None without a natural end
        out: the profile to write
    """

    command: tuple[str, ...] | None
    pid: int | None
    seconds: float | None
    unit: str
    units: float | None
    units_total: float | None
    out: Path

    @property
    def name(self) -> str:
        """Return a name for the job: its script, its program or its process."""
        if self.command is None:
            return f"process {self.pid}"
        scripts = [word for word in self.command if word.endswith((".py", ".sh"))]
        return Path((scripts or self.command)[0]).name


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a user writes into a form; everything may be blank.

    Attributes:
        command: as in a shell, without its operators
        pid: of a process that runs already, in place of a command
        seconds: to watch that process at most so long [s]
        unit: what the job delivers, singular
        units: delivered in all
        units_total: of one whole run of the real job
        out: the profile to write
    """

    command: str = ""
    pid: str = ""
    seconds: str = ""
    unit: str = ""
    units: str = ""
    units_total: str = ""
    out: str = ""


def wanted_of(words: Words) -> Wanted:
    """Return what a form asks for.

    Raises:
        InputError: something is missing or is no number; says which.
    """
    if not words.command.strip() and not words.pid.strip():
        raise InputError("nothing to record: write a command, or a process to attach to")
    try:
        command = tuple(shlex.split(words.command))
    except ValueError as error:
        raise InputError(f"command: {str(error).lower()}; quotes come in pairs") from error
    out = words.out.strip()
    if not out:
        raise InputError("profile: write the name of the file, e.g. profile.json")
    pid = _number("process", words.pid)
    if pid is not None and pid != int(pid):
        raise InputError(f"process {words.pid.strip()}: a whole number, as `ps` shows it")
    return Wanted(
        command=command or None,
        pid=None if pid is None else int(pid),
        seconds=_number("seconds", words.seconds),
        unit=words.unit.strip() or "step",
        units=_number("units in all", words.units),
        units_total=_number("units of the whole job", words.units_total),
        out=Path(out if out.endswith(".json") else f"{out}.json").expanduser(),
    )


class Recording:
    """A recording under way. `close` it at the end, whether or not it goes on."""

    def __init__(self, wanted: Wanted) -> None:
        """Start the recording.

        Raises:
            InputError: there is a file already where one would be written, or the folder takes
                none.
        """
        self.wanted = wanted
        self.output = output_path(wanted.out)
        for path in (wanted.out, self.output):
            if path.exists():
                raise InputError(f"{path} exists; choose another name, or move it away")
        self._follower = Follower(partial_path(wanted.out))
        self._said = JobOutput(self.output)
        self._interrupts = 0
        try:
            with self.output.open("xb") as sink:
                self._process = subprocess.Popen(  # noqa: S603 - the user's own command
                    _arguments(wanted),
                    stdin=subprocess.DEVNULL,
                    stdout=sink,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
        except OSError as error:
            raise InputError(f"{wanted.out} cannot be written: {error.strerror}") from error

    @property
    def has_begun(self) -> bool:
        """Return whether the job runs; before, the idle machine is measured."""
        return self._follower.has_begun

    def look(self) -> LiveView | None:
        """Return what is known now; None before the first reading.

        Raises:
            ProfileError: the trace makes no sense.
        """
        return self._follower.look()

    def said(self) -> str:
        """Return what the job has written since the last call."""
        return self._said.more()

    def has_ended(self) -> bool:
        """Return whether job and recording are over."""
        return self._process.poll() is not None

    def interrupt(self) -> None:
        """Send the job what Ctrl-C sends; the second time, SIGTERM.

        A process that was attached to is not touched: the recording ends.
        """
        number = signal.SIGTERM if self._interrupts else signal.SIGINT
        self._interrupts += 1
        if not self.has_ended():
            os.kill(self._process.pid, number)

    def profile(self) -> Path:
        """Return the profile that was written, after the end.

        Raises:
            ProfileError: none was; says why, and what can be saved.
        """
        if self.wanted.out.exists():
            if self.wanted.command is None:
                self.output.unlink(missing_ok=True)  # a process keeps its own output
            return self.wanted.out
        partial = partial_path(self.wanted.out)
        code = self._process.returncode
        why = f"the recording ended with exit code {code}"
        if complaint := _complaint(self.output):
            why, only = complaint
            if only:
                self.output.unlink(missing_ok=True)  # it holds no word of the job
        if self._interrupts and not self._follower.has_begun:
            why = "interrupted before the job began: nothing was measured"
        left = sorted(partial.parent.glob(f"{self.wanted.out.stem}.trace.gz*.partial"))
        if left:
            why += f"; `advisor profile recover {left[-1]}` saves what was measured"
        raise ProfileError(why)

    def close(self) -> None:
        """Let go of the files; the recording goes on if it has not ended."""
        self._follower.close()


def output_path(out: Path) -> Path:
    """Return where the output of a job goes: beside its profile."""
    return out.with_name(f"{out.name.removesuffix('.json')}.output.txt")


def free_path(folder: Path) -> Path:
    """Return a name for a new profile that nothing has: profile.json, profile-2.json, ..."""
    number, path = 1, folder / "profile.json"
    while path.exists() or output_path(path).exists():
        number += 1
        path = folder / f"profile-{number}.json"
    return path


def _number(what: str, text: str) -> float | None:
    """Return a positive number; None where nothing is written."""
    if not text.strip():
        return None
    try:
        value = float(text.replace(",", ""))
    except ValueError:
        value = 0.0
    if not 0.0 < value < float("inf"):
        raise InputError(f"{what} {text.strip()}: a positive number")
    return value


def _arguments(wanted: Wanted) -> list[str]:
    options = {
        "--out": str(wanted.out),
        "--name": wanted.name,
        "--unit": wanted.unit,
        "--units": wanted.units,
        "--total-units": wanted.units_total,
        "--pid": wanted.pid,
        "--for": wanted.seconds if wanted.pid is not None else None,
    }
    words = [sys.executable, "-m", "advisor", "profile", "run"]
    for name, value in options.items():
        if value is not None:
            words += [name, str(value)]
    return [*words, "--", *wanted.command] if wanted.command is not None else words


def _complaint(output: Path) -> tuple[str, bool] | None:
    """Return what advisor itself said last, and whether nothing else was said; None if nothing."""
    try:
        with output.open("rb") as file:
            begin = max(0, file.seek(0, os.SEEK_END) - _LAST)
            file.seek(begin)
            lines = file.read().decode("utf-8", "replace").splitlines()
    except OSError:
        return None
    said = [line for line in lines if line.startswith(_SAID_BY_ADVISOR)]
    only = begin == 0 and len(said) == len(lines)
    return (said[-1].removeprefix(_SAID_BY_ADVISOR), only) if said else None
