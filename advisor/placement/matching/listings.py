"""Offers as every workload sees them: joined, flat, one row per price.

The join is done once per plan and kind. A job that uses accelerators sees the offers that have
some, and a job that uses none those that have none; the others are left out by count, not by row,
for nothing that was measured on one kind can be carried to the other.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from advisor.catalog.burstable import burstable
from advisor.domain.candidates import Floats, Reason
from advisor.domain.catalog import Catalog
from advisor.domain.provenance import Figure
from advisor.domain.purchase import PURCHASES, Purchase
from advisor.domain.region import Region, Signal
from advisor.placement.matching.hosts import host_powers
from advisor.units import gflops_from_tflops


@dataclass(frozen=True, slots=True, kw_only=True)
class Listings:
    """Offers of one kind by purchase model; arrays of shape (n_listings,). NaN is unknown.

    Attributes:
        has_accelerator: which kind
        offer, purchase, region, instance: indices into the catalogue
        accelerator: likewise; -1 for none
        count: accelerators per instance [1]
        vcpus: per instance [1]
        host_memory_gib: per instance [GiB]
        price_usd_per_h: per instance [USD/h]
        host_w: host share of an instance at the usual load, accelerators apart [W]
        host_idle_w, host_max_w: likewise, at no load and at full load of its vCPUs [W]
        idle_w: of one accelerator [W]
        memory_gib: of one accelerator [GiB]
        gflops_per_w: dense half-precision peak over board power [GFLOP/s/W]
        embodied_kg_per_h: per instance [kgCO2e/h]
        intensity_g_per_kwh: under the chosen signal [gCO2e/kWh]
        market_g_per_kwh: market-based [gCO2e/kWh]
        pue_ratio: [1]
        wue_l_per_kwh, grid_wue_l_per_kwh: [L/kWh]
        spot_derived: spot price was derived, never quoted
        burstable: the machine's vCPUs cannot all stay busy
        n_other_kind: prices left out because the machine is of the other kind, by purchase model
    """

    has_accelerator: bool
    offer: NDArray[np.int32]
    purchase: NDArray[np.int8]
    region: NDArray[np.int16]
    instance: NDArray[np.int32]
    accelerator: NDArray[np.int32]
    count: Floats
    vcpus: Floats
    host_memory_gib: Floats
    price_usd_per_h: Floats
    host_w: Floats
    host_idle_w: Floats
    host_max_w: Floats
    idle_w: Floats
    memory_gib: Floats
    gflops_per_w: Floats
    embodied_kg_per_h: Floats
    intensity_g_per_kwh: Floats
    market_g_per_kwh: Floats
    pue_ratio: Floats
    wue_l_per_kwh: Floats
    grid_wue_l_per_kwh: Floats
    spot_derived: NDArray[np.bool_]
    burstable: NDArray[np.bool_]
    n_other_kind: tuple[int, ...]

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.offer)


Lister = Callable[[Signal, bool], Listings]
"""What lists offers with accelerators (True) or without, under an emission rate."""


def list_offers(catalog: Catalog, signal: Signal, *, has_accelerator: bool) -> Listings:
    """Join offers of one kind with instance, accelerator and region figures.

    Args:
        catalog: the whole catalogue
        signal: which emission rate fills intensity_g_per_kwh
        has_accelerator: offers with accelerators, or those without

    Returns:
        One row per offer and purchase model, in the catalogue's order.
    """
    offers, instances = catalog.offers, catalog.instances
    mine = (instances.accelerator[offers.instance] >= 0) == has_accelerator
    rows = np.flatnonzero(mine).astype(np.int32)
    offer = np.repeat(rows, len(PURCHASES))
    purchase = np.tile(np.arange(len(PURCHASES), dtype=np.int8), len(rows))
    region, instance = offers.region[offer], offers.instance[offer]
    accelerator = instances.accelerator[instance]
    boards = catalog.accelerators
    return Listings(
        has_accelerator=has_accelerator,
        offer=offer,
        purchase=purchase,
        region=region,
        instance=instance,
        accelerator=accelerator,
        count=instances.accelerator_count[instance],
        vcpus=instances.vcpus[instance],
        host_memory_gib=instances.memory_gib[instance],
        price_usd_per_h=offers.price_usd_per_h[offer, purchase],
        host_w=host_powers(catalog)[instance],
        host_idle_w=host_powers(catalog, 0.0)[instance],
        host_max_w=host_powers(catalog, 1.0)[instance],
        idle_w=_of_boards(board.idle_w for board in boards)[accelerator],
        memory_gib=_of_boards(board.memory_gib for board in boards)[accelerator],
        gflops_per_w=_gflops_per_w(catalog)[accelerator],
        embodied_kg_per_h=(instances.embodied_kg / instances.embodied_lifetime_h)[instance],
        intensity_g_per_kwh=_figures(catalog.regions, signal.value)[region],
        market_g_per_kwh=_figures(catalog.regions, Signal.MARKET.value)[region],
        pue_ratio=_figures(catalog.regions, "pue")[region],
        wue_l_per_kwh=_figures(catalog.regions, "wue")[region],
        grid_wue_l_per_kwh=_figures(catalog.regions, "grid_wue")[region],
        spot_derived=offers.spot_derived[offer],
        burstable=burstable(instances)[instance],
        n_other_kind=tuple(
            int(np.isfinite(offers.price_usd_per_h[~mine, column]).sum())
            for column in range(len(PURCHASES))
        ),
    )


def intensity_of(region: Region, signal: Signal) -> Figure | None:
    """Return the emission rate of a region's grid under a signal."""
    figure: Figure | None = getattr(region, signal.value)
    return figure


