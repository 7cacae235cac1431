"""When a fleet that follows the sun comes and goes, day by day of a period."""

from datetime import UTC, datetime, timedelta

from advisor.export.deployments import Deployment


def daily_moments(
    deployment: Deployment,
    start: datetime,
    end: datetime,
) -> list[tuple[datetime, datetime]]:
    """Return from when to when it is up, each day of a period.

    Args:
        deployment: with hours of the day
        start: aware; first moment of the period
        end: aware; what is up then goes with it
    """
    midnight = start.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    found = []
    day = midnight - timedelta(days=1)  # a stretch may reach over midnight into the first day
    while day < end:
        for first, last in deployment.daily:
            begin = day + timedelta(hours=first)
            stop = day + timedelta(hours=last, days=int(last <= first))
            if stop > start and begin < end:
                found.append((max(begin, start), min(stop, end)))
        day += timedelta(days=1)
    return found
