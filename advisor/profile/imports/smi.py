"""nvidia-smi CSV logs: `nvidia-smi --query-gpu=timestamp,... --format=csv --loop=1`.

Source: nvidia-smi(1) and `nvidia-smi --help-query-gpu`. Units stand in the header and after the
values unless `nounits` was asked for; "[N/A]" and "[Not Supported]" are refusals; times are local
and carry no zone; rows of several boards follow each other.
"""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Final

from advisor.domain.measurement import MeasuredJob
from advisor.errors import ProfileError
from advisor.profile.imports.told import Told
from advisor.profile.meters.ports import Board, Power, State
from advisor.profile.recording.header import Header
from advisor.profile.recording.ledger import Ledger
from advisor.profile.summary.job_profile import measured_job
from advisor.profile.summary.measure import measure
from advisor.units import gib_from_mib, mw_from_w

POWER: Final = (
    ("power.draw.instant", "instant"),
    ("power.draw", "usage"),
    ("power.draw.average", "average"),
)
"""Columns with power, the best first. `power.draw` is an average over 1 s on Ampere and newer, the
A100 apart, and the log does not say which board has which; so it is kept as the driver's own."""

_FORMAT: Final = "%Y/%m/%d %H:%M:%S.%f"
_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?")
_PROBE: Final = 1000
"""Rows that are looked at for boards and spacing before the log is read."""

_JUMP: Final = 10.0
_JUMP_SHARE: Final = 1.0 / 33.0
"""Rows of several boards without a name come in bursts: one step in as many as there are boards
is this many times the usual one. Gaps in a log of one board are rarer than that."""


@dataclass(slots=True)
class _Reader:
    """Turns rows into ticks: all rows until a board comes again are one.

    Attributes:
        boards: ids in the order of the first tick
        steps_back: times that the clock of the log jumped back
    """

    boards: list[str]
    spacing_s: float
    steps_back: int = 0
    _origin: datetime | None = None
    _moved_s: float = 0.0
    _last_s: float = 0.0
    _tick: dict[str, Mapping[str, str]] = field(default_factory=dict)

    def ticks(
        self,
        rows: Iterator[Mapping[str, str]],
    ) -> Iterator[tuple[float, dict[str, Mapping[str, str]]]]:
        """Yield time [s] and the row of each board."""
        for row in rows:
            board = _board_id(row)
            if board in self._tick:
                yield self._time_s(), self._tick
                self._tick = {}
            self._tick[board] = row
        if self._tick:
            yield self._time_s(), self._tick

    def _time_s(self) -> float:
        """Return the tick's time; where the clock jumped back, time goes on by the usual step."""
        moment = _moment(next(iter(self._tick.values())))
        if self._origin is None:
            self._origin = moment
        time_s = (moment - self._origin).total_seconds() + self._moved_s
        if time_s < self._last_s:
            self.steps_back += 1
            self._moved_s += self._last_s + self.spacing_s - time_s
            time_s = self._last_s + self.spacing_s
        self._last_s = time_s
        return time_s


def read_smi(path: Path, told: Told) -> MeasuredJob:
    """Return the test run of a log.

    Raises:
        ProfileError: columns that are needed are missing, or boards cannot be told apart.
    """
    probe = [row for _, row in zip(range(_PROBE), _rows(path), strict=False)]
    if not probe:
        raise ProfileError(f"{path}: the log has no rows")
    column, source = _power_column(path, probe[0])
    first: dict[str, Mapping[str, str]] = {}
    for row in probe:
        first.setdefault(_board_id(row), row)
    spacing_s = _spacing_s(path, probe, len(first))
    boards = tuple(_board(path, row, source, told) for row in first.values())
    ledger = Ledger(len(boards), spacing_s, has_host=False)
    reader = _Reader(list(first), spacing_s)
    last_s = None
    for time_s, tick in reader.ticks(_rows(path)):
        if last_s is None or time_s > last_s:
            rows = [tick.get(board, {}) for board in reader.boards]
            ledger.add_state(tuple(_state(row) for row in rows))
            ledger.add_power(time_s, tuple(_power(row, column) for row in rows))
            if last_s is None:
                ledger.start(time_s)
            last_s = time_s
    if last_s is not None:
        ledger.end(last_s)
    measurement = measure(_header(probe[0], boards, spacing_s, reader, path, told), ledger)
    return measured_job(told.words(path.stem, f"nvidia-smi log {path.name}"), measurement)


