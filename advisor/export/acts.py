"""What a script does at which moments: training by its stretches, services by their hours."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from advisor.domain.scenario import Period
from advisor.export.calendar_script import Act
from advisor.export.deployments import Deployment
from advisor.export.shifts import Shift, utc


def training_acts(row: Deployment, command: Callable[[int, Shift], str]) -> list[Act]:
    """Return an act for each stretch of a training.

    Args:
        row: training
        command: that begins a stretch, given its number from 1 and itself
    """
    return [
        Act(
            start=shift.start,
            end=shift.end,
            what=f"{row.name} at {utc(shift.start)}, {shift.planned_s} s",
            command=command(number, shift),
        )
        for number, shift in enumerate(row.shifts, start=1)
    ]


def service_acts(row: Deployment, period: Period, up: str, down: str) -> list[Act]:
    """Return what brings a service up, and takes it down where it has hours of the day.

    Args:
        row: a service
        period: of the plan
        up: command that brings it up
        down: command that takes it down
    """
    start, end = period.start.replace(microsecond=0), period.end
    if not row.daily:
        return [_act(row, "up", up, start, end)]
    return [
        act
        for begin, stop in _daily_moments(row, start, end)
        for act in (
            _act(row, "up", up, begin, stop),
            _act(row, "down", down, stop, max(end, stop + timedelta(days=1))),
        )
    ]


def _act(row: Deployment, verb: str, command: str, start: datetime, end: datetime) -> Act:
    return Act(start=start, end=end, what=f"{row.name} {verb} at {utc(start)}", command=command)


def _daily_moments(
    row: Deployment,
    start: datetime,
    end: datetime,
) -> list[tuple[datetime, datetime]]:
    """Return from when to when it is up, each day of a period."""
    midnight = start.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    found = []
    day = midnight - timedelta(days=1)  # a stretch may reach over midnight into the first day
    while day < end:
        for first, last in row.daily:
            begin = day + timedelta(hours=first)
            stop = day + timedelta(hours=last, days=int(last <= first))
            if stop > start and begin < end:
                found.append((max(begin, start), min(stop, end)))
        day += timedelta(days=1)
    return found
