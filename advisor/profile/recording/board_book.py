"""What the samples of one board say besides its energy."""

from dataclasses import dataclass, field
from typing import Final

from advisor.profile.meters.ports import Power, State
from advisor.profile.recording.meter_sum import MeterSum, Sums
from advisor.units import w_from_mw

THROTTLE_BITS: Final = {
    0x004: "power cap",
    0x008: "hardware slowdown",
    0x020: "heat (software)",
    0x040: "heat (hardware)",
    0x080: "power brake",
}
"""Source: NVML API reference, nvmlClocksEventReasons; idle and application clocks limit nothing
that the job asked for."""

COMPUTE: Final = "compute"
DATA_LOADING: Final = "data loading"
IDLE: Final = "idle"

WAITING_RATIO: Final = 1.2
"""A board below this times its idle power waits. Source: the rule of a sample within 20 % of
idle; a board whose driver reports no running kernel waits too, for a context alone adds 26 to
66 W to idle (arXiv 2605.23918)."""


@dataclass(slots=True)
class Mean:
    """A mean of what was answered."""

    total: float = 0.0
    count: int = 0
    largest: float | None = None

    def add(self, value: float | None) -> None:
        """Add a sample; None was refused and counts nowhere."""
        if value is None:
            return
        self.total += value
        self.count += 1
        self.largest = value if self.largest is None else max(self.largest, value)

    @property
    def value(self) -> float | None:
        """Return the mean; None without samples."""
        return self.total / self.count if self.count else None


@dataclass(slots=True)
class BoardBook:
    """Everything that is kept of one board while the job runs.

    Attributes:
        meter: its energy
        started: its sums when the job began; None before
        idle_w: mean power before that [W]; None without a baseline
        busy_pct, memory_mib, temperature_c, sm_mhz, memory_mhz: samples since the job began
        throttled: samples limited, by reason
        throttle_samples: samples that said so or not
        work: energy and time by activity, {name: [s, J]}
        own_seen: a process of the job was seen on it
        foreign: most other processes that were seen on it at once; None when never asked
        lost_at_s: first time that it stopped answering after it had answered [s]
        temperature_now_c, power_now_w, busy_now_pct: last answers
    """

    meter: MeterSum = field(default_factory=MeterSum)
    started: Sums | None = None
    idle_w: float | None = None
    busy_pct: Mean = field(default_factory=Mean)
    memory_mib: Mean = field(default_factory=Mean)
    temperature_c: Mean = field(default_factory=Mean)
    sm_mhz: Mean = field(default_factory=Mean)
    memory_mhz: Mean = field(default_factory=Mean)
    throttled: dict[str, int] = field(default_factory=dict)
    throttle_samples: int = 0
    limited_samples: int = 0
    work: dict[str, list[float]] = field(default_factory=dict)
    own_seen: bool = False
    foreign: int | None = None
    lost_at_s: float | None = None
    temperature_now_c: int | None = None
    power_now_w: float | None = None
    busy_now_pct: int | None = None

    @property
    def used_j(self) -> Sums:
        """Return the sums since the job began."""
        return self.meter.sums if self.started is None else self.meter.sums.since(self.started)

    def start(self, lead_s: float) -> None:
        """Close the baseline of `lead_s` seconds: the job begins."""
        self.started = self.meter.copy()
        if self.started.covered_s > 0.0 and lead_s > 0.0:
            self.idle_w = self.started.energy_j / self.started.covered_s
        self.meter.peak_w = None

    def add_power(self, time_s: float, power: Power, activity: str, *, gap: bool) -> None:
        """Add a tick; `activity` is what a waiting board waits for."""
        answered = self.meter.answers
        before_s, before_j = self.meter.sums.covered_s, self.meter.sums.energy_j
        self.meter.add(time_s, power.power_mw, power.counter_mj, gap=gap)
        self.power_now_w = None if power.power_mw is None else w_from_mw(power.power_mw)
        self.busy_now_pct = power.busy_pct
        if answered and not self.meter.answers and self.lost_at_s is None:
            self.lost_at_s = time_s
        if self.started is None:
            return
        self.busy_pct.add(power.busy_pct)
        sums = self.work.setdefault(activity if self._waits(power) else COMPUTE, [0.0, 0.0])
        sums[0] += self.meter.sums.covered_s - before_s
        sums[1] += self.meter.sums.energy_j - before_j

    def add_state(self, state: State) -> None:
        """Add the slower figures."""
        self.temperature_now_c = state.temperature_c
        if self.started is None:
            return
        self.memory_mib.add(state.memory_mib)
        self.temperature_c.add(state.temperature_c)
        self.sm_mhz.add(state.sm_mhz)
        self.memory_mhz.add(state.memory_mhz)
        if state.throttle is None:
            return
        reasons = [name for bit, name in THROTTLE_BITS.items() if state.throttle & bit]
        self.throttle_samples += 1
        self.limited_samples += bool(reasons)
        for name in reasons:
            self.throttled[name] = self.throttled.get(name, 0) + 1

    def _waits(self, power: Power) -> bool:
        if power.busy_pct is not None and power.busy_pct == 0:
            return True
        if self.idle_w is None or power.power_mw is None:
            return False
        return w_from_mw(power.power_mw) < WAITING_RATIO * self.idle_w
