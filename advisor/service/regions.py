"""Regions side by side, and a closer look at one."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

import numpy as np

from advisor.catalog.figures import price_figure
from advisor.catalog.latency import error_ratio, round_trips
from advisor.catalog.sheets import sheets_of
from advisor.catalog.words import find_accelerators, find_city, find_region
from advisor.domain.catalog import Catalog
from advisor.domain.plan import Plan
from advisor.domain.purchase import PURCHASES, Purchase
from advisor.domain.region_list import (
    CheapestOffer,
    GridYear,
    ListedRegion,
    RegionList,
    RegionOrder,
    RoundTrip,
    Yardstick,
)
from advisor.domain.sheet import Sheet

_MONTH_DAYS: Final = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_DAY_HOURS: Final = 24


def compare_regions(catalog: Catalog, asked: Yardstick | None, plan: Plan | None) -> RegionList:
    """Return all regions with what a user asks to compare, or what a plan suggests.

    Args:
        catalog: of the regions
        asked: words as written; None leaves it to the plan
        plan: None where there is none yet

    Raises:
        CatalogError: an accelerator or an origin that the catalogue does not know; the nearest
            ones are named.
    """
    by = usual_yardstick(catalog, plan) if asked is None else asked
    if by.origin is not None:
        by = replace(by, origin=origin_of(catalog, by.origin))
    return RegionList(by=by, rows=list_regions(catalog, by))


def list_regions(catalog: Catalog, by: Yardstick) -> tuple[ListedRegion, ...]:
    """Return all regions in the catalogue's order, with what they are compared for.

    Raises:
        CatalogError: an accelerator or an origin that the catalogue does not know; the nearest
            ones are named.
    """
    offers = _cheapest(catalog, by)
    trips = _trips(catalog, by)
    return tuple(
        ListedRegion(region=region, offer=offers.get(index), round_trip=trips.get(index))
        for index, region in enumerate(catalog.regions)
    )


def sorted_regions(
    rows: Iterable[ListedRegion],
    order: RegionOrder,
    *,
    descending: bool = False,
) -> tuple[ListedRegion, ...]:
    """Return rows in an order; those whose figure is unknown last, either way.

    Equal rows stand in the order of their places.
    """
    by_place = sorted(rows, key=lambda row: row.region.place)
    if order is RegionOrder.NAME:
        return tuple(reversed(by_place) if descending else by_place)
    known = [(figure, row) for row in by_place if (figure := _figure(row, order)) is not None]
    unknown = [row for row in by_place if _figure(row, order) is None]
    known.sort(key=lambda pair: -pair[0] if descending else pair[0])
    return (*(row for _, row in known), *unknown)


def region_sheet(catalog: Catalog, place: str) -> Sheet:
    """Return all that the catalogue knows of a region, each figure with what it rests on.

    Raises:
        CatalogError: the catalogue does not know it.
    """
    return sheets_of(catalog, place)[0]


def grid_year(catalog: Catalog, place: str) -> GridYear | None:
    """Return the typical year of a region's grid; None where it has no hourly series.

    Raises:
        CatalogError: the catalogue does not know the region.
    """
    zone = catalog.regions[find_region(catalog, place)].grid_zone
    series = catalog.hourly.get(zone)
    if series is None:
        return None
    days = series.reshape(sum(_MONTH_DAYS), _DAY_HOURS)
    months = np.split(days, np.cumsum(_MONTH_DAYS)[:-1])
    facts = catalog.hourly_facts.get(zone)
    return GridYear(
        grid_zone=zone,
        means_g_per_kwh=tuple(tuple(month.mean(axis=0).tolist()) for month in months),
        year=None if facts is None else facts.year,
        source=None if facts is None else facts.source,
        quality=None if facts is None else facts.quality,
    )


def known_origins(catalog: Catalog) -> tuple[str, ...]:
    """Return where requests may come from: cities, measured ones first, then regions."""
    measured = {origin for origin, _ in catalog.latency.pairs_ms}
    cities = (f"city:{name}" for name in catalog.cities)
    ranked = sorted(cities, key=lambda city: (city not in measured, city))
    return (*ranked, *(region.place for region in catalog.regions))


def origin_of(catalog: Catalog, words: str) -> str:
    """Return an origin as the catalogue writes it: "london" is "city:London".

    Raises:
        CatalogError: no such city or region; the nearest ones are named.
    """
    kind, colon, name = words.strip().partition(":")
    if not colon or kind == "city":
        return f"city:{find_city(catalog, name if colon else kind).name}"
    return catalog.regions[find_region(catalog, words.strip())].place


def accelerators_on_sale(catalog: Catalog) -> tuple[str, ...]:
    """Return accelerators that have an offer, those of most regions first."""
    boards = catalog.instances.accelerator[catalog.offers.instance]
    n_regions = len(catalog.regions)
    # one number for each pair of board and region: a hundred times faster than unique rows
    pairs = np.unique(boards[boards >= 0] * n_regions + catalog.offers.region[boards >= 0])
    sold, in_regions = np.unique(pairs // n_regions, return_counts=True)
    return tuple(
        catalog.accelerators[board].name for board in sold[np.argsort(-in_regions, kind="stable")]
    )


def places_of(plan: Plan | None) -> frozenset[str]:
    """Return the regions that a plan uses; none where there is no plan."""
    placements = () if plan is None else plan.placements
    return frozenset(f"{row.provider}:{row.region}" for row in placements)


def usual_yardstick(catalog: Catalog, plan: Plan | None) -> Yardstick:
    """Return what to compare for before anyone asks: the plan's first accelerator and origin.

    Without a plan, or where it has no accelerator, the most widely sold one; without an origin,
    none.
    """
    placements = () if plan is None else plan.placements
    boards = (row.accelerator for row in placements if row.accelerator is not None)
    origins = (row.origin for row in placements if row.origin is not None)
    return Yardstick(
        accelerator=next(boards, None) or next(iter(accelerators_on_sale(catalog)), None),
        origin=next(origins, None),
    )


def _figure(row: ListedRegion, order: RegionOrder) -> float | None:
    """Return what a row is ranked by; None is unknown."""
    region = row.region
    if order is RegionOrder.PRICE:
        return None if row.offer is None else row.offer.usd_per_accelerator_h
    if order is RegionOrder.LATENCY:
        return None if row.round_trip is None else row.round_trip.ms
    figure = region.pue if order is RegionOrder.PUE else region.average
    return None if figure is None else figure.value


def _cheapest(catalog: Catalog, by: Yardstick) -> dict[int, CheapestOffer]:
    """Return the cheapest offer per accelerator, by the region's index."""
    if by.accelerator is None:
        return {}
    boards = find_accelerators(catalog, by.accelerator)
    offers, machines = catalog.offers, catalog.instances
    model = PURCHASES.index(by.purchase)
    usable = np.isin(machines.accelerator[offers.instance], boards)
    usable &= np.isfinite(offers.price_usd_per_h[:, model])
    if by.purchase is Purchase.SPOT:  # a plan takes no price that was never quoted
        usable &= ~offers.spot_derived
    mine = np.flatnonzero(usable)
    usd_per_h = offers.price_usd_per_h[mine, model]
    usd_per_h /= machines.accelerator_count[offers.instance[mine]]
    ranked = np.lexsort((mine, usd_per_h, offers.region[mine]))
    regions, first = np.unique(offers.region[mine][ranked], return_index=True)
    return {
        int(region): _offer(catalog, int(mine[row]), model, float(usd_per_h[row]))
        for region, row in zip(regions, ranked[first], strict=True)
    }


def _offer(catalog: Catalog, offer: int, model: int, usd_per_h: float) -> CheapestOffer:
    machines, instance = catalog.instances, int(catalog.offers.instance[offer])
    return CheapestOffer(
        usd_per_accelerator_h=usd_per_h,
        instance_type=str(machines.instance_type[instance]),
        accelerator=catalog.accelerators[machines.accelerator[instance]].name,
        accelerator_count=float(machines.accelerator_count[instance]),
        price=price_figure(catalog, offer, model),
    )


def _trips(catalog: Catalog, by: Yardstick) -> dict[int, RoundTrip]:
    """Return round trips from the origin, by the region's index."""
    if by.origin is None:
        return {}
    found = round_trips(catalog, by.origin)
    errors = {method: error_ratio(catalog, method) for method in set(found.method.tolist())}
    facts = catalog.tables.get("latency")
    return {
        index: RoundTrip(
            ms=float(ms),
            method=str(method),
            error_ratio=errors[str(method)],
            oldest=None if facts is None else facts.oldest,
            newest=None if facts is None else facts.newest,
        )
        for index, (ms, method) in enumerate(zip(found.ms, found.method, strict=True))
        if np.isfinite(ms)
    }
