"""All offers, ready to be searched and sorted between two keystrokes.

An offer's names are those of its region, its instance type and its accelerator, so a word is
looked up in 150 + 3,400 + 80 rows, and the 84,000 offers are reached by indexing arrays. Nothing
is kept for each offer that the catalogue does not hold already.
"""

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from advisor.catalog.names import Names, names_of
from advisor.catalog.offer_query import Comparison, Word, begins_column, read_query
from advisor.catalog.words import folded
from advisor.domain.catalog import Catalog
from advisor.domain.listing import OfferColumn
from advisor.domain.provenance import Figure
from advisor.domain.purchase import PURCHASES, Purchase
from advisor.domain.region import Region

Key = TypeVar("Key", bound="tuple[object, ...] | str")

_SIGNS: Final[Mapping[str, Callable[[NDArray[np.float64], float], NDArray[np.bool_]]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
}
_ALL: Final = slice(None)
_PRICES: Final = {
    OfferColumn.PRICE: PURCHASES.index(Purchase.ON_DEMAND),
    OfferColumn.SPOT: PURCHASES.index(Purchase.SPOT),
    OfferColumn.RESERVED: PURCHASES.index(Purchase.RESERVED_1Y),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Matches:
    """Which offers a line asks for.

    Attributes:
        offers: shape (n_offers,)
        remarks: what of the line does not count, or finds nothing, and how to mend it
    """

    offers: NDArray[np.bool_]
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferIndex:
    """The offers of a catalogue by their names and numbers.

    Attributes:
        regions: names of each region: place, city, country, whom its residency satisfies, grid
        machines: names of each instance type
        boards: names of each accelerator
        of_region: columns of regions, shape (n_regions,): numbers, and for text its rank
        of_machine: columns of instance types, shape (n_instances,), likewise; NaN is unknown
    """

    catalog: Catalog
    regions: Names
    machines: Names
    boards: Names
    of_region: Mapping[OfferColumn, NDArray[np.float64]]
    of_machine: Mapping[OfferColumn, NDArray[np.float64]]

    def __len__(self) -> int:
        """Return the number of offers."""
        return len(self.catalog.offers)

    def matching(self, text: str) -> Matches:
        """Return the offers that every word of a line names and every comparison lets pass.

        Args:
            text: "h100 eu spot<30", see `offer_query`; all offers where it is empty
        """
        query = read_query(text)
        offers = np.ones(len(self), dtype=np.bool_)
        remarks = list(query.remarks)
        for word in query.words:
            called = self._called(word)
            column = None if called is not None else begins_column(word.text)
            if called is not None:
                offers &= called
            elif column is not None:  # on its way to "spot<2"
                remarks.append(f'nothing is called "{word.text}"; to compare, write {column}<4')
            else:
                remarks.append(f'nothing is called "{word.text}"')
                offers[:] = False
        for comparison in query.comparisons:
            offers &= self._within(comparison)
        return Matches(offers=offers, remarks=tuple(remarks))

    def ordered(self, column: OfferColumn, *, descending: bool = False) -> NDArray[np.intp]:
        """Return all offers in the order of a column, shape (n_offers,).

        Unknown values come last either way; equal ones keep the catalogue's order.
        """
        keys = self.values(column)
        return np.argsort(-keys if descending else keys, kind="stable")

    def values(
        self,
        column: OfferColumn,
        offers: slice | NDArray[np.intp] = _ALL,
    ) -> NDArray[np.float64]:
        """Return a column in its unit, and of a column of text its rank; NaN is unknown.

        Args:
            column: prices in [USD/h], memory in [GiB], intensity in [gCO2e/kWh]
            offers: which; all where it is left out

        Returns:
            Shape (n_offers,).
        """
        table = self.catalog.offers
        if column in _PRICES:
            return table.price_usd_per_h[offers, _PRICES[column]]
        if column in self.of_region:
            return self.of_region[column][table.region[offers]]
        if column in self.of_machine:
            return self.of_machine[column][table.instance[offers]]
        if column is OfferColumn.DATE:
            return _ranks(table.price_dates)[table.price_date[offers]]
        on_demand = table.price_usd_per_h[offers, _PRICES[OfferColumn.PRICE]]
        return on_demand / self.of_machine[OfferColumn.GPUS][table.instance[offers]]

    def _called(self, word: Word) -> NDArray[np.bool_] | None:
        """Return the offers that a word names; None where it begins no name at all."""
        regions = self.regions.called(word.text, whole=word.whole)
        machines = self.machines.called(word.text, whole=word.whole)
        boards = self.boards.called(word.text, whole=word.whole)
        if not (regions.any() or machines.any() or boards.any()):
            return None
        accelerator = self.catalog.instances.accelerator
        fitted = accelerator >= 0
        machines[fitted] |= boards[accelerator[fitted]]
        offers = self.catalog.offers
        return np.asarray(regions[offers.region] | machines[offers.instance])

    def _within(self, comparison: Comparison) -> NDArray[np.bool_]:
        return _SIGNS[comparison.sign](self.values(comparison.column), comparison.value)


def index_offers(catalog: Catalog) -> OfferIndex:
    """Return the index of a catalogue's offers."""
    machines, boards = catalog.instances, catalog.accelerators
    counts = np.where(machines.accelerator < 0, np.nan, machines.accelerator_count)
    ranks = np.append(_ranks([folded(board.name) for board in boards]), np.nan)
    return OfferIndex(
        catalog=catalog,
        regions=names_of([_region_names(region) for region in catalog.regions]),
        machines=names_of(
            list(zip(machines.key.tolist(), machines.instance_type.tolist(), strict=True))
        ),
        boards=names_of([(board.name, board.vendor, *board.aliases) for board in boards]),
        of_region={
            OfferColumn.PLACE: _ranks([region.place for region in catalog.regions]),
            OfferColumn.CITY: _ranks([folded(region.city) for region in catalog.regions]),
            OfferColumn.INTENSITY: _numbers([region.average for region in catalog.regions]),
            OfferColumn.PUE: _numbers([region.pue for region in catalog.regions]),
        },
        of_machine={
            OfferColumn.INSTANCE: _ranks([_natural(key) for key in machines.key.tolist()]),
            OfferColumn.GPUS: counts,
            OfferColumn.ACCELERATOR: ranks[machines.accelerator],
            OfferColumn.VCPUS: machines.vcpus,
            OfferColumn.MEMORY: machines.memory_gib,
        },
    )


def _region_names(region: Region) -> tuple[str, ...]:
    return (
        region.place,
        region.name,
        region.city,
        region.country,
        region.country_code,
        region.jurisdiction,
        *sorted(region.residency),
        region.grid_zone,
    )


def _numbers(figures: Sequence[Figure | None]) -> NDArray[np.float64]:
    return np.array([np.nan if figure is None else figure.value for figure in figures])


def _ranks(keys: Sequence[Key]) -> NDArray[np.float64]:
    """Return the place of each key among all, equal ones the same, shape (n_keys,)."""
    rank = {key: float(place) for place, key in enumerate(sorted(set(keys)))}
    return np.array([rank[key] for key in keys])


def _natural(name: str) -> tuple[tuple[str, int], ...]:
    """Return a key that sorts "p5.4xlarge" before "p5.48xlarge"."""
    return tuple(
        (word, int(digits or 0)) for word, digits in re.findall(r"(\D*)(\d*)", folded(name))
    )
