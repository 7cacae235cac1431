"""How a job says what it delivered: lines in a named pipe, or a list in the same process.

A line is `TIME UNITS RANK PHASE`: monotonic seconds, or `-` for now; units; the rank; and a
phase's name as JSON where one begins. A pipe with a name survives launchers that close inherited
descriptors (torchrun, mpirun), and a shell script can write to it:

    echo "- 1 0" > "$ADVISOR_PROFILE_PIPE"
"""

import atexit
import json
import os
import tempfile
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping
from math import isfinite
from pathlib import Path
from typing import Final

PIPE_VARIABLE: Final = "ADVISOR_PROFILE_PIPE"
RANK_VARIABLES: Final = ("RANK", "OMPI_COMM_WORLD_RANK", "PMI_RANK", "SLURM_PROCID")
"""Set by torchrun, Open MPI, MPICH and Slurm, in this order of trust."""

GATHER_S: Final = 0.02
"""Steps closer than this share a stamp: a job of 100,000 steps a second writes 50 lines."""

_BLOCK: Final = 1 << 16
_FIELDS: Final = 3

RawStamp = tuple[float, float, int, str | None]
"""Monotonic time [s], units, rank, phase."""


class Stamps(ABC):
    """Where a job puts its words."""

    def __init__(self, rank: int) -> None:
        """Speak for one rank."""
        self._rank = rank
        self._units = 0.0
        self._step_s = self._sent_s = 0.0

    def step(self, units: float) -> None:
        """Say that units were delivered just now."""
        self._units += units
        self._step_s = time.monotonic()
        if self._step_s - self._sent_s >= GATHER_S:
            self._sent_s = self._step_s
            self.flush()

    def flush(self) -> None:
        """Send what was gathered; what cannot be sent yet stays."""
        if self._units and self.send((self._step_s, self._units, self._rank, None)):
            self._units = 0.0

    def phase(self, name: str) -> None:
        """Say that a phase begins; "" ends it."""
        self.flush()
        self.send((time.monotonic(), 0.0, self._rank, name))

    @abstractmethod
    def send(self, stamp: RawStamp) -> bool:
        """Pass a stamp on; return whether it went."""


class ListStamps(Stamps):
    """Stamps of a job that samples itself."""

    def __init__(self, rank: int = 0) -> None:
        """Begin empty."""
        super().__init__(rank)
        self._waiting: list[RawStamp] = []
        self._lock = threading.Lock()

    def send(self, stamp: RawStamp) -> bool:
        """Keep a stamp for the sampler."""
        with self._lock:
            self._waiting.append(stamp)
        return True

    def read(self) -> list[RawStamp]:
        """Return the stamps since the last call."""
        with self._lock:
            taken, self._waiting = self._waiting, []
        return taken


class PipeStamps(Stamps):
    """Stamps of a job whose parent samples."""

    def __init__(self, path: str, rank: int) -> None:
        """Open the parent's pipe; a parent that is gone is no reason to fail a job."""
        super().__init__(rank)
        try:
            self._pipe: int | None = os.open(path, os.O_WRONLY | os.O_NONBLOCK)
        except OSError:
            self._pipe = None
        atexit.register(self.flush)

    def send(self, stamp: RawStamp) -> bool:
        """Write a stamp in one piece; return False while the pipe is full."""
        if self._pipe is None:
            return True
        time_s, units, rank, phase = stamp
        words = f"{time_s:.6f} {units!r} {rank}"
        line = words if phase is None else f"{words} {json.dumps(phase)}"
        try:
            os.write(self._pipe, f"{line}\n".encode())
        except BlockingIOError:
            return False
        except OSError:
            self._pipe = None  # the parent was killed; the job goes on
        return True


class StampPipe:
    """The parent's end: a named pipe in a folder of its own."""

    def __init__(self) -> None:
        """Make the pipe."""
        self._folder = tempfile.mkdtemp(prefix="advisor-")
        self.path = str(Path(self._folder) / "steps")
        os.mkfifo(self.path, 0o600)
        # open for both, so that the last rank to leave does not close it
        self._pipe = os.open(self.path, os.O_RDWR | os.O_NONBLOCK)
        self._rest = b""
        self.refused = 0

    def read(self) -> list[RawStamp]:
        """Return the stamps since the last call; lines that say nothing are counted."""
        data = self._rest
        while True:
            try:
                block = os.read(self._pipe, _BLOCK)
            except BlockingIOError:
                break
            data += block
        *lines, self._rest = data.split(b"\n")
        stamps = []
        for line in lines:
            stamp = _parsed(line)
            if stamp is None:
                self.refused += 1
            else:
                stamps.append(stamp)
        return stamps

    def close(self) -> None:
        """Remove the pipe."""
        os.close(self._pipe)
        Path(self.path).unlink(missing_ok=True)
        Path(self._folder).rmdir()


def rank_of(environment: Mapping[str, str]) -> int | None:
    """Return the rank that a launcher gave to this process; None without a launcher."""
    for name in RANK_VARIABLES:
        if environment.get(name, "").isdigit():
            return int(environment[name])
    return None


def _parsed(line: bytes) -> RawStamp | None:
    words = line.decode("utf-8", "replace").split(" ", _FIELDS)
    try:
        time_s = time.monotonic() if words[0] == "-" else float(words[0])
        units = float(words[1]) if len(words) > 1 else 1.0
        rank = int(words[2]) if len(words) > 2 else 0  # noqa: PLR2004
        phase = str(json.loads(words[_FIELDS])) if len(words) > _FIELDS else None
    except ValueError:
        return None
    sound = isfinite(time_s) and isfinite(units) and units >= 0.0
    return (time_s, units, rank, phase) if sound else None
