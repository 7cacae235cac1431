"""Two recordings of one run side by side."""

from dataclasses import dataclass
from typing import Final

from advisor.domain.measurement import MeasuredJob, Measurement

WARN_RATIO: Final = 0.05
"""A difference above this says that one of the two did not see the whole run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One figure in both.

    Attributes:
        name: of the figure
        unit: of both values
        first, second: values; None where a recording lacks it
        ratio: second over first minus 1; None where it cannot be said
    """

    name: str
    unit: str
    first: float | None
    second: float | None
    ratio: float | None

    @property
    def is_large(self) -> bool:
        """Return whether the two disagree."""
        return self.ratio is not None and abs(self.ratio) > WARN_RATIO


def compare(first: MeasuredJob, second: MeasuredJob) -> tuple[Difference, ...]:
    """Return the figures of two recordings of one run, and how far apart they are."""
    pairs = (
        ("time", "s", first.measurement.duration_s, second.measurement.duration_s),
        ("energy of the boards", "J", _boards_j(first), _boards_j(second)),
        ("mean power of the boards", "W", _boards_w(first), _boards_w(second)),
        ("energy of CPU and memory", "J", _host_j(first), _host_j(second)),
        (f"energy per {first.unit}", "J", _per_unit_j(first), _per_unit_j(second)),
    )
    return tuple(
        Difference(name=name, unit=unit, first=one, second=two, ratio=_ratio(one, two))
        for name, unit, one, two in pairs
        if one is not None or two is not None
    )


def _boards_j(job: MeasuredJob) -> float | None:
    used = [board for board in job.measurement.boards if board.used]
    known = [board.energy_j for board in used if board.energy_j is not None]
    return sum(known) if used and len(known) == len(used) else None


def _boards_w(job: MeasuredJob) -> float | None:
    energy_j, duration_s = _boards_j(job), job.measurement.duration_s
    return None if energy_j is None or duration_s <= 0.0 else energy_j / duration_s


def _host_j(job: MeasuredJob) -> float | None:
    measurement: Measurement = job.measurement
    known = [host for host in measurement.hosts if host.cpu_j is not None]
    if not known or len(known) < len(measurement.hosts):
        return None
    return sum((host.cpu_j or 0.0) + (host.dram_j or 0.0) for host in known)


def _per_unit_j(job: MeasuredJob) -> float | None:
    return None if job.profile is None else job.profile.energy_j_per_unit


def _ratio(first: float | None, second: float | None) -> float | None:
    if first is None or second is None or first == 0.0:
        return None
    return second / first - 1.0
