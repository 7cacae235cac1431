"""How far each figure behind a candidate may be off, and which candidates are off together.

A figure is off by a factor: `exp(z * low)` below its value and `exp(z * high)` above it, z being
a standard normal number. Candidates with the same key share the same z: one grid is as clean for
all that run on it, and one accelerator as thrifty for one job wherever it stands.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from advisor.domain.candidates import Candidates, Floats
from advisor.domain.catalog import Catalog
from advisor.domain.profile import JobProfile
from advisor.domain.provenance import Quality
from advisor.domain.purchase import PURCHASES, Purchase
from advisor.domain.region import Provider, Region, Signal
from advisor.domain.scenario import Scenario
from advisor.domain.uncertainty import Input
from advisor.placement.uncertain.ways import Z90, Ways
from advisor.transfer.predict import SAME_DEVICE_ERROR_RATIO

TOGETHER_SHARE: Final = 0.5
"""Part of a transfer's variance that all targets of one job share: what is odd about the job on
the board that it was measured on. Measured: residuals on workloads left out correlate by 0.52
between two targets of one source (198 workloads and sources, catalogs/measurements)."""

YEAR_LOG: Final = 0.142
"""Change of a grid's annual mean from one year to the next, root mean square of logs. Source:
Electricity Maps annual means 2022-25 of the 57 grids that clouds stand on."""

YEAR_WEIGHT: Final = 3.0
"""Years that the grids' common figure counts as, beside the three changes of the grid's own."""

YEAR_TOGETHER_SHARE: Final = 0.18
"""Part of that variance that all grids of a year share. Source: the same means."""

SOURCE_LOG: Final = {Signal.AVERAGE: 0.146, Signal.MARGINAL: 0.44}
"""Error of a source of intensity. Average: Electricity Maps against Ember by way of OWID, 2023,
lifecycle, 21 countries of one grid: their logs differ by 0.207, which two equal errors make of
0.146 each. Marginal: WattTime 2023 against the IFI operating margin 2021, 51 grids: 0.62."""

HOURS_LOG: Final = 0.115
"""Error of an older year's hours: month by hour means of 2022 against 2024's, 16 grids, mean
absolute error 9.2 % (1.25 times that is one standard deviation). Mean over the hours of a run."""

FLAT_LOG: Final = 0.185
"""Likewise where no hours are known: 14.8 % against a flat year."""

PUE_YEAR_LOG: Final = 0.12
"""Change of a site's overhead (PUE less 1) from one year to the next. Source: GSF real-time-cloud
b2858aa2, 74 changes at published sites 2019-24."""

PUE_SITES: Final = 5
"""Published sites of a provider that its other sites' spread may be taken of."""

PUE_SITE_LOG: Final = 0.4
"""Spread of overheads between sites where fewer are published. Source: Azure's 16."""

EMBODIED_LOG: Final = 0.25
"""Error of embodied emissions of a machine with accelerators. Source: bounds of Boavizta API
2.5.0, 0.77 to 1.45 in the median of 122 types, taken as 80 %."""

EMBODIED_CPU_LOG: Final = 0.44
"""Likewise without accelerators: 0.57 to 1.76, 2,212 types."""

EMBODIED_FIT_LOG: Final = 0.17
"""Error of the fit that stands in for Boavizta: p90 32 %."""

PRICE_LOG: Final = {Purchase.ON_DEMAND: 0.09, Purchase.RESERVED_1Y: 0.09, Purchase.SPOT: 0.24}
"""Change of a price since it was read. On demand: AWS accelerators, April 2025 to January 2026,
root mean square of 970 logs. Spot: Google Cloud, May to July 2026, 8,800. Reserved: assumed to
follow on demand until it is bought."""

