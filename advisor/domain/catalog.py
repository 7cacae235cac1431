"""The whole catalogue as one value."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from advisor.domain.hardware import Accelerator, HostPower, InstanceTable
from advisor.domain.lever import Lever
from advisor.domain.offer import OfferTable
from advisor.domain.provenance import Quality
from advisor.domain.region import Provider, Region
from advisor.domain.transfer import TransferLaw


@dataclass(frozen=True, slots=True, kw_only=True)
class City:
    """A place where users are."""

    name: str
    latitude_deg: float
    longitude_deg: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LatencyTable:
    """Round trips and what to do where none was measured.

    Attributes:
        pairs_ms: (from place, to region place) -> measured round trip [ms], e.g.
            ("city:London", "aws:eu-west-2")
        line_offset_ms: intercept of all fallback lines between regions [ms]
        continent_slopes_ms_per_km: "EU-NA" -> slope of the fallback line [ms/km]
        city_offset_ms, city_slope_ms_per_km: public-internet line for cities [ms], [ms/km]
        continent_of_country: country code -> continent code as in the slopes' keys
        errors_ratio: method -> median relative error of that fallback, 0..1
    """

    pairs_ms: Mapping[tuple[str, str], float]
    line_offset_ms: float
    continent_slopes_ms_per_km: Mapping[str, float]
    city_offset_ms: float
    city_slope_ms_per_km: float
    continent_of_country: Mapping[str, str]
    errors_ratio: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundTrips:
    """Network round trips from one origin to every region; arrays of shape (n_regions,).

    Attributes:
        ms: round trip [ms]; NaN when no method reaches the region
        method: between regions "measured", "same-metro proxy" or "continent line"; from a city
            "city ping" (to the city of the region), "same metro" or "city line"; "" where ms is
            NaN
    """

    ms: NDArray[np.float64]
    method: NDArray[np.str_]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesFacts:
    """What an hourly series rests on.

    Attributes:
        year: that gave its shape
        source: who published it
        quality: of the series on the level of the latest annual mean
    """

    year: str
    source: str
    quality: Quality


@dataclass(frozen=True, slots=True, kw_only=True)
class TableFacts:
    """How much a table holds and how fresh it is.

    Attributes:
        rows: number of data rows
        oldest, newest: dates or years of the table's figures; None where rows carry none
    """

    rows: int
    oldest: str | None
    newest: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalog:
    """Everything that advisor knows about clouds and grids.

    Attributes:
        regions: in canonical order (provider, region)
        egress_usd_per_gb: (from place, to place) -> price [USD/GB]; a missing pair is unknown
        host_power: by provider and microarchitecture; "" is the median of a provider's others
        hourly: grid zone -> gCO2e/kWh of each hour of a typical year, shape (8760,), on the level
            of the latest annual mean; zones that have a series
        transfer: what carries a measured job from one accelerator to another
        digest: sha256 over the content of all tables, independent of the order of their rows
        tables: facts per table name
        levers: published factors of changes to a job, in canonical order
        hourly_facts: grid zone -> what its series in `hourly` rests on
    """

    regions: tuple[Region, ...]
    accelerators: tuple[Accelerator, ...]
    instances: InstanceTable
    offers: OfferTable
    cities: Mapping[str, City]
    latency: LatencyTable
    egress_usd_per_gb: Mapping[tuple[str, str], float]
    host_power: Mapping[tuple[Provider, str], HostPower]
    hourly: Mapping[str, NDArray[np.float64]]
    transfer: TransferLaw
    digest: str
    tables: Mapping[str, TableFacts]
    levers: tuple[Lever, ...] = ()
    hourly_facts: Mapping[str, SeriesFacts] = field(default_factory=dict)
