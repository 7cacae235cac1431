"""What a training workload's data takes in each region: money, network, disks."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from advisor.accounting.data import network_kwh, storage_w
from advisor.catalog.words import find_region
from advisor.domain.candidates import Floats
from advisor.domain.catalog import Catalog
from advisor.domain.region import Region
from advisor.domain.scenario import DataSet


@dataclass(frozen=True, slots=True, kw_only=True)
class DataUse:
    """A data set in each of some places; arrays of one shape.

    Attributes:
        moving_usd: price of moving it there once [USD]; NaN is unknown
        moving_kwh: energy of moving it there once [kWh]
        storage_w: power of keeping it there [W]
    """

    moving_usd: Floats
    moving_kwh: Floats
    storage_w: Floats

    def take(self, regions: NDArray[np.integer]) -> "DataUse":
        """Return the same for each of some regions."""
        return DataUse(
            moving_usd=self.moving_usd[regions],
            moving_kwh=self.moving_kwh[regions],
            storage_w=self.storage_w[regions],
        )


def data_use(catalog: Catalog, data: DataSet | None) -> DataUse:
    """Return what a data set takes in every region of the catalogue.

    Raises:
        CatalogError: the data's location is not a region of the catalogue.
    """
    nothing = np.zeros(len(catalog.regions))
    if data is None:
        return DataUse(moving_usd=nothing, moving_kwh=nothing, storage_w=nothing)
    index = find_region(catalog, data.location)
    home = catalog.regions[index]
    per_gb = [_usd_per_gb(catalog, home, target) for target in catalog.regions]
    moved_gb = np.full(len(catalog.regions), data.size_gb)
    moved_gb[index] = 0.0
    return DataUse(
        moving_usd=np.array(per_gb) * data.size_gb,
        moving_kwh=network_kwh(moved_gb),
        storage_w=storage_w(nothing + data.size_gb),
    )


def _usd_per_gb(catalog: Catalog, home: Region, target: Region) -> float:
    if home.place == target.place:
        return 0.0
    prices = catalog.egress_usd_per_gb
    anywhere = f"{target.provider}:*"
    return prices.get((home.place, target.place), prices.get((home.place, anywhere), np.nan))
