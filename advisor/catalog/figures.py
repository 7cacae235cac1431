"""Numbers of the catalogue's columns as figures: with unit, basis, date, source and quality."""

import numpy as np

from advisor.domain.catalog import Catalog
from advisor.domain.hardware import Accelerator
from advisor.domain.provenance import Figure, Quality
from advisor.domain.purchase import PURCHASES


def price_figure(catalog: Catalog, offer: int, purchase: int) -> Figure:
    """Return a price as a figure. [USD/h]"""
    offers = catalog.offers
    return Figure(
        value=float(offers.price_usd_per_h[offer, purchase]),
        unit="USD/h",
        basis=f"list price, {PURCHASES[purchase]}, Linux, before tax",
        as_of=offers.price_dates[offers.price_date[offer]],
        source=offers.sources[offers.source[offer]],
        quality=Quality.PUBLISHED,
    )


def embodied_figure(catalog: Catalog, instance: int) -> Figure | None:
    """Return an instance's embodied emissions as a figure. [kgCO2e]"""
    table = catalog.instances
    if np.isnan(table.embodied_kg[instance]):
        return None
    return Figure(
        value=float(table.embodied_kg[instance]),
        unit="kgCO2e",
        basis=f"instance's share of its host, life of {table.embodied_lifetime_h[instance]:.0f} h",
        as_of=str(table.embodied_as_of[instance]),
        source=str(table.embodied_source[instance]),
        quality=Quality(str(table.embodied_quality[instance])),
    )


def spec_figure(board: Accelerator, value: float | None, unit: str) -> Figure | None:
    """Return a specification of an accelerator as a figure; None is unpublished."""
    if value is None:
        return None
    return Figure(
        value=value,
        unit=unit,
        basis="dense peak" if unit.endswith("OP/s") else "data sheet",
        as_of=board.as_of,
        source=board.source,
        quality=Quality.PUBLISHED,
    )


def idle_figure(board: Accelerator) -> Figure | None:
    """Return an accelerator's idle power as a figure. [W]"""
    if board.idle_w is None or board.idle_quality is None:
        return None
    return Figure(
        value=board.idle_w,
        unit="W",
        basis="nothing running",
        as_of=board.as_of,
        source=board.idle_source or "",
        quality=board.idle_quality,
    )