_FIT: Final = "fit"
"""How the source of embodied emissions begins where they are the catalogue's own fit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """One input over some rows; arrays of shape (n_rows,).

    Attributes:
        keys: of the independent numbers, each named after what it is of
        of: index into keys
        low_log, high_log: log factor at one standard deviation below and above, >= 0
        shared: per key, what it shares with others: a name of its own; None shares with none
        shared_share: part of the variance that is shared, 0..1
    """

    keys: tuple[str, ...]
    of: NDArray[np.intp]
    low_log: Floats
    high_log: Floats
    shared: tuple[str, ...] | None = None
    shared_share: float = 0.0


def spreads_of(
    catalog: Catalog,
    scenario: Scenario,
    profiles: Mapping[str, JobProfile],
    candidates: Candidates,
    rows: NDArray[np.int64],
) -> dict[Input, Spread]:
    """Return every input over some candidates, all of them allowed.

    Args:
        catalog: what they are of
        scenario: whose signal counts
        profiles: by the path that the scenario writes
        candidates: all of them
        rows: n_rows of them
    """
    ways = Ways.of(catalog, scenario, profiles, candidates, rows)
    job, transfer = _energies(catalog, ways, candidates, rows)
    offer = candidates.offer[rows]
    regions = [catalog.regions[index] for index in catalog.offers.region[offer].tolist()]
    year, source, hours = _grids(catalog, scenario.signal, regions)
    return {
        Input.JOB_ENERGY: job,
        Input.TRANSFER: transfer,
        Input.LEVER: _spread(ways.levers, ways.low_log, ways.high_log),
        Input.GRID_YEAR: year,
        Input.GRID_SOURCE: source,
        Input.GRID_HOURS: hours,
        Input.PUE: _pue(catalog, regions),
        Input.EMBODIED: _embodied(catalog, catalog.offers.instance[offer]),
        Input.PRICE: _price(catalog, candidates, rows, regions),
    }


def year_log(region: Region) -> float:
    """Return by how much a grid's annual mean changes in a year: its own years and all grids'."""
    if region.average is None or not region.average_before_g_per_kwh:
        return YEAR_LOG
    means = np.array([*region.average_before_g_per_kwh, region.average.value])
    changes = np.diff(np.log(means))
    total = float(changes @ changes) + YEAR_WEIGHT * YEAR_LOG**2
    return float(np.sqrt(total / (len(changes) + YEAR_WEIGHT)))


def _energies(
    catalog: Catalog,
    ways: Ways,
    candidates: Candidates,
    rows: NDArray[np.int64],
) -> tuple[Spread, Spread]:
    """Return the range of energy in its two parts: of the job, and of carrying it there."""
    path_of = ways.paths
    instance = catalog.offers.instance[candidates.offer[rows]]
    board = catalog.instances.accelerator[instance]
    # without accelerators the range is the processors' alone: nothing in it is of the job
    own = np.where(board < 0, 0.0, np.minimum(ways.errors + SAME_DEVICE_ERROR_RATIO, 0.9))
    low_log, high_log = -np.log1p(-own), np.log1p(own)
    machines = _machines(catalog, instance)
    job = _spread(path_of, low_log / Z90, high_log / Z90)
    carried = _spread(
        [f"{path} on {name}" for path, name in zip(path_of, machines, strict=True)],
        _rest(-np.log(candidates.low_ratio[rows]) / Z90, ways.low_log, low_log / Z90),
        _rest(np.log(candidates.high_ratio[rows]) / Z90, ways.high_log, high_log / Z90),
        [f"{path} elsewhere" for path in path_of],
        TOGETHER_SHARE,
    )
    return job, carried


def _rest(whole_log: Floats, lever_log: Floats, job_log: Floats) -> Floats:
    """Return what of a range is neither a lever's, which is independent, nor the job's own."""
    predicted_log = np.sqrt(np.maximum(whole_log**2 - lever_log**2, 0.0))
    return np.maximum(predicted_log - job_log, 0.0)


def _machines(catalog: Catalog, instance: NDArray[np.int32]) -> list[str]:
    """Return what kind of machine each instance type is: accelerator, or provider's processor."""
    table = catalog.instances
    names = [board.name for board in catalog.accelerators]
    return [
        names[board] if board >= 0 else f"{provider} {processor or 'processors'}"
        for board, provider, processor in zip(
            table.accelerator[instance].tolist(),
            table.provider[instance].tolist(),
            table.microarchitecture[instance].tolist(),
            strict=True,
        )
    ]


