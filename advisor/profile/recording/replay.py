"""A trace back into a ledger, line by line."""

import json
from pathlib import Path
from typing import Any

from advisor.errors import ProfileError
from advisor.profile.meters.ports import HostState, Power, State
from advisor.profile.recording.ledger import Ledger
from advisor.profile.recording.timeline import Stamp
from advisor.profile.recording.trace import read_header, read_lines

_PER_POWER = 3
_PER_STATE = 5
_PER_PROCESSES = 2


def replay(path: Path) -> Ledger:
    """Return the ledger of a trace; lines that were cut off are left out.

    Raises:
        ProfileError: the file is no trace, or a line of it makes no sense.
    """
    reader = Replay(read_header(path), path)
    for line in read_lines(path):
        reader.take(line)
    return reader.ledger


class Replay:
    """A ledger that is fed with the lines of a trace, from the first on.

    Attributes:
        ledger: what the lines so far add up to
    """

    def __init__(self, header: dict[str, Any], path: Path) -> None:
        """Begin empty.

        Args:
            header: the trace's first line
            path: of the trace, for errors
        """
        self.ledger = Ledger(
            len(header["boards"]),
            float(header["interval_s"]),
            has_host=header["host"] is not None,
            added_over_ranks=bool(header["added_over_ranks"]),
        )
        self._path = path
        self._number = 0
        self._counters: list[int | None] = [None] * len(self.ledger.boards)

    def take(self, line: str) -> None:
        """Add a line.

        Raises:
            ProfileError: it makes no sense.
        """
        self._number += 1
        try:
            self._add(line)
        except (ValueError, IndexError) as error:
            raise ProfileError(
                f"{self._path}: line {self._number} of the trace: {line[:60]!r}",
            ) from error

    def _add(self, line: str) -> None:
        kind, _, rest = line.partition(",")
        if kind in {"g", "G"}:
            self._power(rest.split(","), fresh=kind == "G")
        elif kind == "s":
            words = rest.split(",")[1:]
            self.ledger.add_state(
                tuple(State(*map(_whole, part)) for part in _parts(words, _PER_STATE))
            )
        elif kind == "h":
            self._host(rest.split(","))
        elif kind == "x":
            words = rest.split(",")[1:]
            pairs = _parts(words, _PER_PROCESSES)
            self.ledger.add_processes(
                tuple(own == "1" for own, _ in pairs),
                tuple(_whole(foreign) for _, foreign in pairs),
            )
        elif kind == "u":
            time, units, rank, phase = rest.split(",", 3)
            name = json.loads(phase) if phase else None
            self.ledger.add_stamp(Stamp(float(time), float(units), int(rank), name))
        elif kind == "e":
            self._event(rest)

    def _power(self, words: list[str], *, fresh: bool) -> None:
        if fresh:
            self._counters = [None] * len(self.ledger.boards)
        powers = []
        for index, part in enumerate(_parts(words[1:], _PER_POWER)):
            power, step, busy = map(_whole, part)
            last = self._counters[index]
            counter = step if step is None or last is None else last + step
            self._counters[index] = last if counter is None else counter
            powers.append(Power(power, counter, busy))
        self.ledger.add_power(float(words[0]), tuple(powers))

    def _host(self, words: list[str]) -> None:
        time, cpu_uj, dram_uj, cpu_s, memory = words
        state = HostState(
            _whole(cpu_uj), _whole(dram_uj), float(cpu_s) if cpu_s else None, _whole(memory)
        )
        self.ledger.add_host(float(time), state)

    def _event(self, rest: str) -> None:
        time, name, text = rest.split(",", 2)
        if name == "start":
            self.ledger.start(float(time))
        elif name == "end":
            self.ledger.end(float(time))
        elif name == "host idle":
            self.ledger.start_host(float(json.loads(text)))


def _parts(words: list[str], size: int) -> list[list[str]]:
    return [words[at : at + size] for at in range(0, len(words), size)]


def _whole(word: str) -> int | None:
    return int(word) if word else None
