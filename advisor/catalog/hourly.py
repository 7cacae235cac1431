"""Hourly grid intensity: a typical year per zone, on the level of the latest annual mean."""

import zipfile
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from advisor.catalog.tables import RawTable, read_schema, read_table
from advisor.domain.catalog import SeriesFacts
from advisor.domain.provenance import Quality
from advisor.errors import CatalogError
from advisor.units import h_from_years

FILE: Final = "grid_hourly.npz"
HOURS: Final = int(h_from_years(1.0))


def read_hourly(folder: Path) -> dict[str, NDArray[np.float64]]:
    """Return the series of each grid zone that has one.

    Args:
        folder: of the tables

    Returns:
        Zone -> gCO2e/kWh for each hour of a year of 365 days from 1 January 00:00 UTC, shape
        (8760,): an old year's shape, scaled to the annual mean that the regions carry.

    Raises:
        CatalogError: the file is missing or damaged, or lacks a zone of the table grid_zones.
    """
    path = folder / FILE
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            zones, tenths = stored["zones"].tolist(), stored["tenths_g_per_kwh"]
    except (OSError, KeyError, ValueError, EOFError, zipfile.BadZipFile) as error:
        raise CatalogError(f"{path} cannot be read: {error}; restore the file") from error
    if tenths.shape != (len(zones), HOURS):
        raise CatalogError(f"{path} has shape {tenths.shape}; {HOURS} hours a zone are needed")
    row_of = {zone: row for row, zone in enumerate(zones)}
    table = read_table(folder, "grid_zones", read_schema(folder)["grid_zones"])
    found = {}
    for row, zone in enumerate(table.columns["grid_zone"]):
        if zone not in row_of:
            raise table.error("grid_zone", row, f"has no series in {FILE}")
        scale = table.numbers("hourly_scale")[row]
        found[zone] = tenths[row_of[zone]] / 10.0 * scale
    return found


def series_facts(table: RawTable) -> dict[str, SeriesFacts]:
    """Return what each zone's series rests on.

    Args:
        table: grid_zones

    Raises:
        CatalogError: a quality that is none; names file and line.
    """
    columns = table.columns
    qualities = columns["quality"]
    bad = next((row for row, word in enumerate(qualities) if word not in set(Quality)), None)
    if bad is not None:
        raise table.error("quality", bad, f"is none of {', '.join(Quality)}")
    return {
        zone: SeriesFacts(year=year, source=source, quality=Quality(quality))
        for zone, year, source, quality in zip(
            columns["grid_zone"],
            columns["hourly_year"],
            columns["hourly_source"],
            qualities,
            strict=True,
        )
    }
