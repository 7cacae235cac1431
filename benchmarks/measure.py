"""Time commands and calls: several rounds in one process or many, the median counts."""

import json
import os
import platform
import resource
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).parent.parent
RESULTS = Path(__file__).parent / "results"
PACKAGES = ("numpy", "scipy", "highspy", "pulp", "linopy")
POLL_S = 0.1


def command_s(arguments: Sequence[str], rounds: int = 7) -> tuple[float, float]:
    """Return the median wall time [s] and the largest peak memory [MiB] of a whole process."""
    times = []
    before = _peak_mib()
    for _ in range(rounds):
        start = time.perf_counter()
        subprocess.run(arguments, check=True, capture_output=True, cwd=ROOT)
        times.append(time.perf_counter() - start)
    return statistics.median(times), max(_peak_mib(), before)


def call_s(work: Callable[[], object], rounds: int = 7) -> float:
    """Return the median wall time of a call. [s]"""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def report(name: str, figures: Mapping[str, object]) -> None:
    """Print figures and keep them in results/NAME.json, floats to six digits."""
    document = {"machine": machine(), **_rounded(figures)}
    text = json.dumps(document, indent=2)
    print(f"{name}: {text}")
    (RESULTS / f"{name}.json").write_text(f"{text}\n")


def machine() -> str:
    """Return what the figures were measured on and with."""
    memory_gib = psutil.virtual_memory().total / 2**30
    parts = [_processor(), f"{os.cpu_count()} cores", f"{memory_gib:.0f} GiB"]
    parts.append(f"Python {platform.python_version()}")
    for package in PACKAGES:
        with suppress(PackageNotFoundError):
            parts.append(f"{package} {version(package)}")
    return ", ".join(parts)


def limited(
    arguments: Sequence[str], *, limit_s: float, limit_gib: float = 16.0
) -> dict[str, float]:
    """Run a process that prints JSON last and return that, with its peak memory; limits kill it.

    One that is killed has `unfinished_after_s`, and `peak_mib` up to then. Peaks count the
    processes that it has started itself.

    Raises:
        RuntimeError: it failed by itself.
    """
    start = time.perf_counter()
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(
            arguments,
            stdout=out,
            stderr=errors,
            cwd=ROOT,
            start_new_session=True,
        )
        peak, over = 0.0, False
        while process.poll() is None and not over:
            peak = max(peak, _tree_mib(process.pid))
            spent_s = time.perf_counter() - start
            over = spent_s > limit_s or peak > limit_gib * 1024
            time.sleep(POLL_S)
        spent_s = time.perf_counter() - start
        if over:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if over:
            return {"unfinished_after_s": spent_s, "peak_mib": peak}
        if process.returncode:
            errors.seek(0)
            raise RuntimeError(f"{arguments[1:]} ended by {process.returncode}: {errors.read()}")
        out.seek(0)
        found: dict[str, float] = json.loads(out.read().splitlines()[-1])
    found["peak_mib"] = max(found.get("peak_mib", 0.0), peak)
    return found


def peak_mib() -> float:
    """Return the peak memory of this process since it was started. [MiB]"""
    status = Path("/proc/self/status")
    if status.exists():  # getrusage also counts the process that this one was forked from
        line = next(row for row in status.read_text().splitlines() if row.startswith("VmHWM"))
        return float(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2


def cpu_s() -> float:
    """Return the processor time of this process and of those that it has started. [s]"""
    return sum(os.times()[:4])


def _tree_mib(pid: int) -> float:
    total = 0
    with suppress(psutil.NoSuchProcess):
        parent = psutil.Process(pid)
        for each in (parent, *parent.children(recursive=True)):
            with suppress(psutil.NoSuchProcess):
                total += each.memory_info().rss
    return total / 2**20


def _processor() -> str:
    facts = Path("/proc/cpuinfo")
    if facts.exists():
        for row in facts.read_text().splitlines():
            if row.startswith("model name"):
                return row.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()


def _rounded(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _rounded(item) for key, item in value.items()}
    return float(f"{value:.6g}") if isinstance(value, float) else value


def _peak_mib() -> float:
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return peak / (1024 if sys.platform == "linux" else 1024**2)
