"""What a job writes while it runs, as text that a screen can show."""

import codecs
import re
from pathlib import Path
from typing import Final

_BLOCK: Final = 1 << 16

_ESCAPES: Final = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\^_])"
)
"""Sequences by which a program moves the cursor or changes colours. Source: ECMA-48, 5.4 (control
sequences) and 8.3.89 (OSC)."""

_BEGUN: Final = re.compile(r"\x1b(?:\[[0-?]*[ -/]*|\][^\x07\x1b]*)?$")
"""A sequence of which the end is not written yet."""

_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class JobOutput:
    """Reads a file as it grows."""

    def __init__(self, path: Path) -> None:
        """Prepare to read a file that need not exist yet."""
        self._path = path
        self._read = 0
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._rest = ""

    def more(self) -> str:
        """Return what was written since the last call, a block at most, without control codes."""
        try:
            with self._path.open("rb") as file:
                file.seek(self._read)
                data = file.read(_BLOCK)
        except OSError:
            return ""
        self._read += len(data)
        text = self._rest + self._decoder.decode(data)
        begun = _BEGUN.search(text)
        self._rest = "" if begun is None else text[begun.start() :]
        text = text if begun is None else text[: begun.start()]
        text = _ESCAPES.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
        return _CONTROLS.sub("", text)
