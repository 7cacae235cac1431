"""What a meter answers, and the ports that adapters and fakes fill.

A reading that a device refuses is None. It is never zero: a board that cannot be read drew an
unknown amount.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """One accelerator board, as found before the job begins.

    Attributes:
        name, uuid: as the driver reports them
        vendor: "nvidia" or "amd"
        memory_gib: on the whole board [GiB]; None when the driver does not say
        power_limit_w: in force [W]; None when the driver does not say
        power_source: "instant", "average", "usage"; None when power cannot be read
        scope: what the power covers: "gpu", "module" or "board"
        has_counter: there is an energy counter
        slice_share: the job's part of a partitioned board, by its larger share of memory and
            compute slices, 0..1; None for a whole board
        slice_name: name of that part, e.g. "1g.10gb"; None for a whole board
        partitioned: the board is split, and the job named none of the parts
    """

    name: str
    uuid: str
    vendor: str
    memory_gib: float | None
    power_limit_w: float | None
    power_source: str | None
    scope: str
    has_counter: bool
    slice_share: float | None = None
    slice_name: str | None = None
    partitioned: bool = False


@dataclass(frozen=True, slots=True)
class Power:
    """What is read at every tick.

    Attributes:
        power_mw: [mW]
        counter_mj: since some moment in the past [mJ]
        busy_pct: time in which a kernel ran, over the driver's window [%]
    """

    power_mw: int | None
    counter_mj: int | None
    busy_pct: int | None


@dataclass(frozen=True, slots=True)
class State:
    """What is read about once a second.

    Attributes:
        memory_mib: device memory in use [MiB]
        temperature_c: [degC]
        sm_mhz, memory_mhz: clocks [MHz]
        throttle: bits of nvmlClocksEventReason*
    """

    memory_mib: int | None
    temperature_c: int | None
    sm_mhz: int | None
    memory_mhz: int | None
    throttle: int | None


@dataclass(frozen=True, slots=True)
class HostState:
    """What the host did so far.

    Attributes:
        cpu_uj, dram_uj: energy since some moment in the past [uJ]; None where unknown
        tree_cpu_s: CPU time of the process tree [s]
        tree_memory_mib: resident memory of the process tree [MiB]
    """

    cpu_uj: int | None
    dram_uj: int | None
    tree_cpu_s: float | None
    tree_memory_mib: int | None


class BoardMeter(ABC):
    """Reads a fixed set of accelerator boards.

    Order is the order of `boards`. Adapters turn a refusal into None and never raise after
    construction; they are read by one thread at a time.
    """

    boards: tuple[Board, ...] = ()

    @abstractmethod
    def power(self) -> tuple[Power, ...]:
        """Return power and counters of every board, now."""

    @abstractmethod
    def state(self) -> tuple[State, ...]:
        """Return the slower figures of every board, now."""

    @abstractmethod
    def processes(self) -> tuple[frozenset[int] | None, ...]:
        """Return the ids of the processes that compute on each board; None where unknown."""

    @abstractmethod
    def close(self) -> None:
        """Let go of the driver."""


class HostMeter(ABC):
    """Reads the energy of CPU packages and memory.

    Attributes:
        estimated: the figures come from a model of load, not from a counter
        missing: what cannot be read here and why, for the user
    """

    estimated: bool = False
    missing: tuple[str, ...] = ()

    @abstractmethod
    def energy_uj(self, tree_cpu_s: float | None) -> tuple[int | None, int | None]:
        """Return energy of CPU packages and of memory since some moment in the past. [uJ]

        Args:
            tree_cpu_s: CPU time of the job's process tree so far [s]; None when it is gone
        """


class Clock(ABC):
    """Time as the sampler sees it; tests bring their own."""

    @abstractmethod
    def now_s(self) -> float:
        """Return monotonic time. [s]"""

    @abstractmethod
    def wall_s(self) -> float:
        """Return the time since 1970-01-01 UTC. [s]"""


class NoBoards(BoardMeter):
    """The meter of a machine without accelerators."""

    def power(self) -> tuple[Power, ...]:
        """Return nothing: there is no board."""
        return ()

    def state(self) -> tuple[State, ...]:
        """Return nothing: there is no board."""
        return ()

    def processes(self) -> tuple[frozenset[int] | None, ...]:
        """Return nothing: there is no board."""
        return ()

    def close(self) -> None:
        """Do nothing: no driver was opened."""
