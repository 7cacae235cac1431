"""A sweep of 10,000 scenarios on one worker and on two, each run a process of its own.

Other work shares the two cores, so wall time says little: it tells how much of the machine a run
was given. `scale_cpu` is made of the processor's time alone. Two workers cannot be done before the
parent has checked all members, alone, and the two cores have then done what is left of all three.

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
ORDER = (1, 2, 2, 1, 2, 2)
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
        "scale_cpu": one["parent_cpu_s"] / _least_s(two),
        "same_rows": len(rows) == 1,
    }


def run(jobs: int) -> None:
    """Sweep once and print what it took; `check_cpu_s` is the part before the first plan."""
    start_s = time.perf_counter()
    check_cpu_s: list[float] = []

    def progress(step: str, *_done: object, **_total: object) -> None:
        if step == "planning" and not check_cpu_s:
            check_cpu_s.append(time.process_time())

    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "sweep.sqlite"
        asked, hands = Asked(vary=VARY), Hands(jobs=jobs)
        found = sweep(SCENARIO, asked, out, hands=hands, progress=progress)
    wall_s = time.perf_counter() - start_s
    workers = [_cpu_s(child) for child in psutil.Process().children()]
    figures = {
        "scenarios": len(found.rows),
        "planned": sum(row.totals is not None for row in found.rows),
        "wall_s": wall_s,
        "check_cpu_s": check_cpu_s[0],
        "parent_cpu_s": time.process_time(),
        "workers_cpu_s": sum(workers),
        "busiest_cpu_s": max(workers, default=0.0),
        "rows_crc32": zlib.crc32(sweep_csv(found).encode()),
    }
    print(json.dumps(figures))


def _least_s(two: dict[str, float]) -> float:
    """Return the least time of two workers and their parent on two cores of their own. [s]"""
    alone_s = two["check_cpu_s"]
    together_s = two["parent_cpu_s"] - alone_s + two["workers_cpu_s"]
    return alone_s + max(together_s / 2.0, two["busiest_cpu_s"])


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
