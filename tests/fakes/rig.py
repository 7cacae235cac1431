"""A machine of fakes: scripted boards and a clock that tests turn, no sleep, no GPU."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path

from advisor.domain.measurement import Measurement
from advisor.profile.meters.find import Meters
from advisor.profile.meters.ports import Board, BoardMeter, Clock, HostMeter, Power, State
from advisor.profile.recording.header import Header, HostFacts, JobWords
from advisor.profile.recording.ledger import Ledger
from advisor.profile.recording.recorder import Recorder
from advisor.profile.recording.trace import TraceWriter
from advisor.profile.summary.measure import measure


class FakeClock(Clock):
    """Time stands still until a test moves it."""

    def __init__(self, start_s: float = 1000.0) -> None:
        self.time_s = start_s

    def now_s(self) -> float:
        return self.time_s

    def wall_s(self) -> float:
        return 1_795_000_000.0 + self.time_s


class Watts:
    """Power in steps, and its exact integral: the truth behind a trace."""

    def __init__(self, *steps: tuple[float, float]) -> None:
        """Take (duration [s], power [W]) of each step; the last one lasts for ever."""
        self._ends = list(accumulate(duration for duration, _ in steps))
        self._watts = [watts for _, watts in steps]
        self._sums = [0.0, *accumulate(duration * watts for duration, watts in steps)]

    def at(self, time_s: float) -> float:
        """Return the power. [W]"""
        return self._watts[min(bisect_right(self._ends, time_s), len(self._watts) - 1)]

    def until(self, time_s: float) -> float:
        """Return the energy since 0. [J]"""
        step = min(bisect_right(self._ends, time_s), len(self._watts) - 1)
        begin = self._ends[step - 1] if step else 0.0
        return self._sums[step] + (time_s - begin) * self._watts[step]


@dataclass
class FakeBoard:
    """A board that follows a script; times are seconds since the rig was made."""

    watts: Watts = field(default_factory=lambda: Watts((1e9, 300.0)))
    name: str = "NVIDIA A100-SXM4-40GB"
    uuid: str = "GPU-0"
    has_counter: bool = True
    has_power: bool = True
    lost_from_s: float = float("inf")
    back_from_s: float = float("inf")
    reset_at_s: float = float("inf")
    busy_pct: Callable[[float], int | None] = lambda _: 90
    pids: Callable[[float], frozenset[int] | None] = lambda _: None
    throttle: int = 0
    temperature_c: Callable[[float], int] = lambda _: 60
    memory_mib: int = 10_240
    slice_share: float | None = None
    partitioned: bool = False

    def board(self) -> Board:
        return Board(
            name=self.name,
            uuid=self.uuid,
            vendor="nvidia",
            memory_gib=40.0,
            power_limit_w=400.0,
            power_source="instant" if self.has_power else None,
            scope="gpu",
            has_counter=self.has_counter,
            slice_share=self.slice_share,
            slice_name=None if self.slice_share is None else "1g.5gb",
            partitioned=self.partitioned,
        )

    def lost(self, time_s: float) -> bool:
        return self.lost_from_s <= time_s < self.back_from_s

    def power(self, time_s: float) -> Power:
        if self.lost(time_s):
            return Power(None, None, None)
        counted_j = self.watts.until(time_s)
        if time_s >= self.reset_at_s:
            counted_j -= self.watts.until(self.reset_at_s)
        return Power(
            round(self.watts.at(time_s) * 1e3) if self.has_power else None,
            round(counted_j * 1e3) if self.has_counter else None,
            self.busy_pct(time_s),
        )

    def state(self, time_s: float) -> State:
        if self.lost(time_s):
            return State(None, None, None, None, None)
        return State(self.memory_mib, self.temperature_c(time_s), 1410, 1215, self.throttle)


class FakeBoards(BoardMeter):
    """Scripted boards behind the port."""

    def __init__(self, clock: FakeClock, scripts: Sequence[FakeBoard]) -> None:
        self._clock, self._scripts, self._origin_s = clock, scripts, clock.now_s()
        self.boards = tuple(script.board() for script in scripts)
        self.closed = False

    @property
    def time_s(self) -> float:
        return self._clock.now_s() - self._origin_s

    def power(self) -> tuple[Power, ...]:
        return tuple(script.power(self.time_s) for script in self._scripts)

    def state(self) -> tuple[State, ...]:
        return tuple(script.state(self.time_s) for script in self._scripts)

    def processes(self) -> tuple[frozenset[int] | None, ...]:
        return tuple(script.pids(self.time_s) for script in self._scripts)

    def close(self) -> None:
        self.closed = True


class FakeHost(HostMeter):
    """CPU and memory at a constant power; None is not known."""

    def __init__(self, clock: FakeClock, cpu_w: float | None = 50.0, *, estimated=False) -> None:
        self._clock, self._cpu_w, self._origin_s = clock, cpu_w, clock.now_s()
        self.estimated = estimated

    def energy_uj(self, tree_cpu_s: float | None) -> tuple[int | None, int | None]:
        del tree_cpu_s
        if self._cpu_w is None:
            return None, None
        elapsed_s = self._clock.now_s() - self._origin_s
        return round(self._cpu_w * elapsed_s * 1e6), round(10.0 * elapsed_s * 1e6)


class ListOfStamps:
    """What a job said, handed out once."""

    def __init__(self) -> None:
        self.waiting: list[tuple[float, float, int, str | None]] = []

    def read(self):
        taken, self.waiting = self.waiting, []
        return taken


def make_header(boards: Sequence[Board] = (), **changes) -> Header:
    """Return a header with plausible words."""
    job = JobWords(
        name="job", unit="step", units_total=None, precision=None, source="simulated trace"
    )
    host = HostFacts(
        name="host:1", cpu_model="Test CPU", logical_cpus=8, memory_gib=32.0, estimated=False
    )
    return Header(
        **{
            "job": job,
            "units": None,
            "command": ("train",),
            "started": "2026-11-23T12:00:00+00:00",
            "interval_s": 0.1,
            "added_over_ranks": False,
            "boards": tuple(boards),
            "host": host,
            "missing": (),
            "warnings": (),
            **changes,
        },
    )


class Rig:
    """A recording on fakes: `idle`, then `begin`, `run` and `end`."""

    def __init__(
        self,
        *scripts: FakeBoard,
        trace: Path | None = None,
        interval_s: float = 0.1,
        cpu_w: float | None = 50.0,
        **header,
    ) -> None:
        self.clock = FakeClock()
        self.boards = FakeBoards(self.clock, scripts)
        meters = Meters(
            boards=self.boards, host=FakeHost(self.clock, cpu_w), missing=(), warnings=()
        )
        self.header = make_header(self.boards.boards, interval_s=interval_s, **header)
        self.ledger = Ledger(
            len(scripts),
            interval_s,
            has_host=True,
            added_over_ranks=self.header.added_over_ranks,
        )
        writer = None if trace is None else TraceWriter(trace, self.header.document())
        self.recorder = Recorder(meters, self.clock, self.ledger, writer, interval_s)
        self.stamps = ListOfStamps()
        self.interval_s = interval_s
        self.recorder.tick()

    def run(self, duration_s: float, *, step_s: float | None = None, rank: int = 0) -> "Rig":
        """Let time pass, tick by tick; a step is told every `step_s`."""
        ticks = round(duration_s / self.interval_s)
        next_s = self.clock.now_s() + (step_s or 0.0)
        for _ in range(ticks):
            self.clock.time_s += self.interval_s
            while step_s is not None and next_s <= self.clock.now_s() + 1e-9:
                self.stamps.waiting.append((next_s, 1.0, rank, None))
                next_s += step_s
            self.recorder.tick()
        return self

    def sleep(self, duration_s: float) -> "Rig":
        """Let time pass without a sample."""
        self.clock.time_s += duration_s
        self.recorder.tick()
        return self

    def begin(self, pid: int) -> "Rig":
        self.recorder.job_begins(pid, self.stamps, since_birth=False)
        return self

    def end(self, cpu_s: float | None = 8.0, memory_mib: int | None = 2048) -> Measurement:
        self.clock.time_s += 1e-3
        self.recorder.job_ended(cpu_s, memory_mib)
        self.recorder.stop()
        return measure(self.header, self.ledger, complete=self.ledger.ended_s is not None)
