"""What has to be deployed: each workload at each place of the plan, under one name."""

import re
from dataclasses import dataclass
from math import ceil, isfinite
from typing import Final

from advisor.domain.export import WrittenPlan
from advisor.domain.plan import Placement
from advisor.domain.purchase import PURCHASES, Purchase
from advisor.domain.region import Provider
from advisor.domain.scenario import DAY_HOURS, Demand, Fleet, Inference, Training, Workload
from advisor.errors import ExportError
from advisor.export.names import LABEL_CHARS, dns_label, numbered
from advisor.export.shifts import Shift, shifts_of

_WORD: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]*")
"""A provider, region, instance type or purchase model. They stand in scripts without quotes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """One job or one fleet of instances at one offer.

    Attributes:
        name: unique in the plan, a DNS label of at most NAME_CHARS and a number
        program: label of what runs: the workload, in its variant
        placements: one; of a service that follows the sun, one for each of its hours here
        demand: of the users; None for training
    """

    name: str
    program: str
    workload: Workload
    demand: Demand | None
    placements: tuple[Placement, ...]

    @property
    def placement(self) -> Placement:
        """Return the placement, the first of them where hours of the day have their own."""
        return self.placements[0]

    @property
    def label(self) -> str:
        """Return the value of the label `advisor-workload`."""
        return dns_label(self.workload.name, LABEL_CHARS)

    @property
    def place(self) -> str:
        """Return "aws:eu-north-1"."""
        return f"{self.placement.provider}:{self.placement.region}"

    @property
    def is_spot(self) -> bool:
        """Return whether the provider may take the instances away."""
        return self.placement.purchase == Purchase.SPOT

    @property
    def instances(self) -> int:
        """Return the instances that are up at the same time, at most. [1]"""
        return max(ceil(row.instances) for row in self.placements)

    @property
    def is_autoscaled(self) -> bool:
        """Return whether other hours have other numbers of instances."""
        return isinstance(self.workload, Inference) and self.workload.fleet is not Fleet.FIXED

    @property
    def least_instances(self) -> int:
        """Return the instances that are up at the same time, at least, while it is up. [1]"""
        if isinstance(self.workload, Inference) and self.is_autoscaled:
            return min(self.workload.min_replicas, self.instances)
        return self.instances

    @property
    def share(self) -> float:
        """Return the part of its users, or of its work, that is served here. 0..1"""
        return self.placement.share

    @property
    def peak_rps(self) -> float:
        """Return the requests of the busiest hour that come here; 0 for training. [1/s]"""
        return 0.0 if self.demand is None else self.demand.peak_rps * self.share

    @property
    def emissions_kg(self) -> float:
        """Return what it is expected to emit. [kgCO2e]"""
        return sum(row.operational_kg + row.embodied_kg for row in self.placements)

    @property
    def cost_usd(self) -> float:
        """Return what it is expected to cost. [USD]"""
        return sum(row.cost_usd for row in self.placements)

    @property
    def shifts(self) -> tuple[Shift, ...]:
        """Return when it is up; empty for services."""
        if isinstance(self.workload, Training):
            return shifts_of(self.placement, self.workload)
        return ()

    @property
    def daily(self) -> tuple[tuple[int, int], ...]:
        """Return its hours of the day in UTC, from and to, across midnight too; empty for all.

        (22, 3) is from 22:00 to 03:00.
        """
        begins = {int(row.slice[:2]) for row in self.placements if row.slice is not None}
        if len(begins) in (0, DAY_HOURS):
            return ()
        edges = sorted(hour for hour in begins if (hour - 1) % DAY_HOURS not in begins)
        return tuple((hour, _end_after(hour, begins)) for hour in edges)


def deployments_of(plan: WrittenPlan) -> tuple[Deployment, ...]:
    """Return all that a plan deploys, in its order.

    Raises:
        ExportError: the plan places nothing, or a workload that its scenario does not have.
    """
    if not plan.placements:
        raise ExportError(
            "the plan places nothing: all of its work is left to the next period; "
            "export a plan of a scenario whose limits have room for it",
        )
    groups: dict[tuple[object, ...], list[Placement]] = {}
    for number, row in enumerate(plan.placements):
        groups.setdefault(_group(row, number), []).append(row)
    return tuple(_named(plan, [tuple(rows) for rows in groups.values()]))


def _group(row: Placement, number: int) -> tuple[object, ...]:
    """Return the same for hours of the day that one fleet serves, another for all else."""
    if row.slice is None:
        return (number,)
    offer = (row.provider, row.region, row.instance_type, row.purchase)
    return (row.workload, row.origin, row.variant, *offer)


def _named(plan: WrittenPlan, groups: list[tuple[Placement, ...]]) -> list[Deployment]:
    workloads = {workload.name: workload for workload in plan.scenario.workloads}
    for rows in groups:
        _require_sound(workloads, rows)
    several = [rows[0].workload for rows in groups]
    programs = _programs(groups)
    names = {dns_label(name) for name in workloads}
    found: list[Deployment] = []
    for rows in groups:
        first = rows[0]
        workload = workloads[first.workload]
        name = dns_label(first.workload)
        if several.count(first.workload) > 1:
            name = numbered(name, names)
            names.add(name)
        found.append(
            Deployment(
                name=name,
                program=programs[first.workload, first.variant],
                workload=workload,
                demand=_demand(workload, first.origin),
                placements=rows,
            )
        )
    return found


def _require_sound(workloads: dict[str, Workload], rows: tuple[Placement, ...]) -> None:
    first = rows[0]
    if first.workload not in workloads:
        raise ExportError(
            f'the plan was edited: its scenario has no workload "{first.workload}"; plan again'
        )
    offer = (first.provider, first.region, first.instance_type, first.purchase)
    if (
        first.provider not in tuple(Provider)
        or first.purchase not in PURCHASES
        or not all(_WORD.fullmatch(word) for word in offer)
    ):
        raise ExportError(f"the plan was edited: nobody sells {' '.join(offer)!r}; plan again")
    if isinstance(workloads[first.workload], Training) and not first.schedule:
        raise ExportError(f'the plan was edited: "{first.workload}" never runs; plan again')
    for row in rows:
        counts = (row.instances, row.mean_instances, row.hours, row.share, *_lengths(row))
        figures = (row.cost_usd, row.operational_kg, row.embodied_kg, row.accelerator_count)
        if not all(map(isfinite, (*counts, *figures))) or min(counts) <= 0:
            raise ExportError(
                f'the plan was edited: a figure of "{row.workload}" cannot be; plan again'
            )


def _lengths(row: Placement) -> tuple[float, ...]:
    return tuple(stretch.hours for stretch in row.schedule)


def _demand(workload: Workload, origin: str | None) -> Demand | None:
    if isinstance(workload, Training):
        return None
    for demand in workload.demand:
        if demand.origin == origin:
            return demand
    raise ExportError(
        f'the plan was edited: "{workload.name}" has no users at {origin}; plan again'
    )


def _programs(groups: list[tuple[Placement, ...]]) -> dict[tuple[str, str | None], str]:
    """Return a label of its own for each workload and each of its variants."""
    keys = dict.fromkeys((rows[0].workload, rows[0].variant) for rows in groups)
    labels = {key: dns_label(key[0]) for key in keys if key[1] is None}
    for workload, variant in keys:
        if variant is None:
            continue
        label = dns_label(f"{workload}-{variant}")
        if label in labels.values():
            label = dns_label(f"{workload} as {variant}")
        labels[workload, variant] = label
    return labels


def _end_after(hour: int, begins: set[int]) -> int:
    end = hour
    while end in begins:
        end = (end + 1) % DAY_HOURS
    return end
