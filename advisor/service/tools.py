"""Other people's programs: run for a limited time, with all that they start."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Final

from advisor.domain.export_check import Answer, Validator

_KEPT: Final = 65_536
"""Of what a program writes. [byte]"""

MOST_BYTES: Final = 100_000_000
"""That a program may write before it is ended: what it says lies on the disk. [byte]"""

_LOOK_S: Final = 0.5
"""Between looks at how much it has written. [s]"""

_ENVIRONMENT: Final = {"CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1", "NO_COLOR": "1"}
"""Terraform asks nobody for newer versions, and prints no advice."""


def program_of(validator: Validator) -> tuple[str, ...]:
    """Return what a validator is started with; () where it is not installed."""
    if validator.module:
        return (sys.executable,) if find_spec(validator.module) else ()
    found = shutil.which(validator.program)
    return (found,) if found else ()


def run(
    command: tuple[str, ...],
    folder: Path,
    timeout_s: float,
    environment: Mapping[str, str] | None = None,
    *,
    most_bytes: int = MOST_BYTES,
) -> Answer | None:
    """Run a program to its end; None where it takes too long or says too much, and is ended.

    Args:
        command: program and arguments
        folder: where it runs
        timeout_s: how long it may take [s]
        environment: beside that of this process
        most_bytes: how much it may say [byte]

    Raises:
        OSError: it cannot be started.
    """
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = subprocess.Popen(  # noqa: S603 - a registry of our own says what is run
            command,
            cwd=folder,
            env={**os.environ, **_ENVIRONMENT, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            start_new_session=True,  # so that its children can be ended with it
        )
        try:
            code = _code(process, timeout_s, (out, err), most_bytes)
        finally:
            _end(process)
        return None if code is None else Answer(code=code, out=_text(out), err=_text(err))


def _code(
    process: "subprocess.Popen[bytes]",
    timeout_s: float,
    files: tuple[IO[bytes], ...],
    most_bytes: int,
) -> int | None:
    """Wait for the exit code; None where it takes too long or writes too much."""
    until = time.monotonic() + timeout_s
    while (left_s := until - time.monotonic()) > 0:
        try:
            return process.wait(min(left_s, _LOOK_S))
        except subprocess.TimeoutExpired:
            if any(os.fstat(file.fileno()).st_size > most_bytes for file in files):
                return None
    return None


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End a program that still runs, and its children."""
    if process.poll() is None:  # else its number may be somebody else's by now
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read(_KEPT).decode(errors="replace")
