"""CPU packages and memory through Linux powercap: the counters of RAPL.

Source: Linux kernel documentation, "Power Capping Framework": energy_uj counts [uJ] and wraps to
zero at max_energy_range_uj. Since 2020 (CVE-2020-8694) only root may read it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from advisor.errors import CounterUnsupported, NotPermitted
from advisor.profile.meters.ports import HostMeter

POWERCAP: Final = Path("/sys/class/powercap")


@dataclass(slots=True)
class _Counter:
    """One domain, its wraps added up."""

    path: Path
    range_uj: int
    last_uj: int
    total_uj: int = 0

    def read(self) -> int | None:
        try:
            now_uj = int(self.path.read_text())
        except (OSError, ValueError):
            return None
        step_uj = now_uj - self.last_uj
        self.total_uj += step_uj if step_uj >= 0 else step_uj + self.range_uj
        self.last_uj = now_uj
        return self.total_uj


class Rapl(HostMeter):
    """All CPU packages of the machine, and their memory where it has a domain of its own.

    A package counter wraps after some minutes at full power (2^32 times the energy unit, about
    65 to 262 kJ); it has to be read more often than that.
    """

    def __init__(self, root: Path = POWERCAP) -> None:
        """Find the domains.

        Raises:
            CounterUnsupported: the kernel offers none: a virtual machine, or not x86.
            NotPermitted: they are there, and this user may not read them.
        """
        zones = _zones(root)
        if not zones:
            raise CounterUnsupported("no RAPL counters under /sys/class/powercap")
        self._packages = _counters(zones, lambda name: name.startswith("package"))
        self._memory = _counters(zones, lambda name: name == "dram")
        if not self._packages:
            raise CounterUnsupported("RAPL is there, without a domain of a whole CPU package")
        self.missing = () if self._memory else ("memory: RAPL has no DRAM domain on this machine",)

    def energy_uj(self, tree_cpu_s: float | None) -> tuple[int | None, int | None]:
        """Return energy of CPU packages and of memory since construction. [uJ]"""
        del tree_cpu_s  # a counter sees the whole machine
        return _sum(self._packages), _sum(self._memory)


def _zones(root: Path) -> list[tuple[str, Path]]:
    """Return (domain name, folder); a package that is exposed twice (MMIO) counts once."""
    found: list[tuple[str, Path]] = []
    for folder in sorted(root.glob("intel-rapl:*")):
        try:
            found.append(((folder / "name").read_text().strip(), folder))
        except OSError:
            continue
    return found


def _counters(zones: list[tuple[str, Path]], wanted: Callable[[str], bool]) -> list[_Counter]:
    counters = []
    for name, folder in zones:
        if not wanted(name):
            continue
        path = folder / "energy_uj"
        try:
            first_uj = int(path.read_text())
            range_uj = int((folder / "max_energy_range_uj").read_text())
        except PermissionError as error:
            raise NotPermitted(
                f"{path} may be read by root only; run as root, or "
                f"`sudo chmod o+r {folder.parent}/intel-rapl:*/energy_uj`",
            ) from error
        except (OSError, ValueError):
            continue
        counters.append(_Counter(path, range_uj, first_uj))
    return counters


def _sum(counters: list[_Counter]) -> int | None:
    values = [counter.read() for counter in counters]
    known = [value for value in values if value is not None]
    return sum(known) if known and len(known) == len(values) else None
