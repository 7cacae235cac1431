"""What the placement of today takes, for comparison."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from advisor.catalog.words import find_region
from advisor.domain.candidates import Candidates
from advisor.domain.catalog import Catalog
from advisor.domain.plan import Totals
from advisor.domain.profile import JobProfile
from advisor.domain.purchase import PURCHASES, Purchase
from advisor.domain.scenario import Fleet, Scenario, Tier, Training
from advisor.errors import ScenarioError
from advisor.placement.evaluate import evaluate, totals
from advisor.placement.matching.candidates import build_candidates


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """Today's placement.

    Attributes:
        scenario: as it runs today: nothing waits, pauses, scales or is done in another way
        candidates: of that scenario
        rows: one of each demand group, all of whose work it serves, shape (n_groups,)
        totals: of all of them
    """

    scenario: Scenario
    candidates: Candidates
    rows: NDArray[np.int64]
    totals: Totals


def today_of(
    catalog: Catalog,
    scenario: Scenario,
    profiles: Mapping[str, JobProfile],
) -> Totals | None:
    """Return what today's placement takes; None unless every workload names one.

    Raises:
        ScenarioError, CatalogError: as placed_today.
    """
    today = placed_today(catalog, scenario, profiles)
    return None if today is None else today.totals


def placed_today(
    catalog: Catalog,
    scenario: Scenario,
    profiles: Mapping[str, JobProfile],
) -> Today | None:
    """Return today's placement; None unless every workload names one.

    An offer that the scenario's own rules reject still counts as today's: that it breaks a rule
    is what the comparison is for. One whose figures are unknown cannot be compared. Training
    runs as soon as it can, in one stretch, and a service is a fixed fleet: choosing hours and
    giving instances back are the plan's own merit.

    Raises:
        ScenarioError: `today` names an offer that is not sold, or whose figures are unknown.
        CatalogError: `today` names an unknown region.
    """
    if not all(workload.today for workload in scenario.workloads):
        return None
    now = _at_once(scenario)
    candidates = build_candidates(catalog, now, profiles)
    rows = [_row(catalog, scenario, candidates, index) for index in range(len(candidates.groups))]
    share = np.ones(len(rows))
    found = totals(evaluate(candidates, np.array(rows), share))
    if not np.isfinite([found.emissions_kg, found.cost_usd]).all():
        raise ScenarioError("today's placement rests on figures that are unknown; remove `today`")
    return Today(scenario=now, candidates=candidates, rows=np.array(rows), totals=found)


def _row(catalog: Catalog, scenario: Scenario, candidates: Candidates, group: int) -> int:
    workload = scenario.workloads[candidates.groups[group].workload]
    assert workload.today is not None
    parts = workload.today.split(":")
    purchase = Purchase((*parts, Purchase.ON_DEMAND)[3])
    region = find_region(catalog, ":".join(parts[:2]))
    offers = catalog.offers
    mine = np.flatnonzero(
        (candidates.group == group) & (candidates.purchase == PURCHASES.index(purchase)),
    )
    offer = candidates.offer[mine]
    fits = catalog.instances.named(parts[2])[offers.instance[offer]]
    fits &= offers.region[offer] == region
    if fits.sum() > 1:
        keys = catalog.instances.key[offers.instance[offer[fits]]]
        raise ScenarioError(
            f'workload "{workload.name}": today "{workload.today}" may be any of '
            f"{', '.join(keys)}; write one of these as the instance",
        )
    if not fits.any():
        raise ScenarioError(
            f'workload "{workload.name}": today "{workload.today}" is not an offer '
            f"that it may use as {purchase}; see advisor catalog list --region {parts[1]}",
        )
    return int(mine[np.flatnonzero(fits)[0]])


def _at_once(scenario: Scenario) -> Scenario:
    """Return the scenario as profiled: no training waits or pauses, all fleets are fixed."""
    workloads = tuple(
        replace(row, tier=Tier.CRITICAL, window_h=None, interruptible=False, variants=())
        if isinstance(row, Training)
        else replace(row, fleet=Fleet.FIXED, variants=())
        for row in scenario.workloads
    )
    return replace(scenario, workloads=workloads)
