"""Watch a recording that another process makes, through the trace that it writes.

A trace is on disk every second and holds all that was read, so a reader that keeps up with it has
the same sums as the recorder has.
"""

from pathlib import Path
from typing import IO

from advisor.errors import ProfileError
from advisor.profile.live import LiveView, live_view
from advisor.profile.recording.header import Header, header_from_document
from advisor.profile.recording.replay import Replay
from advisor.profile.recording.trace import BLOCK, TraceLines, header_of_line


class Follower:
    """Reads a trace as it grows; `look` as often as wanted, and `close` at the end.

    The file is held open: that it is renamed when the recording ends does no harm.
    """

    def __init__(self, path: Path) -> None:
        """Prepare to read a trace that need not exist yet."""
        self._path = path
        self._file: IO[bytes] | None = None
        self._lines = TraceLines()
        self._header: Header | None = None
        self._replay: Replay | None = None

    @property
    def has_begun(self) -> bool:
        """Return whether the job runs; before, the idle machine is read."""
        return self._replay is not None and self._replay.ledger.started_s is not None

    def look(self) -> LiveView | None:
        """Return what is known by now; None before the recording has begun.

        Raises:
            ProfileError: the file is no trace, or a line of it makes no sense.
        """
        if self._file is None:
            try:
                self._file = self._path.open("rb")
            except FileNotFoundError:
                return None
            except OSError as error:
                raise ProfileError(f"{self._path} cannot be read: {error.strerror}") from error
        while block := self._file.read(BLOCK):
            for line in self._lines.feed(block):
                self._take(line)
        if self._replay is None or self._header is None:
            return None
        return live_view(self._header, self._replay.ledger)

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _take(self, line: str) -> None:
        if self._replay is None:
            try:
                document = header_of_line(line, self._path)
                self._header = header_from_document(document)
            except ValueError as error:
                raise ProfileError(
                    f"{self._path}: the trace's first line is damaged: {error}",
                ) from error
            self._replay = Replay(document, self._path)
        self._replay.take(line)
