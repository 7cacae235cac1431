"""The pipe to the browser's server, kept apart from standard output.

There a screen in a browser writes its frames, and there compiled solvers print. `quiet_stdout`
sends what stands on descriptor 1 nowhere while they run, frames of another thread too: so the
frames get a descriptor of their own, and descriptor 1 leads nowhere all along.
"""

import os
import sys
from pathlib import Path
from typing import Final

_STDOUT: Final = 1


def keep_wire() -> None:
    """Give frames a descriptor of their own; before Textual is started."""
    wire = os.dup(_STDOUT)
    with Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), _STDOUT)
    sys.__stdout__ = os.fdopen(wire, "w", encoding="utf-8")  # type: ignore[misc]  # Textual's own
