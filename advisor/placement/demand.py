"""What has to be served: demand groups, and how much of an instance's time each takes."""

from dataclasses import dataclass
from datetime import UTC
from typing import Final

import numpy as np

from advisor.domain.candidates import Floats, Group
from advisor.domain.profile import JobProfile
from advisor.domain.scenario import (
    Demand,
    Inference,
    Period,
    Scenario,
    Shape,
    Tier,
    Training,
    Workload,
)
from advisor.errors import ScenarioError
from advisor.hours.demand import DAY, diurnal
from advisor.units import h_from_days, h_from_min

_WAIT_H: Final = {
    Tier.CRITICAL: 0.0,
    Tier.STANDARD: h_from_days(1.0),
    Tier.DEFERRABLE: float("inf"),
    None: float("inf"),
}
"""How long a run of each tier may wait where no window is given. [h]"""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingNeed:
    """The work of a training workload.

    Attributes:
        units: units of all runs together [1]
        units_per_run: [1]
        accelerators: that one run uses at the same time
        deadline_h: longest time that one run may take [h]
        runs: one after another, each `every_h` after the one before [h]
        wait_h: longest time that a run may wait in all [h]; inf up to its deadline
        pausing: a run may pause, and does `restart_h` of work again each time [h]
    """

    units: float
    units_per_run: float
    accelerators: int
    deadline_h: float
    runs: int
    every_h: float
    wait_h: float
    pausing: bool
    restart_h: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetNeed:
    """The work of one origin of an inference workload.

    Attributes:
        mean_units_per_s: served over the whole period [1/s]
        peak_units_per_s: that the fleet is sized for, headroom inside [1/s]
        accelerators: of one replica
        latency_ms: limit on round trip plus service time [ms]; None for no limit
        period_h: that the fleet is up for [h]
        day: load of each hour of a day over the mean, from the period's begin on, shape (24,)
    """

    mean_units_per_s: float
    peak_units_per_s: float
    accelerators: int
    latency_ms: float | None
    period_h: float
    day: Floats


def groups_of(scenario: Scenario) -> tuple[Group, ...]:
    """Return the demand groups of a scenario: one per training workload, one per origin."""
    groups: list[Group] = []
    for index, workload in enumerate(scenario.workloads):
        if isinstance(workload, Training):
            groups.append(_training_group(index, workload))
        else:
            groups.extend(_origin_group(index, workload, demand) for demand in workload.demand)
    return tuple(groups)


def training_need(workload: Training, profile: JobProfile, period_h: float) -> TrainingNeed:
    """Return the work of a training workload.

    Raises:
        ScenarioError: neither the scenario nor the profile says how many units a run has, or it
            wants accelerators for a job that uses none.
    """
    if workload.accelerators and not profile.accelerator_count:
        raise ScenarioError(
            f'workload "{workload.name}": profile {workload.profile} used no accelerator; remove '
            "`accelerators:`, or profile the job on some",
        )
    units = workload.units if workload.units is not None else profile.units_total
    if units is None:
        raise ScenarioError(
            f'workload "{workload.name}": profile {workload.profile} does not say how many '
            f"{profile.unit}s a run has; add `units:` to the workload",
        )
    window_h = workload.window_h if workload.window_h is not None else period_h
    return TrainingNeed(
        units=units * workload.runs,
        units_per_run=units,
        accelerators=workload.accelerators or profile.accelerator_count,
        deadline_h=min(window_h, period_h / workload.runs),
        runs=workload.runs,
        every_h=period_h / workload.runs,
        wait_h=float("inf") if workload.window_h else _WAIT_H[workload.tier],
        pausing=workload.interruptible,
        restart_h=h_from_min(workload.restart_min),
    )


def fleet_need(
    workload: Inference,
    demand: Demand,
    profile: JobProfile,
    period: Period,
    longitude_deg: float,
) -> FleetNeed:
    """Return the work of one origin.

    Args:
        workload: whose demand it is
        demand: of the origin
        profile: of the workload
        period: of the scenario
        longitude_deg: of the origin

    Raises:
        ScenarioError: a latency limit, and a profile that does not know the service's own time.
    """
    if workload.latency_ms is not None and profile.service_time_ms is None:
        raise ScenarioError(
            f'workload "{workload.name}": latency_ms covers network and service, and profile '
            f"{workload.profile} has no service time; measure it and add service_time_ms",
        )
    headroom_ratio = 1.0 + workload.headroom_share
    return FleetNeed(
        mean_units_per_s=demand.mean_rps * workload.units_per_request,
        peak_units_per_s=demand.peak_rps * workload.units_per_request * headroom_ratio,
        accelerators=profile.accelerator_count,
        latency_ms=workload.latency_ms,
        period_h=period.hours,
        day=_day(demand, period, longitude_deg),
    )


def _day(demand: Demand, period: Period, longitude_deg: float) -> Floats:
    if demand.shape is Shape.FLAT:
        return np.ones(DAY)
    begin = period.start.astimezone(UTC)
    begin_h = begin.hour + h_from_min(float(begin.minute))
    return diurnal(demand.mean_rps / demand.peak_rps, begin_h, longitude_deg)


def demand_of(workload: Workload, group: Group) -> Demand:
    """Return the demand of the origin that a group stands for."""
    assert isinstance(workload, Inference)
    return next(demand for demand in workload.demand if demand.origin == group.origin)


def _training_group(index: int, workload: Training) -> Group:
    return Group(
        workload=index,
        name=workload.name,
        origin=None,
        whole=workload.whole,
        fleet=False,
    )


def _origin_group(index: int, workload: Inference, demand: Demand) -> Group:
    return Group(workload=index, name=workload.name, origin=demand.origin, whole=False, fleet=True)
