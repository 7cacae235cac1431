"""Everything a run adds up to, kept tick by tick in bounded memory.

The same ledger stands behind a live run, a trace that is read back, and an imported log; so a
profile that was recovered from a trace equals the one that the run would have written.
"""

from dataclasses import dataclass, field
from typing import Final

from advisor.profile.meters.ports import HostState, Power, State
from advisor.profile.recording.board_book import DATA_LOADING, IDLE, BoardBook, Mean
from advisor.profile.recording.timeline import Stamp, Timeline
from advisor.units import j_from_uj

GAP_INTERVALS: Final = 5.0
GAP_FLOOR_S: Final = 1.0
"""A tick that comes later than both is a gap: nothing is invented across it."""

SPACING_INTERVALS: Final = 5.0
"""Rows of the curves lie at least this many ticks apart: counters move every 100 ms only."""

BUSY_CPUS: Final = 0.5
"""From this many busy CPUs on, a board that waits is said to wait for data."""


@dataclass(slots=True)
class HostBook:
    """What the host added up to; None where nothing is known."""

    cpu_j: float | None = None
    dram_j: float | None = None
    started_j: tuple[float | None, float | None] = (None, None)
    idle_w: float | None = None
    busy_cpus: float = 0.0
    tree_cpu_s: float | None = None
    memory_mib: Mean = field(default_factory=Mean)
    time_s: float | None = None

    @property
    def total_j(self) -> float:
        """Return CPU and memory energy so far, for the curves; 0 where unknown. [J]"""
        return (self.cpu_j or 0.0) + (self.dram_j or 0.0)


class Ledger:
    """Sums of one run. Feed it in the order of time; times are seconds since the recording."""

    def __init__(
        self,
        n_boards: int,
        interval_s: float,
        *,
        has_host: bool,
        added_over_ranks: bool = False,
        spacing_s: float | None = None,
    ) -> None:
        """Begin empty.

        Args:
            n_boards: boards per tick
            interval_s: intended time between two ticks [s]
            has_host: readings of the host will come
            added_over_ranks: units of ranks are parts of a sum, not the same steps seen twice
            spacing_s: least time between two rows of the curves; by default some ticks [s]
        """
        self.boards = [BoardBook() for _ in range(n_boards)]
        self.host = HostBook()
        self.timeline = Timeline(
            n_boards,
            SPACING_INTERVALS * interval_s if spacing_s is None else spacing_s,
            has_host=has_host,
            added_over_ranks=added_over_ranks,
        )
        self.started_s: float | None = None
        self.ended_s: float | None = None
        self.first_s: float | None = None
        self.last_s: float | None = None
        self.ticks = 0
        self.gaps: list[tuple[float, float]] = []
        self._gap_s = max(GAP_FLOOR_S, GAP_INTERVALS * interval_s)

    @property
    def units(self) -> float | None:
        """Return the units delivered; None when the job stamped none."""
        return self.timeline.delivered

    def add_power(self, time_s: float, powers: tuple[Power, ...]) -> None:
        """Add a tick of every board."""
        before_s = self.last_s
        gap = before_s is not None and time_s - before_s > self._gap_s
        if gap and before_s is not None and self.started_s is not None:
            self.gaps.append((before_s, time_s))
        waits_for = DATA_LOADING if self.host.busy_cpus >= BUSY_CPUS else IDLE
        for book, power in zip(self.boards, powers, strict=True):
            book.add_power(time_s, power, waits_for, gap=gap)
        if self.started_s is not None:
            self.timeline.tick(time_s, self._boards_j(), self._hottest_c())
            self.ticks += 1
        self.first_s = time_s if self.first_s is None else self.first_s
        self.last_s = time_s

    def add_state(self, states: tuple[State, ...]) -> None:
        """Add the slower figures of every board."""
        for book, state in zip(self.boards, states, strict=True):
            book.add_state(state)

    def add_host(self, time_s: float, state: HostState) -> None:
        """Add what the host did so far."""
        book = self.host
        if state.cpu_uj is not None:
            book.cpu_j = j_from_uj(float(state.cpu_uj))
        if state.dram_uj is not None:
            book.dram_j = j_from_uj(float(state.dram_uj))
        self.timeline.host(time_s, book.total_j)
        if self.started_s is None:
            return
        book.memory_mib.add(state.tree_memory_mib)
        if state.tree_cpu_s is None:
            return
        if book.tree_cpu_s is not None and book.time_s is not None and time_s > book.time_s:
            book.busy_cpus = max(0.0, state.tree_cpu_s - book.tree_cpu_s) / (time_s - book.time_s)
        book.tree_cpu_s = max(state.tree_cpu_s, book.tree_cpu_s or 0.0)
        book.time_s = time_s

    def add_processes(self, own: tuple[bool, ...], foreign: tuple[int | None, ...]) -> None:
        """Add who computed on each board: the job itself, and how many others."""
        for book, mine, others in zip(self.boards, own, foreign, strict=True):
            book.own_seen |= mine
            if others is not None:
                book.foreign = max(book.foreign or 0, others)

    def add_stamp(self, stamp: Stamp) -> None:
        """Add a word of the job."""
        self.timeline.stamp(stamp)

    def start(self, time_s: float) -> None:
        """Close the baseline: the job begins at the tick that was just added."""
        lead_s = 0.0 if self.first_s is None else time_s - self.first_s
        for book in self.boards:
            book.start(lead_s)
        host = self.host
        host.started_j = (host.cpu_j, host.dram_j)
        self.started_s = time_s
        self.timeline.tick(time_s, self._boards_j(), self._hottest_c())

    def start_host(self, baseline_w: float | None) -> None:
        """Keep the idle power of the host, as far as a counter showed it."""
        self.host.idle_w = baseline_w

    def end(self, time_s: float) -> None:
        """Close the run at the tick that was just added."""
        self.ended_s = time_s
        self.timeline.end()

    def _boards_j(self) -> tuple[float, ...]:
        return tuple(book.meter.sums.energy_j for book in self.boards)

    def _hottest_c(self) -> float:
        known = [
            float(book.temperature_now_c)
            for book in self.boards
            if book.temperature_now_c is not None
        ]
        return max(known, default=float("nan"))
