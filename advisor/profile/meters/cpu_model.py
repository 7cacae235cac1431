"""CPU and memory energy by a model of load, where no counter may be read."""

from typing import Final

from advisor.profile.meters.host import available_cpus, available_memory_gib
from advisor.profile.meters.ports import Clock, HostMeter
from advisor.units import uj_from_j

CPU_IDLE_W: Final = 0.74
CPU_MAX_W: Final = 3.5
"""Per logical CPU, idle and full. [W]. Source: Cloud Carbon Footprint methodology (2023), average
over server CPUs from SPECpower; one CPU model differs by 0.45 to 1.9 idle and 1.6 to 6.0 full."""

MEMORY_W_PER_GIB: Final = 0.392
"""[W/GiB]. Source: Cloud Carbon Footprint methodology (2023): Crucial and Micron DDR4."""

ERROR_RATIO: Final = 0.35
"""Relative error of a CPU's energy by load alone. Source: mlco2/codecarbon load profiles of five
CPUs against RAPL (b05965e4, 2025-01): a straight line from idle to full is 8 to 55 % off in the
median."""


class CpuModel(HostMeter):
    """The CPUs that the job may use: their idle power, and the load that its processes add.

    The idle power of its CPUs and memory is counted, for they draw it while the job holds them.
    It is an estimate, and says so wherever it is shown.
    """

    estimated = True

    def __init__(self, clock: Clock, reason: str) -> None:
        """Begin now.

        Args:
            clock: of the sampler
            reason: why no counter is read, for the user
        """
        self._clock = clock
        self._idle_w = available_cpus() * CPU_IDLE_W
        self._memory_w = available_memory_gib() * MEMORY_W_PER_GIB
        self._start_s = clock.now_s()
        self._busy_s = 0.0
        word = f"CPU and memory energy: {reason}; estimated from load, +-{ERROR_RATIO:.0%}"
        self.missing = (word,)

    def energy_uj(self, tree_cpu_s: float | None) -> tuple[int | None, int | None]:
        """Return estimated energy of CPU and memory since construction. [uJ]"""
        elapsed_s = self._clock.now_s() - self._start_s
        self._busy_s = max(self._busy_s, tree_cpu_s or 0.0)
        cpu_j = elapsed_s * self._idle_w + self._busy_s * (CPU_MAX_W - CPU_IDLE_W)
        return round(uj_from_j(cpu_j)), round(uj_from_j(elapsed_s * self._memory_w))
