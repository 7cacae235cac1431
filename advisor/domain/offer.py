"""Offers: an instance type in a region at a price, columnar because there are 85,000 of them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferTable:
    """Prices by region and instance type. Arrays have shape (n_offers,) unless stated.

    Attributes:
        region: index into Catalog.regions
        instance: index into Catalog.instances
        price_usd_per_h: shape (n_offers, 3), columns as PURCHASES [USD/h]; NaN is not offered or
            not known
        spot_derived: True where the spot price was derived from an average saving, never quoted
        price_date: index into price_dates
        source: index into sources
        price_dates: ISO dates
        sources: who published the prices
    """

    region: NDArray[np.int16]
    instance: NDArray[np.int32]
    price_usd_per_h: NDArray[np.float64]
    spot_derived: NDArray[np.bool_]
    price_date: NDArray[np.int16]
    source: NDArray[np.int16]
    price_dates: tuple[str, ...]
    sources: tuple[str, ...]

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.region)
