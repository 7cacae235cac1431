"""What has to be served: demand groups, and how much of an instance's time each takes."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from advisor.domain.candidates import Floats, Group
from advisor.domain.profile import JobProfile
from advisor.domain.scenario import Fleet, Inference, Period, Scenario, Tier, Training
from advisor.errors import ScenarioError
from advisor.placement.matching.load import HourlyLoad, Loads, slices_of, up_share_of
from advisor.units import h_from_days, h_from_min, s_from_h

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
    """The work of one origin of an inference workload, in all hours or in one hour of the day.

    Arrays have shape (n_slots,): the hours of the period that instances are up in.

    Attributes:
        slots: which hours of the period
        hours: length of each [h]
        units_per_s: served in each [1/s]
        sized_per_s: that instances are sized for in each, headroom inside [1/s]
        origin_peak_per_s: most of `sized_per_s` in any hour of the period [1/s]
        scaled_share: what each wants of the instances at its peak, 0..1; None for all of them
        min_replicas: instances that are up in each hour at least
        accelerators: of one replica
        latency_ms: limit on round trip plus service time [ms]; None for no limit
    """

    slots: NDArray[np.int64]
    hours: Floats
    units_per_s: Floats
    sized_per_s: Floats
    origin_peak_per_s: float
    scaled_share: Floats | None
    min_replicas: int
    accelerators: int
    latency_ms: float | None

    @property
    def peak_units_per_s(self) -> float:
        """Return what the fleet is sized for. [1/s]"""
        return float(self.sized_per_s.max())

    @property
    def units(self) -> float:
        """Return how many units are served in all."""
        return float(self.units_per_s @ s_from_h(self.hours))

    @property
    def up_h(self) -> float:
        """Return how long any instance is up. [h]"""
        return float(self.hours.sum())


def groups_of(scenario: Scenario, loads: Loads) -> tuple[Group, ...]:
    """Return the demand groups of a scenario: one per training workload, one per origin.

    An origin that follows the sun has one per hour of the day.
    """
    groups: list[Group] = []
    for index, workload in enumerate(scenario.workloads):
        if isinstance(workload, Training):
            groups.append(_training_group(index, workload))
        else:
            for demand in workload.demand:
                load = loads[index, demand.origin]
                groups += _origin_groups(index, workload, demand.origin, (scenario.period, load))
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
    group: Group,
    profile: JobProfile,
    load: HourlyLoad,
) -> FleetNeed:
    """Return the work of one demand group of an inference workload.

    Args:
        workload: whose demand it is
        group: of the workload
        profile: of the workload
        load: of the group's origin, all period

    Raises:
        ScenarioError: a latency limit, and a profile that does not know the service's own time.
    """
    if workload.latency_ms is not None and profile.service_time_ms is None:
        raise ScenarioError(
            f'workload "{workload.name}": latency_ms covers network and service, and profile '
            f"{workload.profile} has no service time; measure it and add service_time_ms",
        )
    sized_per_s = load.most_rps * workload.units_per_request * (1.0 + workload.headroom_share)
    up_share = np.ones(len(load.hours)) if group.up_share is None else np.array(group.up_share)
    slots = np.flatnonzero(up_share)
    return FleetNeed(
        slots=slots,
        hours=load.hours[slots],
        units_per_s=load.mean_rps[slots] * workload.units_per_request,
        sized_per_s=sized_per_s[slots],
        origin_peak_per_s=float(sized_per_s.max()),
        scaled_share=up_share[slots] if group.autoscaled else None,
        min_replicas=group.min_replicas,
        accelerators=profile.accelerator_count,
        latency_ms=workload.latency_ms,
    )


def _training_group(index: int, workload: Training) -> Group:
    return Group(
        workload=index,
        name=workload.name,
        origin=None,
        whole=workload.whole,
        fleet=False,
    )


def _origin_groups(
    index: int,
    workload: Inference,
    origin: str,
    when: tuple[Period, HourlyLoad],
) -> list[Group]:
    period, load = when
    fixed = Group(
        workload=index,
        name=workload.name,
        origin=origin,
        whole=False,
        fleet=True,
        min_replicas=workload.min_replicas,
    )
    if workload.fleet is Fleet.FIXED:
        return [fixed]
    scaled = replace(fixed, whole=True, fleet=False, autoscaled=True)
    if workload.fleet is Fleet.AUTOSCALED:
        return [replace(scaled, up_share=up_share_of(load))]
    return [
        replace(scaled, slice=name, up_share=up_share)
        for name, up_share in slices_of(load, period.start).items()
    ]
