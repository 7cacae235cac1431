"""CodeCarbon `emissions.csv`: a row per run, sums only.

Source: mlco2/codecarbon 3.3, output_methods/emissions_data.py and emissions_tracker.py: energies
[kWh] are multiplied by the `pue` column before they are written, and are of the whole machine;
`timestamp` is the local time of the row's end; `gpu_model` is "8 x NAME", kinds run together.
"""

import csv
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from advisor.domain.measurement import (
    Attribution,
    BoardUse,
    HostUse,
    MeasuredJob,
    Measurement,
    Method,
)
from advisor.errors import ProfileError
from advisor.profile.imports.told import Told
from advisor.profile.summary.job_profile import measured_job
from advisor.units import j_from_kwh, share_from_percent

_MODEL: Final = re.compile(r"(\d+) x (.*?)(?=\d+ x |$)")

_Row = Mapping[str, str]


def read_codecarbon(path: Path, told: Told) -> MeasuredJob:
    """Return the test run of a row; the longest of rows that are ranks of one run.

    Raises:
        ProfileError: several runs and none was chosen, or a row makes no sense.
    """
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    row, n_ranks = _chosen(path, rows, told)
    try:
        measurement = _measurement(row, n_ranks, told)
    except (KeyError, ValueError) as error:
        raise ProfileError(f"{path}: a row of the log is damaged: {error}") from error
    version = row.get("codecarbon_version", "")
    words = told.words(row["project_name"], f"CodeCarbon {version} log {path.name}")
    return measured_job(words, measurement)


def _chosen(path: Path, rows: Sequence[_Row], told: Told) -> tuple[_Row, int]:
    """Return the row that stands for the run, and how many ranks wrote one."""
    mine = [row for row in rows if told.part in {None, row["run_id"], row["project_name"]}]
    if not mine:
        runs = ", ".join(dict.fromkeys(row["run_id"] for row in rows)) or "none"
        raise ProfileError(f'{path}: no run "{told.part}"; there are {runs}')
    longest = max(mine, key=lambda row: float(row["duration"]))
    begin, end = _span(longest)
    for row in mine:
        own_begin, own_end = _span(row)
        if min(end, own_end) <= max(begin, own_begin):
            words = ", ".join(f"{row['run_id']} ({row['timestamp']})" for row in mine)
            raise ProfileError(f"{path}: several runs: {words}; pass --part RUN_ID")
    return longest, len(mine)


def _span(row: _Row) -> tuple[datetime, datetime]:
    end = datetime.fromisoformat(row["timestamp"]).astimezone(UTC)
    return end - timedelta(seconds=float(row["duration"])), end


def _measurement(row: _Row, n_ranks: int, told: Told) -> Measurement:
    begin, _ = _span(row)
    duration_s = float(row["duration"])
    boards = _boards(row, duration_s, told)
    warnings = ["CodeCarbon counts the whole machine, used by the job or not"]
    if n_ranks > 1:
        warnings.append(f"{n_ranks} ranks wrote a row each, of the same machine; one is counted")
    if len(boards) > 1:
        warnings.append("CodeCarbon gives one sum for all GPUs; each is taken to have its share")
    pue = _pue(row)
    if pue != 1.0:
        warnings.append(f"energies were divided by CodeCarbon's PUE of {pue:g}")
    missing = ["samples: a CodeCarbon row holds sums only; how steady the run was is unknown"]
    if any(board.energy_j is None for board in boards):
        missing.append("GPU energy: CodeCarbon saw GPUs and wrote 0 kWh, so it was not measured")
    return Measurement(
        started=begin.isoformat(timespec="seconds").replace("+00:00", "Z"),
        duration_s=duration_s,
        command=None,
        exit_code=None,
        complete=True,
        units=told.units,
        counted="in all",
        added_over_ranks=False,
        boards=boards,
        hosts=(_host(row),),
        activity=(),
        phases=(),
        steady=None,
        missing=tuple(missing),
        warnings=tuple(warnings),
        trace=None,
    )


def _pue(row: _Row) -> float:
    """Return the PUE inside a row's energies; versions before 3.1 have none."""
    return float(row.get("pue") or 1.0)


def _energy_j(row: _Row, column: str) -> float:
    return j_from_kwh(float(row[column])) / _pue(row)


def _boards(row: _Row, duration_s: float, told: Told) -> tuple[BoardUse, ...]:
    """Return the GPUs; 0 kWh with GPUs there is a refusal, not an energy."""
    names = [
        told.accelerator or name.strip()
        for count, name in _MODEL.findall(row["gpu_model"])
        for _ in range(int(count))
    ]
    energy_j = _energy_j(row, "gpu_energy") if names else 0.0
    busy = row.get("gpu_utilization_percent")
    return tuple(
        BoardUse(
            name=name,
            uuid=f"{row['run_id']}:gpu{index}",
            used=True,
            attribution=Attribution.EXCLUSIVE,
            slice_share=None,
            energy_j=energy_j / len(names) if energy_j > 0.0 else None,
            counter_j=None,
            integrated_j=None,
            mismatch_ratio=None,
            method=Method.INTEGRATED if energy_j > 0.0 else None,
            covered_s=duration_s if energy_j > 0.0 else 0.0,
            power_source=None,
            scope="board",
            idle_w=None,
            peak_w=None,
            utilisation_share=share_from_percent(float(busy)) if busy else None,
            peak_memory_gib=None,
            peak_temperature_c=None,
            power_limit_w=None,
            sm_mhz=None,
            memory_mhz=None,
            throttled_share=None,
            throttle_reasons=(),
        )
        for index, name in enumerate(names)
    )


def _host(row: _Row) -> HostUse:
    """Return the host: its CPU and memory are RAPL's or a guess, the row does not say which.

    What CodeCarbon calls GB are GiB.
    """
    cpus = int(float(row["cpu_count"]))
    busy = row.get("cpu_utilization_percent")
    used_gib = float(row.get("ram_used_gb") or 0.0)
    return HostUse(
        name=row["run_id"],
        cpu_model=row["cpu_model"],
        logical_cpus=cpus,
        memory_gib=float(row["ram_total_size"]),
        cpu_j=_energy_j(row, "cpu_energy"),
        dram_j=_energy_j(row, "ram_energy"),
        method=Method.ESTIMATED,
        idle_w=None,
        busy_cpus=cpus * share_from_percent(float(busy)) if busy else None,
        peak_memory_gib=used_gib if used_gib > 0.0 else None,
    )
