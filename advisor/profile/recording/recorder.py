"""The thread that samples: meters in, ledger and trace out."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol, TypeVar

from advisor.profile.meters.find import Meters
from advisor.profile.meters.ports import Clock, HostState
from advisor.profile.meters.tree import ProcessTree
from advisor.profile.recording.ledger import Ledger
from advisor.profile.recording.timeline import Stamp
from advisor.profile.recording.trace import TraceWriter

Answer = TypeVar("Answer")

STATE_EVERY_S: Final = 1.0
PROCESSES_EVERY_S: Final = 5.0
EAGER_S: Final = 10.0
"""Processes are looked for with every state at first, for a short job may be gone soon."""


class StampSource(Protocol):
    """Where a job's own words come from."""

    def read(self) -> list[tuple[float, float, int, str | None]]:
        """Return (monotonic time [s], units, rank, phase) of all stamps since the last call."""


_Final = tuple[float | None, int | None]


@dataclass(frozen=True, slots=True)
class Seen:
    """Who computes on a board.

    Attributes:
        own: a process of the job
        foreign: other processes; None when the driver does not tell
    """

    own: bool
    foreign: int | None


class Recorder:
    """Samples all meters until it is stopped.

    One lock guards ledger and trace: all that follows `start` may be called from any thread.
    """

    def __init__(
        self,
        meters: Meters,
        clock: Clock,
        ledger: Ledger,
        trace: TraceWriter | None,
        interval_s: float,
    ) -> None:
        """Prepare; nothing is read before `start`.

        Args:
            meters: to read
            clock: to read them by
            ledger: to add up in
            trace: to keep the samples in; None keeps none
            interval_s: between two ticks [s]
        """
        self.ledger = ledger
        self._meters = meters
        self._clock = clock
        self._trace = trace
        self._interval_s = interval_s
        self._origin_s = clock.now_s()
        self._state_due_s = self._processes_due_s = 0.0
        self._tree: ProcessTree | None = None
        self._stamps: StampSource | None = None
        self._guests: frozenset[int] = frozenset()
        self._mapped = False
        self._last_s = -1.0
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="advisor-sampler", daemon=True)

    def start(self) -> None:
        """Begin to sample in a thread of its own."""
        self.tick()
        self._thread.start()

    def job_begins(self, pid: int, stamps: StampSource | None, *, since_birth: bool) -> None:
        """Close the baseline: what comes now is the job's.

        Args:
            pid: of its first process
            stamps: where its own words come from
            since_birth: the process began with the job, and all its CPU time is the job's
        """
        with self._lock:
            time_s = self._tick(full=True)
            self.ledger.start(time_s)
            self._write_idle(time_s)
            if self._trace is not None:
                self._trace.event(time_s, "start")
            self._tree, self._stamps = ProcessTree(pid, since_birth=since_birth), stamps
            self._state_due_s = self._processes_due_s = time_s

    def job_ended(self, cpu_s: float | None = None, memory_mib: int | None = None) -> None:
        """Close the run; later ticks would not be the job's.

        Args:
            cpu_s: CPU time of the job as the system counted it at its end [s]
            memory_mib: its largest process [MiB], which the samples may have missed
        """
        with self._lock:
            time_s = self._tick(full=True, final=(cpu_s, memory_mib))
            self.ledger.end(time_s)
            if self._trace is not None:
                self._trace.event(time_s, "end")

    def stop(self) -> None:
        """Stop sampling, and close the trace."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()
        with self._lock:
            if self._trace is not None:
                self._trace.close()
            self._meters.boards.close()

    def tick(self) -> None:
        """Sample once."""
        with self._lock:
            if self.ledger.ended_s is None:
                self._tick(full=False)

    def look(self, question: Callable[[Ledger], Answer]) -> Answer:
        """Return the answer to a question on the ledger, asked while no tick is under way."""
        with self._lock:
            return question(self.ledger)

    def _run(self) -> None:
        due_s = self._clock.now_s()
        while True:
            now_s = self._clock.now_s()
            due_s = max(due_s + self._interval_s, now_s)
            if self._stopping.wait(due_s - now_s):
                return
            self.tick()

    def _tick(self, *, full: bool, final: _Final = (None, None)) -> float:
        now_s = self._clock.now_s()
        powers = self._meters.boards.power()
        time_s = round(now_s - self._origin_s, 4)
        if time_s <= self._last_s:  # two ticks within a tenth of a millisecond are one
            return self._last_s
        self._last_s = time_s
        self._take_stamps(time_s)
        if full or time_s >= self._state_due_s:
            self._slow_tick(time_s, final, full=full)
        self.ledger.add_power(time_s, powers)
        if self._trace is not None:
            self._trace.power(time_s, powers)
        return time_s

    def _slow_tick(self, time_s: float, final: _Final, *, full: bool) -> None:
        self._state_due_s = time_s + STATE_EVERY_S
        states = self._meters.boards.state()
        cpu_s, memory_mib = final
        if self._tree is not None and cpu_s is None:
            cpu_s, memory_mib = self._tree.read()
        cpu_uj, dram_uj = self._meters.host.energy_uj(cpu_s)
        host = HostState(cpu_uj, dram_uj, None if cpu_s is None else round(cpu_s, 2), memory_mib)
        self.ledger.add_state(states)
        self.ledger.add_host(time_s, host)
        if self._trace is not None:
            self._trace.state(time_s, states)
            self._trace.host(time_s, host)
        if full or time_s >= self._processes_due_s:
            eager = self.ledger.started_s is None or time_s < self.ledger.started_s + EAGER_S
            self._processes_due_s = time_s if eager else time_s + PROCESSES_EVERY_S
            self._look_for_processes(time_s)

    def _look_for_processes(self, time_s: float) -> None:
        found = self._meters.boards.processes()
        tree = self._tree.pids if self._tree is not None else frozenset[int]()
        if self._tree is None:
            self._guests |= frozenset().union(*(pids for pids in found if pids is not None))
            return
        self._mapped |= any(pids & tree for pids in found if pids is not None)
        seen = [self._seen(pids, tree) for pids in found]
        own = tuple(entry.own for entry in seen)
        foreign = tuple(entry.foreign for entry in seen)
        self.ledger.add_processes(own, foreign)
        if self._trace is not None and seen:
            self._trace.processes(time_s, own, foreign)

    def _seen(self, pids: frozenset[int] | None, tree: frozenset[int]) -> Seen:
        """Tell the job's processes on a board from others.

        The driver names processes by the host's ids, which a container does not know. Others are
        those that were there before the job, and, once an id of the job was met among the
        driver's, every id outside its tree.
        """
        if pids is None:
            return Seen(own=False, foreign=None)
        others = pids - tree
        foreign = others if self._mapped else others & self._guests
        return Seen(own=bool(pids - foreign), foreign=len(foreign))

    def _take_stamps(self, now_s: float) -> None:
        """Take what the job said; nothing can have been said after now. [s]"""
        if self._stamps is None:
            return
        for time_s, units, rank, phase in self._stamps.read():
            said_s = min(round(time_s - self._origin_s, 4), now_s)
            stamp = Stamp(said_s, units, rank, phase)
            self.ledger.add_stamp(stamp)
            if self._trace is not None:
                self._trace.stamp(stamp)

    def _write_idle(self, time_s: float) -> None:
        """Keep the host's idle power where a counter showed it for at least a second."""
        host, first_s = self.ledger.host, self.ledger.first_s
        if self._meters.host.estimated or first_s is None or time_s - first_s < STATE_EVERY_S:
            return
        idle_w = host.total_j / (time_s - first_s)
        self.ledger.start_host(idle_w)
        if self._trace is not None:
            self._trace.event(time_s, "host idle", repr(idle_w))
