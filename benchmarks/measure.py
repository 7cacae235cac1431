"""Time commands and calls: several rounds in one process or many, the median counts."""

import json
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent


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


def report(name: str, figures: dict[str, float]) -> None:
    """Print figures and keep them in results/NAME.json."""
    machine = f"{platform.processor() or platform.machine()}, Python {platform.python_version()}"
    document = {"machine": machine, **{key: round(value, 4) for key, value in figures.items()}}
    text = json.dumps(document, indent=2)
    print(f"{name}: {text}")
    (Path(__file__).parent / "results" / f"{name}.json").write_text(f"{text}\n")


def _peak_mib() -> float:
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return peak / (1024 if sys.platform == "linux" else 1024**2)