def _rows(path: Path) -> Iterator[Mapping[str, str]]:
    """Yield rows by column name without its unit; a header that comes again is left out."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = csv.reader(file, skipinitialspace=True)
        names = [name.partition(" [")[0].strip() for name in next(lines, [])]
        for words in lines:
            cells = [word.strip() for word in words]
            if len(cells) == len(names) and cells[0].partition(" [")[0] != names[0]:
                yield dict(zip(names, cells, strict=True))


def _power_column(path: Path, row: Mapping[str, str]) -> tuple[str, str]:
    for column, source in POWER:
        if column in row:
            return column, source
    raise ProfileError(f"{path}: no power in the log; query power.draw or power.draw.instant")


def _board_id(row: Mapping[str, str]) -> str:
    return row.get("uuid") or row.get("gpu_uuid") or row.get("index") or row.get("pci.bus_id", "")


def _spacing_s(path: Path, probe: list[Mapping[str, str]], n_boards: int) -> float:
    """Return the usual time between two ticks. [s]

    Raises:
        ProfileError: rows of several boards that the log does not name.
    """
    moments = [_moment(row) for row in probe[::n_boards]]
    steps_s = [
        (after - before).total_seconds() for before, after in pairwise(moments) if after >= before
    ]
    if not steps_s:
        raise ProfileError(f"{path}: the log is too short; one row shows no energy")
    usual_s = median(steps_s)
    jumps = sum(step_s > _JUMP * usual_s for step_s in steps_s)
    if n_boards == 1 and jumps >= max(_JUMP_SHARE * len(steps_s), 2.0):
        raise ProfileError(
            f"{path}: rows of several boards, and nothing that names them; add index or uuid to "
            "--query-gpu",
        )
    return max(usual_s, 0.001)


def _moment(row: Mapping[str, str]) -> datetime:
    text = row.get("timestamp", "")
    try:
        return datetime.strptime(text, _FORMAT)  # noqa: DTZ007 - the log has no zone
    except ValueError as error:
        raise ProfileError(
            f'"{text}" is no time of nvidia-smi; query timestamp, as in 2026/11/23 12:00:00.123',
        ) from error


def _board(path: Path, row: Mapping[str, str], source: str, told: Told) -> Board:
    name = row.get("name") or row.get("gpu_name") or told.accelerator
    if name is None:
        raise ProfileError(f"{path}: the log names no GPU; pass --accelerator NAME")
    total_mib = _number(row.get("memory.total"))
    return Board(
        name=name,
        uuid=_board_id(row) or path.name,
        vendor="nvidia",
        memory_gib=None if total_mib is None else gib_from_mib(total_mib),
        power_limit_w=_number(row.get("enforced.power.limit", row.get("power.limit"))),
        power_source=source,
        scope="gpu" if source == "instant" else "board",
        has_counter=False,
    )


def _power(row: Mapping[str, str], column: str) -> Power:
    power_w = _number(row.get(column))
    return Power(
        None if power_w is None else round(mw_from_w(power_w)),
        None,
        _whole(row.get("utilization.gpu")),
    )


def _state(row: Mapping[str, str]) -> State:
    return State(
        _whole(row.get("memory.used")),
        _whole(row.get("temperature.gpu")),
        _whole(row.get("clocks.sm", row.get("clocks.current.sm"))),
        _whole(row.get("clocks.mem", row.get("clocks.current.memory"))),
        _bits(row.get("clocks_throttle_reasons.active", row.get("clocks_event_reasons.active"))),
    )


def _header(
    first: Mapping[str, str],
    boards: tuple[Board, ...],
    spacing_s: float,
    reader: _Reader,
    path: Path,
    told: Told,
) -> Header:
    warnings = ["the log does not say which boards the job used; all that worked count"]
    if reader.steps_back:
        warnings.append(
            f"the clock jumped back {reader.steps_back} time(s); time goes on by "
            f"{spacing_s:.3g} s there",
        )
    return Header(
        job=told.words(path.stem, path.name),
        units=told.units,
        command=None,
        started=_moment(first).astimezone().isoformat(),
        interval_s=spacing_s,
        added_over_ranks=False,
        boards=boards,
        host=None,
        missing=("CPU and memory energy: not in an nvidia-smi log",),
        warnings=tuple(warnings),
    )


def _number(text: str | None) -> float | None:
    """Return the number at the start of a cell; None for a refusal."""
    found = _NUMBER.match(text or "")
    return None if found is None else float(found.group())


def _whole(text: str | None) -> int | None:
    number = _number(text)
    return None if number is None else round(number)


def _bits(text: str | None) -> int | None:
    try:
        return int(text or "", 16)
    except ValueError:
        return None
