"""Zeus energy logs: what `ZeusMonitor(log_file=...)` writes, a row per measurement window.

Source: ml-energy/zeus 0.16, zeus/monitor/energy.py: start_time [s since 1970], window_name,
elapsed_time [s], and gpuN_energy [J] of every GPU that it watched.
"""

import csv
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from advisor.domain.measurement import MeasuredJob
from advisor.errors import ProfileError
from advisor.profile.imports.told import Told
from advisor.profile.meters.ports import Board, Power
from advisor.profile.recording.header import Header
from advisor.profile.recording.ledger import Ledger
from advisor.profile.recording.timeline import Stamp
from advisor.profile.summary.job_profile import measured_job
from advisor.profile.summary.measure import measure
from advisor.units import mj_from_j

COLUMN: Final = re.compile(r"gpu(\d+)_energy")


def read_zeus(path: Path, told: Told) -> MeasuredJob:
    """Return the test run of a log: the windows of one name, each a unit unless units are told.

    Time and energy between the windows are not in the log, so the run is its windows end to end.

    Raises:
        ProfileError: windows of several names and none was chosen, or a row makes no sense.
    """
    if told.accelerator is None:
        raise ProfileError(f"{path}: a Zeus log names no GPU; pass --accelerator NAME")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    window = _window(path, rows, told)
    try:
        mine = [_row(row) for row in rows if row["window_name"] == window]
    except (TypeError, ValueError) as error:
        raise ProfileError(f"{path}: a row of the log is damaged: {error}") from error
    gpus = list(mine[0][2])
    ledger = _ledger(mine, told)
    header = Header(
        job=told.words(window, path.name),
        units=told.units,
        command=None,
        started=datetime.fromtimestamp(mine[0][0], UTC).isoformat(),
        interval_s=_mean(mine),
        added_over_ranks=False,
        boards=tuple(_board(path, gpu, told.accelerator) for gpu in gpus),
        host=None,
        missing=(
            "CPU and memory energy: not in a Zeus log",
            "utilisation, temperature and memory: not in a Zeus log",
        ),
        warnings=_warnings(mine),
    )
    words = told.words(window, f"Zeus log {path.name}, window {window}")
    return measured_job(words, measure(header, ledger))


_Row = tuple[float, float, dict[str, float]]
"""Start [s since 1970], duration [s], energy of each GPU [J]."""


def _window(path: Path, rows: Sequence[Mapping[str, str]], told: Told) -> str:
    names = Counter(row["window_name"] for row in rows)
    if not names:
        raise ProfileError(f"{path}: the log has no windows")
    if told.part is not None:
        if told.part not in names:
            raise ProfileError(f'{path}: no window "{told.part}"; there are {", ".join(names)}')
        return told.part
    if len(names) > 1:
        words = ", ".join(f"{name} ({count})" for name, count in names.most_common())
        raise ProfileError(f"{path}: windows of several names: {words}; pass --part NAME")
    return next(iter(names))


def _row(row: Mapping[str, str]) -> _Row:
    energies = {name: float(text) for name, text in row.items() if COLUMN.fullmatch(name)}
    return float(row["start_time"]), float(row["elapsed_time"]), energies


def _ledger(rows: Sequence[_Row], told: Told) -> Ledger:
    """Return the windows end to end, their energies as a counter that runs on."""
    gpus = list(rows[0][2])
    ledger = Ledger(len(gpus), _mean(rows), has_host=False, spacing_s=0.0)
    sums_j = dict.fromkeys(gpus, 0.0)

    def tick(time_s: float) -> None:
        powers = (Power(None, round(mj_from_j(sums_j[gpu])), None) for gpu in gpus)
        ledger.add_power(time_s, tuple(powers))

    time_s = 0.0
    tick(time_s)
    ledger.start(time_s)
    for _, duration_s, energies in rows:
        time_s += duration_s
        for gpu in gpus:
            sums_j[gpu] += energies[gpu]
        if told.units is None:
            ledger.add_stamp(Stamp(time_s, 1.0, 0))
        tick(time_s)
    ledger.end(time_s)
    return ledger


def _mean(rows: Sequence[_Row]) -> float:
    return max(sum(duration_s for _, duration_s, _ in rows) / len(rows), 1e-3)


def _board(path: Path, gpu: str, accelerator: str) -> Board:
    return Board(
        name=accelerator,
        uuid=f"{path.name}:{gpu.removesuffix('_energy')}",
        vendor="nvidia",
        memory_gib=None,
        power_limit_w=None,
        power_source=None,
        scope="board",
        has_counter=True,
    )


def _warnings(rows: Sequence[_Row]) -> tuple[str, ...]:
    silent = sum(all(value == 0.0 for value in energies.values()) for _, _, energies in rows)
    words = ["Zeus names no processes; every GPU that it watched is taken to be the job's"]
    if silent:
        words.append(
            f"{silent} of {len(rows)} windows show no energy: they were shorter than a move of "
            "the energy counter; the sum over many windows still holds",
        )
    return tuple(words)
