"""When a training job is up: the stretches of its schedule, and which of them end in a pause."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil, isclose
from typing import Final

from advisor.domain.plan import Placement, Stretch
from advisor.domain.scenario import Training
from advisor.errors import ExportError
from advisor.units import h_from_min, s_from_h

_SAME_H: Final = 1e-6
"""What sums of hours may be off by rounding. [h]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """One stretch of a schedule, in whole seconds.

    Attributes:
        start: aware, UTC; the second in which the stretch begins
        planned_s: length, rounded up [s]
        run: that is under way, from 1; None where the schedule does not tell
        pauses: the run goes on in the next shift; else it goes on to its end, however long it
            really takes
    """

    start: datetime
    planned_s: int
    run: int | None
    pauses: bool

    @property
    def end(self) -> datetime:
        """Return when it ends as planned."""
        return self.start + timedelta(seconds=self.planned_s)


def shifts_of(placement: Placement, workload: Training) -> tuple[Shift, ...]:
    """Return a placement's schedule, in the order of time.

    Args:
        placement: of training
        workload: the same workload in the scenario, which says how many runs it has

    Raises:
        ExportError: a stretch begins at no time.
    """
    schedule = sorted(placement.schedule, key=_start)
    runs = _runs(schedule, workload)
    numbers: Sequence[int | None] = runs or [None] * len(schedule)
    following = [*numbers[1:], 0]
    last = len(schedule) - 1
    return tuple(
        Shift(
            start=_start(stretch).replace(microsecond=0),
            planned_s=ceil(s_from_h(stretch.hours) - s_from_h(_SAME_H)),
            run=number,
            pauses=item < last and number == after and workload.interruptible,
        )
        for item, (stretch, number, after) in enumerate(
            zip(schedule, numbers, following, strict=True)
        )
    )


def utc(moment: datetime) -> str:
    """Return a moment to the second: "2026-12-01T13:45:06Z"."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _start(stretch: Stretch) -> datetime:
    try:
        return datetime.fromisoformat(stretch.start).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ExportError(
            f"the plan was edited: {stretch.start!r} is no time; plan again"
        ) from error


def _runs(schedule: list[Stretch], workload: Training) -> list[int] | None:
    """Return the run of each stretch; None where their lengths do not add up to runs.

    All runs do the same work, and each pause does `restart_min` of it again.
    """
    restart_h = h_from_min(workload.restart_min)
    pauses = len(schedule) - workload.runs
    if pauses < 0:
        return None
    run_h = (sum(stretch.hours for stretch in schedule) - restart_h * pauses) / workload.runs
    numbers: list[int] = []
    run, done_h = 1, 0.0
    for stretch in schedule:
        numbers.append(run)
        done_h += stretch.hours
        if isclose(done_h, run_h, rel_tol=0.0, abs_tol=_SAME_H):
            run, done_h = run + 1, 0.0
        elif done_h > run_h:
            return None
        else:
            done_h -= restart_h
    return numbers if run == workload.runs + 1 else None
