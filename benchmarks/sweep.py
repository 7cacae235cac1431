"""A sweep of 10,000 scenarios on one worker and on two, each run a process of its own.

Other work shares the two cores, so wall time alone says little: with neighbours, two workers also
take a larger part of the machine than one. So the processor's time is told too. `scale_cpu` takes
the worst for two workers: all that the parent does counts as if nobody worked beside it.

`sweep.py JOBS` prints one run's figures as JSON.
"""

import json
import statistics
import sys
import tempfile
import time
import zlib
from pathlib import Path

import psutil
from measure import ROOT, limited, report

from advisor.report.sweep_document import sweep_csv
from advisor.service.sweeping.cluster import Hands
from advisor.service.sweeping.members import Asked
from advisor.service.sweeping.run import sweep
from advisor.units import ms_from_s

SCENARIO = ROOT / "scenarios" / "pretraining-10k-gpu-hours.yaml"
VARY = ("limits.cost_usd=4600:9800:500", "prices=0.9:1.1:20")
ORDER = (1, 2, 2, 1)
LIMIT_S = 3600.0


def main() -> None:
    """Measure and report."""
    runs: dict[int, list[dict[str, float]]] = {1: [], 2: []}
    for jobs in ORDER:
        runs[jobs].append(limited([sys.executable, __file__, str(jobs)], limit_s=LIMIT_S))
        print(f"{jobs} workers: {runs[jobs][-1]}", flush=True)
    report("sweep", summary(runs))


def summary(runs: dict[int, list[dict[str, float]]]) -> dict[str, object]:
    """Return the figures of all runs, by workers."""
    one, two = (_median(runs[jobs]) for jobs in (1, 2))
    rows = {run.pop("rows_crc32") for jobs in runs for run in runs[jobs]}
    return {
        "scenarios": one["scenarios"],
        "runs": {str(jobs): found for jobs, found in runs.items()},
        "cpu_ms_per_scenario": ms_from_s(one["parent_cpu_s"]) / one["scenarios"],
        "scale_wall": one["wall_s"] / two["wall_s"],
        "scale_cpu": one["parent_cpu_s"] / (two["parent_cpu_s"] + two["worker_cpu_s"]),
        "same_rows": len(rows) == 1,
    }


def run(jobs: int) -> None:
    """Sweep once and print what it took; `worker_cpu_s` is that of the busiest worker."""
    start_s = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "sweep.sqlite"
        found = sweep(SCENARIO, Asked(vary=VARY), out, hands=Hands(jobs=jobs))
    wall_s = time.perf_counter() - start_s
    workers = [_cpu_s(child) for child in psutil.Process().children()]
    figures = {
        "scenarios": len(found.rows),
        "planned": sum(row.totals is not None for row in found.rows),
        "wall_s": wall_s,
        "parent_cpu_s": time.process_time(),
        "worker_cpu_s": max(workers, default=0.0),
        "rows_crc32": zlib.crc32(sweep_csv(found).encode()),
    }
    print(json.dumps(figures))


def _cpu_s(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def _median(runs: list[dict[str, float]]) -> dict[str, float]:
    return {name: statistics.median(row[name] for row in runs) for name in runs[0]}


if __name__ == "__main__":
    if len(sys.argv) > 1:
        run(int(sys.argv[1]))
    else:
        main()