def static_reasons(listings: Listings) -> NDArray[np.int8]:
    """Return for each row the first missing figure that rejects it for every workload."""
    spot = listings.purchase == PURCHASES.index(Purchase.SPOT)
    checks = [
        (Reason.UNKNOWN_PRICE, ~np.isfinite(listings.price_usd_per_h)),
        (Reason.DERIVED_SPOT_PRICE, spot & listings.spot_derived),
        (Reason.UNKNOWN_HOST, ~np.isfinite(listings.host_w)),
        (Reason.UNKNOWN_INTENSITY, ~np.isfinite(listings.intensity_g_per_kwh)),
        (Reason.UNKNOWN_PUE, ~np.isfinite(listings.pue_ratio)),
        (Reason.UNKNOWN_EMBODIED, ~np.isfinite(listings.embodied_kg_per_h)),
    ]
    if not listings.has_accelerator:
        checks.append((Reason.BURSTABLE, listings.burstable))
    else:
        partial = (listings.count < 1) | (listings.count % 1 > 0)
        checks.append((Reason.PARTIAL_ACCELERATOR, partial))
        checks.append((Reason.UNKNOWN_IDLE_POWER, ~np.isfinite(listings.idle_w)))
    return first_reason(len(listings), checks)


def first_reason(n_rows: int, checks: list[tuple[Reason, NDArray[np.bool_]]]) -> NDArray[np.int8]:
    """Return for each row the lowest reason whose check is true, else ALLOWED."""
    reason = np.zeros(n_rows, dtype=np.int8)
    for code, failed in sorted(checks, key=lambda check: check[0], reverse=True):
        reason[failed] = code
    return reason


def _numbers(values: Iterable[float | None]) -> Floats:
    return np.array([np.nan if value is None else float(value) for value in values])


def _of_boards(values: Iterable[float | None]) -> Floats:
    """Return one figure per accelerator, and NaN at -1, where there is none."""
    return np.append(_numbers(values), np.nan)


def _figures(regions: tuple[Region, ...], attribute: str) -> Floats:
    figures = (getattr(region, attribute) for region in regions)
    return np.array([np.nan if figure is None else figure.value for figure in figures])


def _gflops_per_w(catalog: Catalog) -> Floats:
    rate_tflops = _numbers(board.fp16_tflops for board in catalog.accelerators)
    tdp_w = _numbers(board.tdp_w for board in catalog.accelerators)
    return np.append(gflops_from_tflops(rate_tflops) / tdp_w, np.nan)
