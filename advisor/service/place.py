"""What a kWh and an hour cost where a job is profiled."""

from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING

from advisor.domain.bill import Place
from advisor.domain.purchase import PURCHASES, Purchase
from advisor.errors import CatalogError, InputError
from advisor.units import kg_from_g

if TYPE_CHECKING:  # numpy behind it
    from advisor.domain.catalog import Catalog


def place_of(
    at: str | None,
    g_per_kwh: float | None,
    usd_per_kwh: float | None,
    catalogs: Path | None,
) -> Place:
    """Return the place of a machine: a cloud region, or one's own room and grid.

    Args:
        at: "aws:eu-north-1" or "aws:eu-north-1:p5.48xlarge"; None for one's own
        g_per_kwh: own grid [gCO2e/kWh]
        usd_per_kwh: own electricity [USD/kWh]
        catalogs: folder with catalogue tables

    Raises:
        CatalogError: the catalogue does not know the place.
        InputError: a cloud region and own figures together.
    """
    if at is None:
        kg = None if g_per_kwh is None else kg_from_g(g_per_kwh)
        return Place(
            name="here",
            kg_per_it_kwh=kg,
            usd_per_it_kwh=usd_per_kwh,
            usd_per_h=None,
            source="as given; no PUE is added",
        )
    if g_per_kwh is not None:
        raise InputError("--at brings its own grid; leave --g-per-kwh out")
    from advisor.catalog.load import load_catalog  # deferred: 250 ms, which most jobs do not need

    return _cloud(load_catalog(catalogs), at, usd_per_kwh)


def _cloud(catalog: "Catalog", at: str, usd_per_kwh: float | None) -> Place:
    from advisor.catalog.words import find_region  # loaded already

    provider, _, rest = at.partition(":")
    name, _, instance = rest.partition(":")
    index = find_region(catalog, f"{provider}:{name}")
    region = catalog.regions[index]
    pue = None if region.pue is None else region.pue.value
    average = region.average
    kg_per_kwh = None
    if pue is not None and average is not None:
        kg_per_kwh = kg_from_g(average.value * pue)
    words = "" if average is None else f"{average.basis}, {average.as_of}, {average.source}"
    return Place(
        name=at,
        kg_per_it_kwh=kg_per_kwh,
        usd_per_it_kwh=None if usd_per_kwh is None or pue is None else usd_per_kwh * pue,
        usd_per_h=_price(catalog, index, f"{provider}:{name}", instance) if instance else None,
        source=words,
    )


def _price(catalog: "Catalog", region: int, place: str, instance: str) -> float:
    from advisor.catalog.words import find_instance  # loaded already

    find_instance(catalog, place, instance)
    offers = catalog.offers
    mine = (offers.region == region) & catalog.instances.named(instance)[offers.instance]
    prices = offers.price_usd_per_h[mine, PURCHASES.index(Purchase.ON_DEMAND)]
    prices = sorted({price for price in prices.tolist() if isfinite(price)})
    if len(prices) != 1:
        raise CatalogError(
            f"{place}:{instance} has {len(prices)} on-demand prices in the catalogue; write the "
            "exact key that `advisor catalog list` shows",
        )
    return float(prices[0])
