"""Running totals against time, units and phases, each moment placed between the readings.

Boards are read at every tick and the host once a second, so a moment waits until the host's next
reading before its totals are known; a job that runs on CPUs alone would else be read in steps.
"""

from collections import deque
from dataclasses import dataclass

from advisor.profile.recording.curve import Curve


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a job said about itself.

    Attributes:
        time_s: when [s]
        units: delivered since the last stamp of this rank
        rank: who said it
        phase: name of the phase that begins, "" for none; None when it only delivers
    """

    time_s: float
    units: float
    rank: int
    phase: str | None = None


@dataclass(frozen=True, slots=True)
class _Moment:
    """Totals of the boards at a time, waiting for the host's; a tick when it has no stamp."""

    time_s: float
    boards_j: tuple[float, ...]
    heat_c: float
    stamp: Stamp | None


class Timeline:
    """From the start of a job on: feed ticks, stamps and host readings in the order of time.

    Attributes:
        by_tick: rows of (time [s], energy of each board [J], of the host [J], hottest [degC])
        by_unit: rows of (time [s], units, energy of each board, of the host, hottest)
        units: delivered so far by each rank
        phases: {name: [time [s], energy of each board [J], of the host [J]]} of closed phases
    """

    def __init__(
        self,
        n_boards: int,
        spacing_s: float,
        *,
        has_host: bool,
        added_over_ranks: bool,
    ) -> None:
        """Begin empty.

        Args:
            n_boards: boards per tick
            spacing_s: least time between two rows of a curve [s]
            has_host: readings of the host will come
            added_over_ranks: units of ranks are parts of a sum, not the same steps seen twice
        """
        self.by_tick = Curve(n_boards + 2, spacing_s)
        self.by_unit = Curve(n_boards + 3, spacing_s)
        self.units: dict[int, float] = {}
        self.phases: dict[str, list[float]] = {}
        self._added = added_over_ranks
        self._has_host = has_host
        self._stamps: list[Stamp] = []
        self._waiting: deque[_Moment] = deque()
        self._tick: _Moment | None = None
        self._host = (0.0, 0.0)
        self._host_before = (0.0, 0.0)
        self._phase: tuple[str, float, tuple[float, ...]] | None = None

    @property
    def delivered(self) -> float | None:
        """Return the units delivered; None when the job stamped none.

        Ranks that take the same steps are counted once, by the one that spoke first.
        """
        if not self.units:
            return None
        return sum(self.units.values()) if self._added else next(iter(self.units.values()))

    def stamp(self, stamp: Stamp) -> None:
        """Add a word of the job; it is placed between the ticks around it."""
        self._stamps.append(stamp)

    def tick(self, time_s: float, boards_j: tuple[float, ...], heat_c: float) -> None:
        """Add totals of all boards."""
        now = _Moment(time_s, boards_j, heat_c, None)
        later = []
        for stamp in self._stamps:
            if stamp.time_s > time_s:
                later.append(stamp)
            else:
                self._waiting.append(_between(self._tick or now, now, stamp))
        self._stamps = later
        self._waiting.append(now)
        self._tick = now
        self._settle()

    def host(self, time_s: float, energy_j: float) -> None:
        """Add the host's total."""
        self._host_before, self._host = self._host, (time_s, energy_j)
        self._settle()

    def end(self) -> None:
        """Settle what still waits, and close the phase that is open."""
        self._has_host = False
        self._settle()
        if self._tick is not None:
            self._close_phase(self._tick.time_s, (*self._tick.boards_j, self._host[1]))

    def _settle(self) -> None:
        while self._waiting:
            moment = self._waiting[0]
            if self._has_host and moment.time_s > self._host[0]:
                return
            self._take(self._waiting.popleft())

    def _take(self, moment: _Moment) -> None:
        totals = (*moment.boards_j, self._host_j(moment.time_s))
        stamp = moment.stamp
        if stamp is None:
            self.by_tick.offer(moment.time_s, (*totals, moment.heat_c))
        elif stamp.phase is not None:
            self._close_phase(moment.time_s, totals)
            self._phase = (stamp.phase, moment.time_s, totals) if stamp.phase else None
        else:
            self.units[stamp.rank] = self.units.get(stamp.rank, 0.0) + stamp.units
            counts = self._added or stamp.rank == next(iter(self.units))
            if counts and self.delivered is not None:
                self.by_unit.offer(moment.time_s, (self.delivered, *totals, moment.heat_c))

    def _close_phase(self, time_s: float, totals: tuple[float, ...]) -> None:
        if self._phase is None:
            return
        name, began_s, before = self._phase
        self._phase = None
        sums = self.phases.setdefault(name, [0.0] * (len(totals) + 1))
        sums[0] += time_s - began_s
        for index, (now_j, before_j) in enumerate(zip(totals, before, strict=True)):
            sums[index + 1] += now_j - before_j

    def _host_j(self, time_s: float) -> float:
        (before_s, before_j), (now_s, now_j) = self._host_before, self._host
        if time_s >= now_s or now_s <= before_s:
            return now_j
        part = max(0.0, (time_s - before_s) / (now_s - before_s))
        return before_j + part * (now_j - before_j)


def _between(before: _Moment, now: _Moment, stamp: Stamp) -> _Moment:
    """Return the moment of a stamp, its totals in proportion to time."""
    span_s = now.time_s - before.time_s
    part = 1.0 if span_s <= 0.0 else (stamp.time_s - before.time_s) / span_s
    part = max(0.0, part)
    boards_j = tuple(
        first + part * (last - first)
        for first, last in zip(before.boards_j, now.boards_j, strict=True)
    )
    return _Moment(stamp.time_s, boards_j, now.heat_c, stamp)
