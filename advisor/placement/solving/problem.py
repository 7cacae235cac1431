"""Candidates and limits as quantities per share and per instance.

Pools are no limits of a scenario's problem: only an hour that is short becomes one.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from advisor.domain.candidates import Candidates, Floats
from advisor.domain.catalog import Catalog
from advisor.domain.purchase import PURCHASES
from advisor.domain.scenario import Objective, Scenario, variant_name
from advisor.units import usd_per_kg_from_usd_per_t

KEPT_RATIO: Final = 1.0 + 4e-9
"""A limit counts as kept up to this ratio: a budget copied from another plan's total stands on the
edge, where solvers that keep rows to 1e-9 cannot tell rounding from excess."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """Something that a plan uses, linear in shares and instances; arrays over a problem's rows."""

    share: Floats
    instance: Floats

    def take(self, rows: NDArray[np.int64]) -> "Quantity":
        """Return the quantity over some rows only."""
        return Quantity(share=self.share[rows], instance=self.instance[rows])


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """An upper limit on a quantity.

    Attributes:
        name: as the scenario names it
        unit: of allowed
        allowed: right side, >= 0
        pool: name of the pool that it is an hour of; None for any other limit
    """

    name: str
    unit: str
    allowed: float
    quantity: Quantity
    pool: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """The allowed candidates of a scenario, what they take, and what is allowed.

    Arrays have shape (n_rows,); a row is one allowed candidate.

    Attributes:
        labels: of the demand groups
        candidate: index into the candidates
        group: index into labels
        whole: the row takes all of its group or nothing
        fleet: the row keeps whole instances up
        instances: at share 1
        emissions: [kgCO2e]
        cost: [USD]
        charge_usd_per_kg: what emissions count as where cost is minimised; no limit counts it
        names: "aws:eu-north-1:p5.48xlarge:on_demand" of each row, with " as int8" behind it where
            it is a variant
    """

    labels: tuple[str, ...]
    candidate: NDArray[np.int64]
    group: NDArray[np.int32]
    whole: NDArray[np.bool_]
    fleet: NDArray[np.bool_]
    instances: Floats
    emissions: Quantity
    cost: Quantity
    limits: tuple[Limit, ...]
    names: tuple[str, ...]
    charge_usd_per_kg: float = 0.0

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.candidate)

    def quantity(self, objective: Objective) -> Quantity:
        """Return what an objective adds up: of cost, with what emissions count as."""
        if objective is Objective.EMISSIONS:
            return self.emissions
        if not self.charge_usd_per_kg:
            return self.cost
        return Quantity(
            share=self.cost.share + self.charge_usd_per_kg * self.emissions.share,
            instance=self.cost.instance + self.charge_usd_per_kg * self.emissions.instance,
        )

    def take(self, rows: NDArray[np.int64]) -> "Problem":
        """Return the same question asked of some rows only."""
        return replace(
            self,
            candidate=self.candidate[rows],
            group=self.group[rows],
            whole=self.whole[rows],
            fleet=self.fleet[rows],
            instances=self.instances[rows],
            emissions=self.emissions.take(rows),
            cost=self.cost.take(rows),
            limits=tuple(replace(row, quantity=row.quantity.take(rows)) for row in self.limits),
            names=tuple(self.names[row] for row in rows),
        )

    def part(
        self,
        groups: NDArray[np.int64],
        rows: NDArray[np.int64],
        limits: tuple[Limit, ...],
    ) -> "Problem":
        """Return the question of some groups alone, on their rows, under some of the limits."""
        alone = replace(self, limits=limits).take(rows)
        return replace(
            alone,
            labels=tuple(self.labels[group] for group in groups),
            group=np.searchsorted(groups, alone.group).astype(np.int32),
        )


