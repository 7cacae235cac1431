"""The samples on disk: lines of text in gzip members, one member every few seconds.

What was said so far is on disk every second, so a recording that was killed reads back to its last
moments, and one that goes on can be watched; `zcat` shows it. One line per reading, blank where
the meter refused:

    G,time_s,(power_mw,counter_mj,busy_pct) per board          a tick; the first of a member
    g,time_s,(power_mw,counter since the last tick,busy_pct)   a tick
    s,time_s,(memory_mib,temperature_c,sm_mhz,memory_mhz,throttle bits) per board
    h,time_s,cpu_uj,dram_uj,tree_cpu_s,tree_memory_mib
    x,time_s,(1 if the job was seen on it,other processes) per board
    u,time_s,units,rank,phase as JSON or blank
    e,time_s,name,text as JSON

The first line is `#advisor-trace/1 ` and a JSON document on what was recorded.
"""

import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, Final

from advisor.errors import ProfileError
from advisor.profile.meters.ports import HostState, Power, State
from advisor.profile.recording.timeline import Stamp

FORMAT: Final = "#advisor-trace/1 "
FLUSH_S: Final = 5.0
SYNC_S: Final = 1.0
"""Within a member what is known goes to the file this often; at 10 Hz that makes a trace of one
board 20 % larger, one of eight boards 2 %. [s]"""
_GZIP: Final = 31  # zlib's window bits for a gzip member
BLOCK: Final = 1 << 16


class TraceWriter:
    """Appends readings; a member ends every FLUSH_S seconds, and at close."""

    def __init__(self, path: Path, header: dict[str, Any]) -> None:
        """Create the file and write its first line.

        Raises:
            OSError: the file cannot be created.
        """
        self._file: IO[bytes] = path.open("xb", buffering=0)
        self._lines: list[str] = [FORMAT + json.dumps(header)]
        self._flushed_s = self._synced_s = 0.0
        self._packer: Any = None
        self._counters: list[int | None] | None = None
        self.flush()

    def power(self, time_s: float, powers: tuple[Power, ...]) -> None:
        """Append a tick."""
        if time_s - self._flushed_s >= FLUSH_S:
            self.flush()
            self._flushed_s = self._synced_s = time_s
        elif time_s - self._synced_s >= SYNC_S:
            self._write(zlib.Z_SYNC_FLUSH)
            self._synced_s = time_s
        first = self._counters is None
        before = self._counters or [None] * len(powers)
        words = [f"{'G' if first else 'g'},{time_s:.4f}"]
        for index, power in enumerate(powers):
            counter = power.counter_mj
            last = before[index]
            shown = counter if counter is None or last is None else counter - last
            words.append(f"{_word(power.power_mw)},{_word(shown)},{_word(power.busy_pct)}")
            before[index] = last if counter is None else counter
        self._counters = before
        self._lines.append(",".join(words))

    def state(self, time_s: float, states: tuple[State, ...]) -> None:
        """Append the slower figures."""
        words = [f"s,{time_s:.4f}"]
        for state in states:
            words += [
                _word(state.memory_mib),
                _word(state.temperature_c),
                _word(state.sm_mhz),
                _word(state.memory_mhz),
                _word(state.throttle),
            ]
        self._lines.append(",".join(words))

    def host(self, time_s: float, state: HostState) -> None:
        """Append what the host did so far."""
        cpu_s = "" if state.tree_cpu_s is None else f"{state.tree_cpu_s:.2f}"
        energy = f"{_word(state.cpu_uj)},{_word(state.dram_uj)}"
        self._lines.append(f"h,{time_s:.4f},{energy},{cpu_s},{_word(state.tree_memory_mib)}")

    def processes(
        self,
        time_s: float,
        own: tuple[bool, ...],
        foreign: tuple[int | None, ...],
    ) -> None:
        """Append who computed on each board."""
        words = [f"{int(mine)},{_word(others)}" for mine, others in zip(own, foreign, strict=True)]
        self._lines.append(",".join([f"x,{time_s:.4f}", *words]))

    def stamp(self, stamp: Stamp) -> None:
        """Append a word of the job."""
        phase = "" if stamp.phase is None else json.dumps(stamp.phase)
        self._lines.append(f"u,{stamp.time_s:.4f},{stamp.units!r},{stamp.rank},{phase}")

    def event(self, time_s: float, name: str, text: str = "") -> None:
        """Append an event: "start", "end", or a word on the recording itself."""
        self._lines.append(f"e,{time_s:.4f},{name},{json.dumps(text)}")

    def flush(self) -> None:
        """Write what is pending, and end the member."""
        if not self._lines and self._packer is None:
            return
        self._write(zlib.Z_FINISH)
        self._packer = None
        self._counters = None

    def close(self) -> None:
        """Write what is pending, and close."""
        self.flush()
        self._file.close()

    def _write(self, mode: int) -> None:
        if self._packer is None:
            self._packer = zlib.compressobj(6, zlib.DEFLATED, _GZIP)
        text = "".join(f"{line}\n" for line in self._lines)
        self._file.write(self._packer.compress(text.encode()) + self._packer.flush(mode))
        self._lines.clear()


class TraceLines:
    """Lines out of the bytes of a trace, as they come.

    Attributes:
        damaged: the bytes made no sense from some point on; what came before stands
    """

    def __init__(self) -> None:
        self.damaged = False
        self._unpacker = zlib.decompressobj(_GZIP)
        self._rest = b""

    def feed(self, block: bytes) -> list[str]:
        """Return the lines that are whole with these bytes."""
        parts = [self._rest]
        while block and not self.damaged:
            try:
                parts.append(self._unpacker.decompress(block))
            except zlib.error:
                self.damaged = True  # cut or damaged here
                break
            block = self._unpacker.unused_data
            if self._unpacker.eof:
                self._unpacker = zlib.decompressobj(_GZIP)
        *lines, self._rest = b"".join(parts).split(b"\n")
        return [line.decode("utf-8", "replace") for line in lines]


def read_lines(path: Path) -> Iterator[str]:
    """Return the lines of a trace, as far as they can be read; the last may be missing.

    Raises:
        ProfileError: the file is missing, or no trace.
    """
    lines = TraceLines()
    try:
        with path.open("rb") as file:
            while (block := file.read(BLOCK)) and not lines.damaged:
                yield from lines.feed(block)
    except OSError as error:
        raise ProfileError(f"{path} cannot be read: {error.strerror}") from error


def read_header(path: Path) -> dict[str, Any]:
    """Return what a trace says about itself in its first line.

    Raises:
        ProfileError: the file is missing, or no trace.
    """
    return header_of_line(next(iter(read_lines(path)), ""), path)


def header_of_line(first: str, path: Path) -> dict[str, Any]:
    """Return what the first line of a trace says.

    Raises:
        ProfileError: it is not the first line of a trace.
        JSONDecodeError: it is damaged.
    """
    if not first.startswith(FORMAT):
        raise ProfileError(f"{path} is no trace of advisor: it does not begin with {FORMAT!r}")
    header: dict[str, Any] = json.loads(first.removeprefix(FORMAT))
    return header


def _word(value: int | None) -> str:
    return "" if value is None else str(value)
