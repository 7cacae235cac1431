"""All tables as one Catalog. No pandas here: its import alone costs more than this whole load."""

import gc
import hashlib
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from advisor.catalog.hourly import read_hourly, series_facts
from advisor.catalog.law import PART, read_law
from advisor.catalog.levers import read_levers
from advisor.catalog.paths import catalog_folder
from advisor.catalog.rows import read_accelerators, read_host_power, read_regions
from advisor.catalog.tables import RawTable, read_schema, read_table
from advisor.domain.catalog import Catalog, City, LatencyTable, TableFacts
from advisor.domain.hardware import Accelerator, InstanceTable
from advisor.domain.offer import OfferTable
from advisor.domain.region import Region

Key = TypeVar("Key")

HOURLY: Final = "grid_hourly.npz"
_APART: Final = frozenset({"offsets"})
"""Tables that no plan rests on, with a digest of their own: a new price of credits does not make
yesterday's plans those of another catalogue."""
_DATES: Final = ("as_of", "average_year", "hourly_year", "embodied_as_of")
_DATED_BY: Final = {"offers": "price_sources", "latency": "latency_sources"}
"""Tables whose rows carry a code, and the table that gives its date."""


def load_catalog(folder: Path | None = None) -> Catalog:
    """Read the catalogue.

    Args:
        folder: of the tables; None finds the shipped ones

    Raises:
        CatalogError: a table is missing, damaged, or refers to something that is not there.
    """
    with _collector_paused():
        return _load(catalog_folder(folder))


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Hold back the garbage collector: it walks a million live strings, 40 % of the load."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _load(found: Path) -> Catalog:
    schema = read_schema(found)
    raw = {
        name: read_table(found, name, columns)
        for name, columns in schema.items()
        if name not in _APART
    }
    law = {
        name: read_table(found / PART, name, columns)
        for name, columns in read_schema(found / PART).items()
    }
    regions = read_regions(raw["regions"])
    accelerators = read_accelerators(raw["accelerators"])
    instances, ids = _instances(raw["instances"], accelerators)
    return Catalog(
        regions=regions,
        accelerators=accelerators,
        instances=instances,
        offers=_offers(raw, regions, ids),
        cities=_cities(raw["cities"]),
        latency=_latency(raw),
        egress_usd_per_gb=_pairs(raw["egress"], "usd_per_gb"),
        host_power=read_host_power(raw["host_power"]),
        hourly=read_hourly(found),
        transfer=read_law(law, accelerators),
        digest=_digest(found, {**raw, **law}),
        tables={name: _facts({**raw, **law}, name) for name in (*raw, *law)},
        # a catalogue of before there were levers still reads
        levers=read_levers(raw["levers"], accelerators) if "levers" in raw else (),
        hourly_facts=series_facts(raw["grid_zones"]),
    )


def _digest(folder: Path, raw: dict[str, RawTable]) -> str:
    total = hashlib.sha256()
    for name in sorted(raw):
        total.update(f"{name} {raw[name].sha256}\n".encode())
    hourly = folder / HOURLY
    if hourly.exists():
        total.update(hashlib.sha256(hourly.read_bytes()).digest())
    return total.hexdigest()


def _facts(raw: dict[str, RawTable], name: str) -> TableFacts:
    dated = raw[_DATED_BY.get(name, name)]
    column = next((column for column in _DATES if column in dated.columns), None)
    dates = [cell for cell in dated.columns[column] if cell] if column else []
    return TableFacts(
        rows=len(raw[name]),
        oldest=min(dates, default=None),
        newest=max(dates, default=None),
    )


def _instances(
    table: RawTable,
    accelerators: tuple[Accelerator, ...],
) -> tuple[InstanceTable, dict[str, dict[str, int]]]:
    columns = table.columns
    board = {accelerator.name: index for index, accelerator in enumerate(accelerators)}
    board[""] = -1
    index = _lookup(table, "accelerator", columns["accelerator"], board)
    keys = list(zip(columns["provider"], columns["instance"], strict=True))
    _unique(table, "instance", keys)
    instances = InstanceTable(
        provider=np.array(columns["provider"]),
        instance_type=np.array(columns["instance_type"]),
        key=np.array(columns["instance"]),
        accelerator=np.array(index, dtype=np.int32),
        accelerator_count=table.numbers("accelerator_count"),
        vcpus=table.numbers("vcpus"),
        memory_gib=table.numbers("memory_gib"),
        microarchitecture=np.array(columns["microarchitecture"]),
        embodied_kg=table.numbers("embodied_kg"),
        embodied_lifetime_h=table.numbers("embodied_lifetime_h"),
        embodied_quality=np.array(columns["embodied_quality"]),
        embodied_source=np.array(columns["embodied_source"]),
        embodied_as_of=np.array(columns["embodied_as_of"]),
    )
    ids: dict[str, dict[str, int]] = {}
    for number, (provider, name) in enumerate(keys):
        ids.setdefault(provider, {})[name] = number
    return instances, ids


