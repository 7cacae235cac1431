"""Every demand group and variant on every offer: what it takes, or why it cannot be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from advisor.accounting.operational import facility_energy_kwh, operational_kg, water_l
from advisor.catalog.latency import round_trips
from advisor.catalog.words import find_accelerators, longitude_of
from advisor.domain.candidates import Candidates, Floats, Group, Reason
from advisor.domain.catalog import Catalog
from advisor.domain.profile import JobKind, JobProfile
from advisor.domain.purchase import PURCHASES, Purchase
from advisor.domain.region import Signal
from advisor.domain.scenario import Scenario, Training, profile_of
from advisor.errors import ProfileError
from advisor.hours.calendar import Calendar, calendar_of
from advisor.placement.matching.cpu_work import cpu_fleet_work, cpu_training_work
from advisor.placement.matching.data import data_use
from advisor.placement.matching.demand import fleet_need, groups_of, training_need
from advisor.placement.matching.fleet_hours import GridHours, grid_hours
from advisor.placement.matching.fleet_work import ServingJob, fleet_work
from advisor.placement.matching.listings import (
    Lister,
    Listings,
    first_reason,
    list_offers,
    static_reasons,
)
from advisor.placement.matching.load import Loads, loads_of
from advisor.placement.matching.policy import policy_reasons, within_residency
from advisor.placement.matching.timing import Windows
from advisor.placement.matching.variants import Version, rejections, versions_of
from advisor.placement.matching.work import TrainingJob, Work, training_work
from advisor.transfer.boards import Boards, boards_of
from advisor.transfer.lever import with_lever
from advisor.transfer.predict import Prediction, predict
from advisor.transfer.scaling import scaling


@dataclass(frozen=True, slots=True)
class _Shelf:
    """What is computed once and seen by every group."""

    catalog: Catalog
    scenario: Scenario
    listings: Listings
    reasons: NDArray[np.int8]
    kg_per_kwh: Floats
    market_kg_per_kwh: Floats
    l_per_kwh: Floats
    windows: Windows
    grid: GridHours
    loads: Loads


def build_candidates(
    catalog: Catalog,
    scenario: Scenario,
    profiles: Mapping[str, JobProfile],
    listed: Lister | None = None,
) -> Candidates:
    """Return every demand group, as profiled and in each of its variants, on every offer.

    Args:
        catalog: what the clouds offer
        scenario: what is wanted
        profiles: by the path that the scenario writes
        listed: lists the catalogue's offers, for those who ask often; None lists them here

    Returns:
        One row per group, variant, offer and purchase model that the workload may use; offers
        with accelerators for jobs that use some, offers without for jobs that use none.

    Raises:
        ProfileError: a profile names an accelerator without specifications
        ScenarioError: a workload lacks a figure that its profile does not give, or a variant does
            not fit its work
        CatalogError: a place, accelerator or lever that the catalogue does not know
    """
    lister = _lister_of(catalog) if listed is None else listed
    loads = loads_of(scenario, partial(longitude_of, catalog))
    shelves = {
        kind: _stock(catalog, scenario, loads, lister(scenario.signal, kind))
        for kind in {profile.accelerator is not None for profile in profiles.values()}
    }
    jobs = _jobs(catalog, scenario, profiles)
    groups = groups_of(scenario, loads)
    blocks, unlisted = [], []
    for index, group in enumerate(groups):
        mine = jobs[group.workload]
        shelf = shelves[mine[0].version.profile.accelerator is not None]
        blocks += [_block(shelf, index, group, job) for job in mine]
        unlisted.append(_unlisted(shelf, group))
    return _concatenate(groups, blocks, tuple(unlisted))


@dataclass(frozen=True, slots=True)
class _Job:
    """A version of a workload, what is predicted of it, and its number among the versions."""

    version: Version
    prediction: Prediction | None
    number: int


def _jobs(
    catalog: Catalog,
    scenario: Scenario,
    profiles: Mapping[str, JobProfile],
) -> list[list[_Job]]:
    """Return the versions of each workload; a profile is carried to all accelerators once."""
    boards = boards_of(catalog.accelerators)
    carried: dict[tuple[str, JobKind | None], Prediction | None] = {}
    found = []
    for workload in scenario.workloads:
        mine = []
        for number, version in enumerate(versions_of(catalog, workload, profiles)):
            key = (profile_of(workload, number), version.kind)
            if key not in carried:
                carried[key] = _predict(catalog, boards, version.profile, version.kind)
            prediction = carried[key]
            if version.factors:
                assert prediction is not None
                prediction = with_lever(prediction, version.factors)
            mine.append(_Job(version, prediction, number))
        found.append(mine)
    return found


def _stock(
    catalog: Catalog,
    scenario: Scenario,
    loads: Loads,
    listings: Listings,
) -> _Shelf:
    static = static_reasons(listings)
    policy = policy_reasons(catalog, scenario.policy, listings)
    both = np.where((policy > 0) & ((static == 0) | (policy < static)), policy, static)
    calendar = scenario_calendar(catalog, scenario)
    facility_kwh = facility_energy_kwh(np.ones(len(listings)), listings.pue_ratio)
    return _Shelf(
        catalog,
        scenario,
        listings,
        both,
        operational_kg(facility_kwh, listings.intensity_g_per_kwh),
        operational_kg(facility_kwh, listings.market_g_per_kwh),
        water_l(
            np.ones(len(listings)),
            listings.pue_ratio,
            listings.wue_l_per_kwh,
            listings.grid_wue_l_per_kwh,
        ),
        Windows(calendar),
        grid_hours(calendar, scenario.period.hours),
        loads,
    )


def _lister_of(catalog: Catalog) -> Lister:
    return lambda signal, kind: list_offers(catalog, signal, has_accelerator=kind)


def scenario_calendar(catalog: Catalog, scenario: Scenario) -> Calendar:
    """Return the hours of a scenario's period.

    Series are of the average; the direct rate is taken to follow it. Of the others only annual
    means are known: every grid is flat.
    """
    series = catalog.hourly if scenario.signal in {Signal.AVERAGE, Signal.DIRECT} else {}
    zones = [region.grid_zone for region in catalog.regions]
    return calendar_of(scenario.period.start, zones, series)


def _predict(
    catalog: Catalog,
    boards: Boards,
    profile: JobProfile,
    kind: JobKind | None,
) -> Prediction | None:
    """Return the profile on every accelerator; None for a job that uses none."""
    if profile.accelerator is None:
        return None
    source = source_of(catalog, profile, profile.accelerator)
    return predict(profile, source, boards, catalog.transfer, kind)


def source_of(catalog: Catalog, profile: JobProfile, accelerator: str) -> int:
    """Return the index of the accelerator that a profile was measured on.

    Raises:
        ProfileError: its name covers several.
        CatalogError: the catalogue does not know it.
    """
    matches = find_accelerators(catalog, accelerator)
    if len(matches) != 1:
        names = ", ".join(catalog.accelerators[index].name for index in matches)
        raise ProfileError(
            f'profile "{profile.name}": accelerator "{accelerator}" may be any of '
            f"{names}; write the exact name",
        )
    return matches[0]


def _block(
    shelf: _Shelf,
    index: int,
    group: Group,
    job: _Job,
) -> dict[str, NDArray[np.generic]]:
    workload = job.version.workload
    rows = np.flatnonzero(np.isin(shelf.listings.purchase, _columns(workload.purchase)))
    work = _work(shelf, group, job, rows)
    residency = workload.residency or shelf.scenario.policy.residency
    listings = shelf.listings
    checks = [
        (Reason.RESIDENCY, ~within_residency(shelf.catalog, residency)[listings.region[rows]]),
        *rejections(job.version, listings.accelerator[rows]),
        *work.checks,
    ]
    if shelf.scenario.limits.water_l is not None:
        checks.append((Reason.UNKNOWN_WATER, ~np.isfinite(shelf.l_per_kwh[rows])))
    own = first_reason(len(rows), checks)
    base = shelf.reasons[rows]
    reason = np.where((own > 0) & ((base == 0) | (own < base)), own, base)
    return {
        "group": np.full(len(rows), index, dtype=np.int32),
        "offer": listings.offer[rows],
        "purchase": listings.purchase[rows],
        "reason": reason.astype(np.int8),
        "variant": np.full(len(rows), job.number, dtype=np.int8),
        "kg_per_kwh": shelf.kg_per_kwh[rows] * work.intensity_ratio,
        "market_kg_per_kwh": shelf.market_kg_per_kwh[rows],
        "intensity_ratio": work.intensity_ratio,
        "share_ratio": work.share_ratio,
        "pue_ratio": listings.pue_ratio[rows],
        "l_per_kwh": shelf.l_per_kwh[rows],
        "schedule": np.full(len(rows), -1, dtype=np.int32),
        "moving_kwh": np.zeros(len(rows)),
        "moving_usd": np.zeros(len(rows)),
        "wanted": work.columns["instances"],
        **work.columns,
    }


def _work(
    shelf: _Shelf,
    group: Group,
    job: _Job,
    rows: NDArray[np.int64],
) -> Work:
    workload, profile = job.version.workload, job.version.profile
    prediction = job.prediction
    period_h = shelf.scenario.period.hours
    listings = shelf.listings
    if isinstance(workload, Training):
        need = training_need(workload, profile, period_h)
        data = data_use(shelf.catalog, workload.data).take(listings.region[rows])
        if prediction is None:
            return cpu_training_work(listings, rows, need, profile, data, shelf.windows)
        spread = scaling(
            shelf.catalog.transfer,
            JobKind.TRAINING,
            profile.accelerator_count,
            need.accelerators,
        )
        trained = TrainingJob(need=need, profile=profile, prediction=prediction, scaling=spread)
        return training_work(listings, rows, trained, data, shelf.windows)
    assert group.origin is not None
    fleet = fleet_need(workload, group, profile, shelf.loads[group.workload, group.origin])
    trips_ms = round_trips(shelf.catalog, group.origin).ms[listings.region[rows]]
    if prediction is None:
        return cpu_fleet_work(listings, rows, (fleet, profile), trips_ms, shelf.grid)
    kind = job.version.kind
    curves = None if kind is None else shelf.catalog.transfer.batches.get(kind)
    serving = ServingJob(need=fleet, profile=profile, prediction=prediction, curves=curves)
    return fleet_work(listings, rows, serving, trips_ms, shelf.grid)


def _columns(purchase: Sequence[Purchase]) -> list[int]:
    return [PURCHASES.index(model) for model in purchase]


def _unlisted(shelf: _Shelf, group: Group) -> tuple[Reason, int]:
    workload = shelf.scenario.workloads[group.workload]
    listings = shelf.listings
    reason = Reason.NO_ACCELERATOR if listings.has_accelerator else Reason.HAS_ACCELERATOR
    return reason, sum(listings.n_other_kind[column] for column in _columns(workload.purchase))


def _concatenate(
    groups: tuple[Group, ...],
    blocks: list[dict[str, NDArray[np.generic]]],
    unlisted: tuple[tuple[Reason, int], ...],
) -> Candidates:
    apart = {"groups", "unlisted", "schedules"}
    names = [field.name for field in fields(Candidates) if field.name not in apart]
    columns: dict[str, Any] = {
        name: np.concatenate([block[name] for block in blocks]) for name in names
    }
    return Candidates(groups=groups, unlisted=unlisted, **columns)
