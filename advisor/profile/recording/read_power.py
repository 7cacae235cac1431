"""The power in a trace, for a plot: one pass over the lines, in bounded memory."""

import json
from pathlib import Path
from typing import Any, Final

from advisor.domain.power_trace import PowerLine, PowerTrace, Stretch
from advisor.errors import ProfileError
from advisor.profile.recording.envelope import Envelope
from advisor.profile.recording.ledger import GAP_FLOOR_S, GAP_INTERVALS
from advisor.profile.recording.trace import read_header, read_lines
from advisor.units import j_from_mj, j_from_uj, w_from_mw

STRETCHES: Final = 256
"""Phases that are kept with their times; more would be a smear in any plot."""

HOST: Final = "CPU and memory"

_PER_BOARD: Final = 3
_SPAN_INTERVALS: Final = 2.0


def read_power(path: Path) -> PowerTrace:
    """Return the power of every board, and of the host as the last line, over the time of a run.

    A sample stands for the time since the one before it, unless that is a gap in the recording. A
    board without a power reading has the mean between two readings of its energy counter.

    Raises:
        ProfileError: the file is missing, no trace, or a line of it makes no sense.
    """
    try:
        header = read_header(path)
        reader = _Reader(header)
    except (ValueError, KeyError, TypeError) as error:
        raise ProfileError(f"{path}: the trace's first line is damaged: {error}") from error
    for number, line in enumerate(read_lines(path), start=1):
        try:
            reader.take(line)
        except (ValueError, IndexError) as error:
            raise ProfileError(f"{path}: line {number} of the trace: {line[:60]!r}") from error
    return reader.trace()


class _Reader:
    def __init__(self, header: dict[str, Any]) -> None:
        interval_s = float(header["interval_s"])
        self._names = [f"GPU {number}" for number in range(len(header["boards"]))]
        self._n_boards = len(self._names)
        self._envelope = Envelope(self._n_boards + 1, 0.0, _SPAN_INTERVALS * interval_s)
        self._gap_s = max(GAP_FLOOR_S, GAP_INTERVALS * interval_s)
        self._last_s: float | None = None
        self._counters: list[tuple[float, int] | None] = [None] * self._n_boards
        self._host: tuple[float, float] | None = None
        self._started_s = 0.0
        self._stretches: list[Stretch] = []
        self._changes = 0
        self._phase: tuple[str, float] | None = None

    def take(self, line: str) -> None:
        kind = line[:1]
        if kind in {"g", "G"}:
            self._power(line.split(","), fresh=kind == "G")
        elif kind == "h":
            _, time, cpu_uj, dram_uj, *_ = line.split(",")
            if cpu_uj or dram_uj:
                self._host_energy(float(time), int(cpu_uj or 0) + int(dram_uj or 0))
        elif kind == "u":
            _, time, _, _, phase = line.split(",", 4)
            if phase:
                self._begin_phase(json.loads(phase), float(time))
        elif kind == "e":
            _, time, name, _ = line.split(",", 3)
            if name == "start":
                self._started_s = float(time)
            elif name == "end":
                self._begin_phase("", float(time))

    def trace(self) -> PowerTrace:
        envelope, began_s = self._envelope, self._started_s
        self._begin_phase("", envelope.end_s)
        lines = []
        for index, name in enumerate([*self._names, HOST]):
            low_w, high_w = envelope.bounds_w(index)
            lines.append(PowerLine(name=name, low_w=low_w, high_w=high_w))
        return PowerTrace(
            begin_s=envelope.begin_s - began_s,
            end_s=envelope.end_s - began_s,
            lines=tuple(lines),
            stretches=tuple(
                Stretch(name=one.name, begin_s=one.begin_s - began_s, end_s=one.end_s - began_s)
                for one in self._stretches
            ),
            changes=self._changes,
        )

    def _power(self, words: list[str], *, fresh: bool) -> None:
        time_s, last_s = float(words[1]), self._last_s
        self._last_s = time_s
        if len(words) != 2 + _PER_BOARD * self._n_boards:
            raise ValueError("not a reading of every board")
        from_s = time_s if last_s is None or time_s - last_s > self._gap_s else last_s
        powers = words[2::_PER_BOARD]
        self._envelope.add(from_s, time_s, [w_from_mw(float(mw)) if mw else None for mw in powers])
        if "" not in powers:
            return
        for board, said_mj in enumerate(words[3::_PER_BOARD]):
            if not powers[board] and said_mj:
                self._counted(board, time_s, int(said_mj), fresh=fresh)

    def _counted(self, board: int, time_s: float, said_mj: int, *, fresh: bool) -> None:
        """Take an energy counter: whole at the begin of a member, else what it moved."""
        last = self._counters[board]
        now_mj = said_mj if fresh or last is None else last[1] + said_mj
        if last is not None and time_s > last[0] and now_mj >= last[1]:
            power_w = j_from_mj(float(now_mj - last[1])) / (time_s - last[0])
            self._envelope.add(last[0], time_s, [power_w], board)
        self._counters[board] = (time_s, now_mj)

    def _host_energy(self, time_s: float, energy_uj: int) -> None:
        energy_j = j_from_uj(float(energy_uj))
        if self._host is not None:
            since_s, before_j = self._host
            if time_s > since_s and energy_j >= before_j:
                power_w = (energy_j - before_j) / (time_s - since_s)
                self._envelope.add(since_s, time_s, [power_w], self._n_boards)
        self._host = (time_s, energy_j)

    def _begin_phase(self, name: str, time_s: float) -> None:
        """Close the phase that is open; no name begins none."""
        if self._phase is not None:
            self._changes += 1
            if len(self._stretches) < STRETCHES:
                before, begin_s = self._phase
                self._stretches.append(Stretch(name=before, begin_s=begin_s, end_s=time_s))
        self._phase = (name, time_s) if name else None