def _offers(
    raw: dict[str, RawTable],
    regions: tuple[Region, ...],
    ids: dict[str, dict[str, int]],
) -> OfferTable:
    table, sources, n_instances = raw["offers"], raw["price_sources"], len(raw["instances"])
    columns = table.columns
    places: dict[str, dict[str, int]] = {}
    for index, row in enumerate(regions):
        places.setdefault(str(row.provider), {})[row.region] = index
    region = _lookup_by_provider(table, "region", places)
    instance = _lookup_by_provider(table, "instance", ids)
    _unique(table, "instance", (np.array(region) * n_instances + np.array(instance)).tolist())
    codes = {code: index for index, code in enumerate(sources.columns["price_source"])}
    code = np.array(
        _lookup(table, "price_source", columns["price_source"], codes),
        dtype=np.int16,
    )
    prices = np.column_stack(
        [table.numbers(f"{model}_usd_per_h") for model in ("on_demand", "spot", "reserved_1y")],
    )
    _positive(table, prices)
    return OfferTable(
        region=np.array(region, dtype=np.int16),
        instance=np.array(instance, dtype=np.int32),
        price_usd_per_h=prices,
        spot_derived=np.array([cell == "1" for cell in columns["spot_derived"]]),
        price_date=code,
        source=code,
        price_dates=tuple(sources.columns["as_of"]),
        sources=tuple(sources.columns["source"]),
    )


def _positive(table: RawTable, prices: NDArray[np.float64]) -> None:
    with np.errstate(invalid="ignore"):
        rows, columns = np.nonzero(prices <= 0)
    if len(rows):
        model = ("on_demand", "spot", "reserved_1y")[columns[0]]
        raise table.error(f"{model}_usd_per_h", int(rows[0]), "is not above 0")


def _cities(table: RawTable) -> dict[str, City]:
    latitude, longitude = table.numbers("latitude_deg"), table.numbers("longitude_deg")
    return {
        name: City(name=name, latitude_deg=float(lat), longitude_deg=float(lon))
        for name, lat, lon in zip(table.columns["city"], latitude, longitude, strict=True)
    }


def _latency(raw: dict[str, RawTable]) -> LatencyTable:
    lines, continents = raw["latency_lines"], raw["continents"]
    names = lines.columns["line"]
    offset = dict(zip(names, lines.numbers("offset_ms").tolist(), strict=True))
    slope = dict(zip(names, lines.numbers("slope_ms_per_km").tolist(), strict=True))
    error = dict(zip(names, lines.numbers("median_error_ratio").tolist(), strict=True))
    pairs = [name for name in names if name.count("-") == 1 and name.isupper()]
    return LatencyTable(
        pairs_ms=_pairs(raw["latency"], "rtt_ms"),
        line_offset_ms=offset[pairs[0]],
        continent_slopes_ms_per_km={name: slope[name] for name in pairs},
        city_offset_ms=offset["city"],
        city_slope_ms_per_km=slope["city"],
        continent_of_country=dict(
            zip(
                continents.columns["country_code"],
                continents.columns["continent"],
                strict=True,
            ),
        ),
        errors_ratio=error,
    )


def _pairs(table: RawTable, column: str) -> dict[tuple[str, str], float]:
    keys = zip(table.columns["from"], table.columns["to"], strict=True)
    return dict(zip(keys, table.numbers(column).tolist(), strict=True))


def _lookup(table: RawTable, column: str, keys: list[Key], known: dict[Key, int]) -> list[int]:
    try:
        return [known[key] for key in keys]
    except KeyError as error:
        raise table.error(column, keys.index(error.args[0]), "is in no other table") from None


def _lookup_by_provider(
    table: RawTable,
    column: str,
    known: dict[str, dict[str, int]],
) -> list[int]:
    """Return where a column's words stand for the provider of their row.

    Rows are sorted by provider, so each provider's rows are one slice: no pair of words has to be
    built for each of 84,000 rows.
    """
    providers, cells = table.columns["provider"], table.columns[column]
    found: list[int] = []
    while len(found) < len(cells):
        start = len(found)
        end = bisect_right(providers, providers[start], start)
        words = known.get(providers[start], {})
        try:
            found += [words[cell] for cell in cells[start:end]]
        except KeyError as error:
            row = cells.index(error.args[0], start)
            raise table.error(column, row, "is in no other table") from None
    return found


def _unique(table: RawTable, column: str, keys: list[Key]) -> None:
    if len(set(keys)) == len(keys):
        return
    seen: set[Key] = set()
    for row, key in enumerate(keys):
        if key in seen:
            raise table.error(column, row, "stands twice for the same place")
        seen.add(key)