def _grids(
    catalog: Catalog,
    signal: Signal,
    regions: Sequence[Region],
) -> tuple[Spread, Spread, Spread]:
    zones = [region.grid_zone for region in regions]
    changes = np.array([year_log(region) for region in regions])
    if signal is not Signal.AVERAGE:
        changes = np.full(len(regions), YEAR_LOG)
    year = _spread(zones, changes, changes, ["all grids"] * len(zones), YEAR_TOGETHER_SHARE)
    error = np.full(len(regions), SOURCE_LOG[signal])
    series = catalog.hourly if signal is Signal.AVERAGE else {}
    hours = np.array([HOURS_LOG if zone in series else FLAT_LOG for zone in zones])
    return year, _spread(zones, error, error), _spread(zones, hours, hours)


def _pue(catalog: Catalog, regions: Sequence[Region]) -> Spread:
    between = {provider: _between_sites(catalog.regions, provider) for provider in Provider}
    logs = np.array(
        [
            PUE_YEAR_LOG
            if region.pue is not None
            and region.pue.quality in {Quality.PUBLISHED, Quality.MEASURED}
            else between[region.provider]
            for region in regions
        ],
    )
    return _spread([region.place for region in regions], logs, logs)


def _between_sites(regions: Iterable[Region], provider: Provider) -> float:
    """Return the spread of overheads between a provider's sites, as far as they are published."""
    overheads = [
        row.pue.value - 1.0
        for row in regions
        if row.provider is provider
        and row.pue is not None
        and row.pue.quality is Quality.PUBLISHED
        and row.pue.value > 1.0
    ]
    return float(np.std(np.log(overheads))) if len(overheads) >= PUE_SITES else PUE_SITE_LOG


def _embodied(catalog: Catalog, instance: NDArray[np.int32]) -> Spread:
    table = catalog.instances
    logs = np.where(table.accelerator[instance] < 0, EMBODIED_CPU_LOG, EMBODIED_LOG)
    fitted = np.char.startswith(table.embodied_source[instance], _FIT)
    logs = np.hypot(logs, np.where(fitted, EMBODIED_FIT_LOG, 0.0))
    return _spread(_machines(catalog, instance), logs, logs)


def _price(
    catalog: Catalog,
    candidates: Candidates,
    rows: NDArray[np.int64],
    regions: Sequence[Region],
) -> Spread:
    """Return prices: of a list together for a provider's machines of a kind, of spot by region."""
    machines = _machines(catalog, catalog.offers.instance[candidates.offer[rows]])
    models = [PURCHASES[index] for index in candidates.purchase[rows].tolist()]
    keys = [
        f"{region.place if model is Purchase.SPOT else region.provider} {machine} {model}"
        for region, machine, model in zip(regions, machines, models, strict=True)
    ]
    logs = np.array([PRICE_LOG[model] for model in models])
    return _spread(keys, logs, logs)


def _spread(
    names: Sequence[str],
    low_log: Floats,
    high_log: Floats,
    shared: Sequence[str] | None = None,
    shared_share: float = 0.0,
) -> Spread:
    keys, first, of = np.unique(np.array(names), return_index=True, return_inverse=True)
    return Spread(
        keys=tuple(keys.tolist()),
        of=of,
        low_log=low_log,
        high_log=high_log,
        shared=None if shared is None else tuple(shared[index] for index in first),
        shared_share=shared_share,
    )
