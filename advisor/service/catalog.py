"""What the clouds offer: filtered lists of the catalogue, sheets of one place, integrity."""

from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from advisor.catalog.load import load_catalog
from advisor.catalog.sheets import sheets_of
from advisor.catalog.words import find_accelerators, nearest
from advisor.domain.catalog import Catalog
from advisor.domain.finding import RuleResult, Severity
from advisor.domain.listing import Filter, Listed, Order
from advisor.domain.purchase import PURCHASES, Purchase
from advisor.domain.sheet import Sheet
from advisor.errors import CatalogError
from advisor.report.catalog_tables import listed_csv, listed_json
from advisor.service.files import save_text


def load(folder: Path | None = None) -> Catalog:
    """Return the whole catalogue.

    Args:
        folder: of the tables; None finds the shipped ones

    Raises:
        CatalogError: a table is missing, damaged, or refers to something that is not there.
    """
    return load_catalog(folder)


def list_catalog(
    wanted: Filter,
    folder: Path | None = None,
    order: Order = Order.PRICE,
) -> list[Listed]:
    """Return the prices that pass a filter.

    Args:
        wanted: which prices
        folder: of the tables; None finds the shipped ones
        order: ACCELERATOR_PRICE is the price over the number of accelerators, machines without
            one last

    Raises:
        CatalogError: a word that the catalogue does not know, with the nearest known one.
    """
    catalog = load_catalog(folder)
    offers, instances = catalog.offers, catalog.instances
    keep = np.isin(offers.region, _regions(catalog, wanted))
    if wanted.instance is not None:
        named = instances.named(wanted.instance)
        if not named.any():
            near = nearest(wanted.instance, sorted(set(instances.key.tolist())))
            raise CatalogError(f'unknown instance type "{wanted.instance}"{near}')
        keep &= named[offers.instance]
    if wanted.accelerator is not None:
        boards = find_accelerators(catalog, wanted.accelerator)
        keep &= np.isin(instances.accelerator[offers.instance], boards)
    models = PURCHASES if wanted.purchase is None else (wanted.purchase,)
    limit = np.inf if wanted.max_price_usd_per_h is None else wanted.max_price_usd_per_h
    rows = [
        _listed(catalog, int(offer), model)
        for offer in np.flatnonzero(keep)
        for model in models
        if offers.price_usd_per_h[offer, PURCHASES.index(model)] <= limit
    ]
    return sorted(rows, key=lambda row: _rank(row, order))


def save_list(rows: list[Listed], path: Path) -> None:
    """Write a list as CSV, or as JSON where the name ends in .json; whole or not at all.

    Raises:
        InputError: the file cannot be written.
    """
    save_text(path, listed_json(rows) if path.suffix == ".json" else listed_csv(rows))


def show_place(place: str, folder: Path | None = None) -> tuple[Sheet, ...]:
    """Return what is known of a region, an instance type, an accelerator or a city.

    Raises:
        CatalogError: the catalogue does not know it.
    """
    return sheets_of(load_catalog(folder), place)


def check(folder: Path | None = None) -> tuple[RuleResult, ...]:
    """Return what each integrity rule finds in a catalogue.

    Raises:
        CatalogError: a table is missing or damaged in form.
    """
    from advisor.catalog.check import check_catalog  # deferred: pandas, 300 ms

    return check_catalog(folder, datetime.now(tz=UTC).date())


def is_sound(results: tuple[RuleResult, ...]) -> bool:
    """Return whether no rule found an error; warnings are allowed."""
    return not any(row.findings for row in results if row.severity is Severity.ERROR)


def _rank(row: Listed, order: Order) -> tuple[float | str, ...]:
    if order is Order.PLACE:
        return (row.provider, row.region, row.instance_type)
    if order is Order.INSTANCE:
        return (row.instance_type, row.provider, row.region)
    if order is Order.PRICE:
        return (row.price_usd_per_h,)
    has_board = row.accelerator_count > 0
    return (row.price_usd_per_h / row.accelerator_count if has_board else np.inf,)


def _regions(catalog: Catalog, wanted: Filter) -> list[int]:
    rows = list(enumerate(catalog.regions))
    if wanted.provider is not None:
        rows = [(index, row) for index, row in rows if row.provider == wanted.provider]
        if not rows:
            raise CatalogError(f'unknown provider "{wanted.provider}"; known: aws, azure, gcp')
    if wanted.region is not None:
        names = sorted({row.region for _, row in rows} | {row.place for _, row in rows})
        rows = [(index, row) for index, row in rows if wanted.region in {row.region, row.place}]
        if not rows:
            near = nearest(wanted.region, names)
            raise CatalogError(f'unknown region "{wanted.region}"{near}')
    return [index for index, _ in rows]


def _listed(catalog: Catalog, offer: int, model: Purchase) -> Listed:
    offers, instances = catalog.offers, catalog.instances
    region, instance = catalog.regions[offers.region[offer]], int(offers.instance[offer])
    board = int(instances.accelerator[instance])
    return Listed(
        provider=str(region.provider),
        region=region.region,
        instance_type=str(instances.instance_type[instance]),
        accelerator=None if board < 0 else catalog.accelerators[board].name,
        accelerator_count=float(instances.accelerator_count[instance]),
        vcpus=float(instances.vcpus[instance]),
        memory_gib=float(instances.memory_gib[instance]),
        purchase=str(model),
        price_usd_per_h=float(offers.price_usd_per_h[offer, PURCHASES.index(model)]),
        price_date=offers.price_dates[offers.price_date[offer]],
        source=offers.sources[offers.source[offer]],
    )