def pose(catalog: Catalog, scenario: Scenario, candidates: Candidates) -> Problem:
    """Return the problem of placing a scenario's demand on its allowed candidates."""
    allowed = np.flatnonzero(candidates.reason == 0)
    emissions = Quantity(
        share=candidates.kg_share[allowed],
        instance=candidates.kg_instance[allowed],
    )
    cost = Quantity(share=candidates.usd_share[allowed], instance=candidates.usd_instance[allowed])
    group = candidates.group[allowed]
    limits = _totals(scenario, candidates, allowed, emissions, cost)
    limits += _budgets(scenario, candidates, group, cost)
    return Problem(
        labels=tuple(item.label for item in candidates.groups),
        candidate=allowed,
        group=group,
        whole=candidates.is_whole[allowed],
        fleet=candidates.is_fleet[allowed],
        instances=candidates.instances[allowed],
        emissions=emissions,
        cost=cost,
        limits=tuple(limits),
        charge_usd_per_kg=usd_per_kg_from_usd_per_t(scenario.policy.carbon_price_usd_per_t or 0.0),
        names=_names(catalog, scenario, candidates, allowed),
    )


def _totals(
    scenario: Scenario,
    candidates: Candidates,
    allowed: NDArray[np.int64],
    emissions: Quantity,
    cost: Quantity,
) -> list[Limit]:
    given = scenario.limits
    limits = []
    if given.cost_usd is not None:
        limits.append(
            Limit(name="limits.cost_usd", unit="USD", allowed=given.cost_usd, quantity=cost),
        )
    if given.carbon_kg is not None:
        limits.append(
            Limit(
                name="limits.carbon_kg",
                unit="kgCO2e",
                allowed=given.carbon_kg,
                quantity=emissions,
            ),
        )
    if given.water_l is not None:
        water = Quantity(
            share=candidates.l_share[allowed],
            instance=candidates.l_instance[allowed],
        )
        limits.append(
            Limit(name="limits.water_l", unit="L", allowed=given.water_l, quantity=water),
        )
    return limits


def _budgets(
    scenario: Scenario,
    candidates: Candidates,
    group: NDArray[np.int32],
    cost: Quantity,
) -> list[Limit]:
    workload_of = np.array([item.workload for item in candidates.groups])[group]
    limits = []
    for index, workload in enumerate(scenario.workloads):
        if workload.cost_usd is None:
            continue
        mine = workload_of == index
        own = Quantity(
            share=np.where(mine, cost.share, 0.0),
            instance=np.where(mine, cost.instance, 0.0),
        )
        name = f"workloads[{workload.name}].cost_usd"
        limits.append(Limit(name=name, unit="USD", allowed=workload.cost_usd, quantity=own))
    return limits


def _names(
    catalog: Catalog,
    scenario: Scenario,
    candidates: Candidates,
    allowed: NDArray[np.int64],
) -> tuple[str, ...]:
    offers, instances = catalog.offers, catalog.instances
    places = [row.place for row in catalog.regions]
    offer = candidates.offer[allowed]
    types = instances.instance_type[offers.instance[offer]]
    columns = zip(offers.region[offer], types, candidates.purchase[allowed], strict=True)
    names = [
        f"{places[region]}:{instance_type}:{PURCHASES[purchase]}"
        for region, instance_type, purchase in columns
    ]
    for row in np.flatnonzero(candidates.variant[allowed]).tolist():
        names[row] += f" as {variant_of(scenario, candidates, int(allowed[row]))}"
    return tuple(names)


def variant_of(scenario: Scenario, candidates: Candidates, row: int) -> str | None:
    """Return the name of a candidate's variant; None is its workload as profiled."""
    workload = scenario.workloads[candidates.groups[candidates.group[row]].workload]
    return variant_name(workload, int(candidates.variant[row]))


def needed(problem: Problem, rows: NDArray[np.int64]) -> Floats:
    """Return the instances that a full share keeps up, at least one. [1]"""
    return np.maximum(problem.instances[rows], 1.0)
