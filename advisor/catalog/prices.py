"""The catalogue as it would be if everything were dearer or cheaper."""

from dataclasses import replace

from advisor.domain.catalog import Catalog


def priced(catalog: Catalog, ratio: float) -> Catalog:
    """Return a catalogue with all prices, of instances and of moving data, times a ratio, > 0.

    Its digest is that of the tables, which say what the prices were before.
    """
    offers = catalog.offers
    return replace(
        catalog,
        offers=replace(offers, price_usd_per_h=offers.price_usd_per_h * ratio),
        egress_usd_per_gb={pair: usd * ratio for pair, usd in catalog.egress_usd_per_gb.items()},
    )
