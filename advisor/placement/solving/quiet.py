"""Keep compiled solvers off standard output, which belongs to the one document of `--json`."""

import ctypes
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_STDOUT: Final = 1
_ALONE: Final = threading.Lock()  # the descriptor is the process's: one thread turns it at a time


@contextmanager
def quiet_stdout() -> Iterator[None]:
    """Send what is written to file descriptor 1 nowhere; works below Python, where HiGHS prints.

    scipy 1.17's HiGHS prints a line of debugging to it on rare integer programs, whatever its
    options say.
    """
    with _ALONE, Path(os.devnull).open("wb") as nowhere:
        sys.stdout.flush()
        kept = os.dup(_STDOUT)
        os.dup2(nowhere.fileno(), _STDOUT)
        try:
            yield
        finally:
            _flush_c()
            os.dup2(kept, _STDOUT)
            os.close(kept)


def _flush_c() -> None:
    """Empty the C library's own buffer while it still leads nowhere."""
    if os.name == "posix":
        ctypes.CDLL(None).fflush(None)
