"""The energy of one board or package: counter and integral side by side, tick by tick."""

from dataclasses import dataclass, field, fields, replace

from advisor.units import j_from_mj, w_from_mw


@dataclass(slots=True)
class Sums:
    """Running sums of one meter.

    Attributes:
        energy_j: the counter's difference where it answered, else the trapezoid [J]
        covered_s: time that energy_j covers [s]
        missing_s: time in which neither answered [s]
        counter_j, counter_s: by the counter, and the time that it covers [J], [s]
        integrated_j, integrated_s: by the trapezoid, likewise [J], [s]
        both_counter_j, both_integrated_j: over the intervals in which both answered [J]
    """

    energy_j: float = 0.0
    covered_s: float = 0.0
    missing_s: float = 0.0
    counter_j: float = 0.0
    counter_s: float = 0.0
    integrated_j: float = 0.0
    integrated_s: float = 0.0
    both_counter_j: float = 0.0
    both_integrated_j: float = 0.0

    def since(self, earlier: "Sums") -> "Sums":
        """Return what was added after an earlier copy."""
        names = [entry.name for entry in fields(Sums)]
        return Sums(**{name: getattr(self, name) - getattr(earlier, name) for name in names})


@dataclass(slots=True)
class MeterSum:
    """Adds up one meter.

    Between two ticks the counter's difference counts; where there is none, the trapezoid of the
    two powers. A gap (the machine slept, the sampler starved) is bridged by the counter alone: a
    trapezoid across it would be invented. A counter that comes back pays for its absence, and
    what the trapezoid had put there is taken out again.

    Attributes:
        sums: so far
        resets: times that the counter jumped back
        peak_w: largest power seen [W]; None before the first
        answers: the meter answered at the last tick
    """

    sums: Sums = field(default_factory=Sums)
    resets: int = 0
    peak_w: float | None = None
    answers: bool = False
    _time_s: float | None = None
    _power_w: float | None = None
    _counter_mj: int | None = None
    _counter_time_s: float = 0.0
    _lent: Sums = field(default_factory=Sums)
    """Counted since the counter's last answer without it."""

    def add(
        self,
        time_s: float,
        power_mw: int | None,
        counter_mj: int | None,
        *,
        gap: bool,
    ) -> None:
        """Add a tick; None is what the meter refused."""
        power_w = None if power_mw is None else w_from_mw(power_mw)
        if self._time_s is not None:
            interval_s = time_s - self._time_s
            trapezoid_j = None if gap else _trapezoid(interval_s, self._power_w, power_w)
            self._add_interval(time_s, interval_s, trapezoid_j, counter_mj)
        if counter_mj is not None:
            self._counter_mj, self._counter_time_s = counter_mj, time_s
            self._lent = Sums()
        if power_w is not None:
            self.peak_w = power_w if self.peak_w is None else max(self.peak_w, power_w)
        self._time_s, self._power_w = time_s, power_w
        self.answers = power_w is not None or counter_mj is not None

    def copy(self) -> Sums:
        """Return the sums so far."""
        return replace(self.sums)

    def _add_interval(
        self,
        time_s: float,
        interval_s: float,
        trapezoid_j: float | None,
        counter_mj: int | None,
    ) -> None:
        sums, lent = self.sums, self._lent
        if trapezoid_j is not None:
            sums.integrated_j += trapezoid_j
            sums.integrated_s += interval_s
        step_j = self._step_j(counter_mj)
        if step_j is not None:
            since_s = time_s - self._counter_time_s
            sums.counter_j += step_j
            sums.counter_s += since_s
            sums.energy_j += step_j - lent.energy_j
            sums.covered_s += since_s - lent.covered_s
            sums.missing_s -= lent.missing_s
            if trapezoid_j is not None and lent.covered_s + lent.missing_s == 0.0:
                sums.both_counter_j += step_j
                sums.both_integrated_j += trapezoid_j
            return
        for one in (sums, lent):
            if trapezoid_j is not None:
                one.energy_j += trapezoid_j
                one.covered_s += interval_s
            else:
                one.missing_s += interval_s

    def _step_j(self, counter_mj: int | None) -> float | None:
        if counter_mj is None or self._counter_mj is None:
            return None
        step_mj = counter_mj - self._counter_mj
        if step_mj < 0:
            self.resets += 1
            return None
        return j_from_mj(float(step_mj))


def _trapezoid(interval_s: float, before_w: float | None, after_w: float | None) -> float | None:
    if before_w is None or after_w is None:
        return None
    return interval_s * (before_w + after_w) / 2.0
