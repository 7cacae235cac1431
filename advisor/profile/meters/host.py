"""The host as the job sees it: its name, its processor, and what its container may use."""

import os
import platform
from pathlib import Path
from typing import Final

from advisor.units import gib_from_bytes

CGROUP: Final = Path("/sys/fs/cgroup")


def host_name() -> str:
    """Return a name that ranks of one host share, and that changes with every boot."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()[:8]
    except OSError:
        boot = "unknown-boot"
    return f"{platform.node()}:{boot}"


def cpu_model() -> str:
    """Return the processor's name as the operating system reports it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or platform.machine())


def available_cpus(cgroup: Path = CGROUP) -> int:
    """Return how many logical CPUs this process may use: its affinity, and its container's quota.

    Source:
        Linux kernel documentation, "Control Group v2": cpu.max is "quota period", or "max".
    """
    affinity = getattr(os, "sched_getaffinity", None)
    cpus = len(affinity(0)) if affinity else os.cpu_count() or 1
    quota, _, period = _text(cgroup / "cpu.max").partition(" ")
    if quota.isdigit() and period.isdigit():
        cpus = min(cpus, max(1, round(int(quota) / int(period))))
    return cpus


def available_memory_gib(cgroup: Path = CGROUP) -> float:
    """Return the memory that this process may use: the machine's, or its container's limit."""
    import psutil  # deferred: 15 ms

    total_bytes = float(psutil.virtual_memory().total)
    limit = _text(cgroup / "memory.max")
    if limit.isdigit():
        total_bytes = min(total_bytes, float(limit))
    return gib_from_bytes(total_bytes)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii").strip()
    except OSError:
        return ""
