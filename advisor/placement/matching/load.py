"""How many requests come in each hour of a period, and what instances are sized for in it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from advisor.domain.candidates import Floats
from advisor.domain.scenario import (
    DAY_HOURS,
    WEEK_HOURS,
    Demand,
    Inference,
    Period,
    Scenario,
    Shape,
)
from advisor.errors import ScenarioError
from advisor.hours.demand import diurnal, on_slots

_ONE_H: Final = timedelta(hours=1)
_QUIET_SHARE: Final = 1e-9
"""Of the peak's instances, what an hour without requests wants: no instance, though it is an hour
of its group and keeps `min_replicas` up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HourlyLoad:
    """Requests of one origin, by hour of the period; arrays of shape (n_hours,).

    The first hour begins with the period, whatever the clock says; the last may be shorter.

    Attributes:
        hours: length of each [h], > 0
        mean_rps: requests of each [1/s]
        most_rps: what its instances have to stand, headroom apart [1/s]
    """

    hours: Floats
    mean_rps: Floats
    most_rps: Floats


Loads = Mapping[tuple[int, str], HourlyLoad]
"""By index of the workload and origin."""


def loads_of(scenario: Scenario, longitude_deg: Callable[[str], float]) -> Loads:
    """Return the load of every origin of every inference workload.

    Args:
        scenario: whose demand it is
        longitude_deg: of an origin

    Raises:
        ScenarioError: a curve has no request within the period.
        CatalogError: the catalogue does not know an origin.
    """
    found = {}
    for index, workload in enumerate(scenario.workloads):
        if not isinstance(workload, Inference):
            continue
        for demand in workload.demand:
            load = load_of(demand, scenario.period, longitude_deg(demand.origin))
            if not load.most_rps.any():
                raise ScenarioError(
                    f'workload "{workload.name}": the curve of {demand.origin} has no request '
                    "within the period; leave the origin out",
                )
            found[index, demand.origin] = load
    return found


def load_of(demand: Demand, period: Period, longitude_deg: float) -> HourlyLoad:
    """Return the load of one origin.

    A shape meets the mean over the period; its hours are sized for their load times what the
    peak is over the busiest hour, for the peak comes within an hour. A curve is taken as it is.

    Args:
        demand: of the origin
        period: of the scenario
        longitude_deg: of the origin
    """
    hours = hours_of(period.hours)
    count = len(hours)
    begin = period.start.astimezone(UTC)
    if demand.curve is not None:
        repeats = len(demand.curve) in {DAY_HOURS, WEEK_HOURS}
        mean_rps, most_rps = on_slots(demand.curve, begin, count, repeats=repeats)
        return HourlyLoad(hours=hours, mean_rps=mean_rps, most_rps=most_rps)
    shape = np.ones(DAY_HOURS)
    if demand.shape is Shape.DIURNAL:
        midnight = begin.replace(hour=0, minute=0, second=0, microsecond=0)
        begin_h = (begin - midnight) / _ONE_H
        shape = diurnal(demand.mean_rps / demand.peak_rps, begin_h, longitude_deg)
    ratio = shape[np.arange(count) % DAY_HOURS]
    ratio = ratio * (hours.sum() / (ratio @ hours))
    return HourlyLoad(
        hours=hours,
        mean_rps=demand.mean_rps * ratio,
        most_rps=demand.peak_rps * (ratio / ratio.max()),
    )


def hours_of(period_h: float) -> Floats:
    """Return the length of each hour of a period, of which the last may be shorter. [h]"""
    hours = np.ones(int(np.ceil(period_h)))
    hours[-1] = period_h - (len(hours) - 1)
    return hours


def up_share_of(load: HourlyLoad) -> tuple[float, ...]:
    """Return what each hour wants of the instances that the busiest hour wants, above 0."""
    return _shares(load.most_rps, np.ones(len(load.hours), dtype=bool))


def slices_of(load: HourlyLoad, start: datetime) -> dict[str, tuple[float, ...]]:
    """Return the hours of the day of a period by name, each with what its hours want.

    The first begins with the period; a period of less than a day has fewer than 24.

    Returns:
        For each hour of the period what it wants of the slice's busiest, above 0; 0 in the hours
        of other slices.
    """
    of_day = np.arange(len(load.hours)) % DAY_HOURS
    begin = start.astimezone(UTC)
    return {
        f"{begin + hour * _ONE_H:%H:%M}-{begin + (hour + 1) * _ONE_H:%H:%M}Z": _shares(
            load.most_rps,
            of_day == hour,
        )
        for hour in range(min(len(load.hours), DAY_HOURS))
    }


def _shares(most_rps: Floats, mine: NDArray[np.bool_]) -> tuple[float, ...]:
    own_rps = np.where(mine, most_rps, 0.0)
    busiest_rps = own_rps.max()
    share = own_rps / busiest_rps if busiest_rps > 0 else own_rps
    return tuple(np.where(mine, np.maximum(share, _QUIET_SHARE), 0.0).tolist())
