"""A choice in the user's words: placements, shadow prices, and what to know when reading them."""

from collections.abc import Mapping
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from advisor.catalog.figures import embodied_figure, price_figure
from advisor.catalog.latency import error_ratio, round_trips
from advisor.domain.candidates import Candidates, Floats
from advisor.domain.catalog import Catalog
from advisor.domain.plan import Placement, ShadowPrice, Stretch
from advisor.domain.profile import JobProfile
from advisor.domain.purchase import PURCHASES
from advisor.domain.scenario import Objective, Scenario
from advisor.domain.transfer import Evidence
from advisor.placement.evaluate import Usage, evaluate, instances_by_hour
from advisor.placement.matching.listings import intensity_of
from advisor.placement.matching.load import hours_of
from advisor.placement.sharing.pools import runs_of
from advisor.placement.solving.problem import Problem, variant_of
from advisor.placement.solving.solve import Choice

_BINDING = 1e-12  # objective per unit below which a limit is slack
_CPU = "by load of the host's CPUs; each taken as fast as where the job was measured"


def placements_of(
    catalog: Catalog,
    scenario: Scenario,
    profiles: Mapping[str, JobProfile],
    candidates: Candidates,
    rows: NDArray[np.int64],
    share: Floats,
) -> tuple[Placement, ...]:
    """Return chosen candidates as placements, in the order of the scenario.

    Args:
        catalog: where the figures come from
        scenario: the question
        profiles: by the path that the scenario writes
        candidates: all of them
        rows: the chosen ones, shape (n,)
        share: of each, shape (n,)
    """
    usage = evaluate(candidates, rows, share)
    order = np.lexsort((-share, candidates.group[rows]))
    return tuple(
        _placement(catalog, scenario, profiles, candidates, (rows, share, usage), int(item))
        for item in order
    )


def shadow_prices_of(
    problem: Problem,
    choice: Choice,
    objective: Objective,
) -> tuple[ShadowPrice, ...]:
    """Return the limits that bind in the relaxation, each with what one more unit would save.

    Of a pool: one more instance in all hours.
    """
    unit = "kgCO2e" if objective is Objective.EMISSIONS else "USD"
    found: dict[str, ShadowPrice] = {}
    for limit, price in zip(problem.limits, choice.prices, strict=True):
        value = max(0.0, -float(price))
        if value <= _BINDING:
            continue
        name = limit.pool or limit.name
        before = found[name].value if name in found else 0.0
        found[name] = ShadowPrice(limit=name, unit=f"{unit}/{limit.unit}", value=before + value)
    return tuple(found.values())


def _placement(
    catalog: Catalog,
    scenario: Scenario,
    profiles: Mapping[str, JobProfile],
    candidates: Candidates,
    chosen: tuple[NDArray[np.int64], Floats, Usage],
    item: int,
) -> Placement:
    rows, share, usage = chosen
    row = int(rows[item])
    group = candidates.groups[candidates.group[row]]
    offer = int(candidates.offer[row])
    region = catalog.regions[catalog.offers.region[offer]]
    instance = int(catalog.offers.instance[offer])
    intensity = intensity_of(region, scenario.signal)
    assert intensity is not None
    assert region.pue is not None
    embodied = embodied_figure(catalog, instance)
    assert embodied is not None
    latency_ms = float(candidates.latency_ms[row])
    method = None
    if group.origin is not None and np.isfinite(latency_ms):
        trips = round_trips(catalog, group.origin)
        method = str(trips.method[catalog.offers.region[offer]])
    water_l = float(usage.water_l[item])
    board = int(catalog.instances.accelerator[instance])
    return Placement(
        workload=group.name,
        origin=group.origin,
        variant=variant_of(scenario, candidates, row),
        slice=group.slice,
        provider=str(region.provider),
        region=region.region,
        instance_type=str(catalog.instances.instance_type[instance]),
        accelerator=None if board < 0 else catalog.accelerators[board].name,
        accelerator_count=float(catalog.instances.accelerator_count[instance]),
        purchase=str(PURCHASES[candidates.purchase[row]]),
        share=float(share[item]),
        instances=float(usage.instances[item]),
        mean_instances=mean_instances(candidates, row, float(usage.instances[item]), scenario),
        hours=float(candidates.hours[row]),
        it_energy_kwh=float(usage.it_energy_kwh[item]),
        it_energy_low_kwh=float(usage.it_energy_low_kwh[item]),
        it_energy_high_kwh=float(usage.it_energy_high_kwh[item]),
        facility_energy_kwh=float(usage.facility_energy_kwh[item]),
        operational_kg=float(usage.operational_kg[item]),
        embodied_kg=float(usage.embodied_kg[item]),
        cost_usd=float(usage.cost_usd[item]),
        water_l=water_l if np.isfinite(water_l) else None,
        latency_ms=latency_ms if np.isfinite(latency_ms) else None,
        latency_method=method,
        latency_error_ratio=None if method is None else error_ratio(catalog, method),
        batch_size=None if np.isnan(candidates.batch[row]) else int(candidates.batch[row]),
        energy_method=_CPU if board < 0 else Evidence(candidates.evidence[row]).sentence,
        transferred=bool(candidates.transferred[row]),
        schedule=_schedule(catalog, scenario, profiles, candidates, row),
        intensity_ratio=float(candidates.intensity_ratio[row]),
        price=price_figure(catalog, offer, int(candidates.purchase[row])),
        intensity=intensity,
        pue=region.pue,
        embodied=embodied,
    )


def mean_instances(
    candidates: Candidates,
    row: int,
    instances: float,
    scenario: Scenario,
) -> float:
    """Return the instances that are up, mean over the hours that any is."""
    group = candidates.groups[candidates.group[row]]
    if not group.autoscaled:
        return instances
    hours = hours_of(scenario.period.hours)
    (up,) = instances_by_hour(group, candidates.wanted[[row]], len(hours))
    return float(up @ hours / hours[up > 0].sum())


def _schedule(
    catalog: Catalog,
    scenario: Scenario,
    profiles: Mapping[str, JobProfile],
    candidates: Candidates,
    row: int,
) -> tuple[Stretch, ...]:
    """Return when the runs of a training workload run; nothing for a fleet."""
    runs = runs_of(catalog, scenario, profiles, candidates, row)
    start = scenario.period.start
    return tuple(
        Stretch(start=(start + timedelta(hours=begin_h)).isoformat(), hours=hours)
        for begin_h, hours in runs
    )
