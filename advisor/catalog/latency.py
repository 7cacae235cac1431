"""Round trips from an origin to every region: measured, or the best fallback there is."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from advisor.catalog.words import find_city, find_region
from advisor.domain.catalog import Catalog, RoundTrips

EARTH_RADIUS_KM: Final = 6371.0  # IUGG mean radius
METRO_KM: Final = 100.0
"""Regions of two providers this near share a metro. Source: error measured on 1,598 pairs."""

Floats = NDArray[np.float64]


def round_trips(catalog: Catalog, origin: str) -> RoundTrips:
    """Return the network round trip from an origin to each region.

    Args:
        catalog: with its latency table
        origin: "city:London", or a region as "aws:eu-west-2"

    Raises:
        CatalogError: no such city or region; the nearest ones are named.
    """
    kind, _, name = origin.partition(":")
    if kind == "city":
        return _from_city(catalog, name)
    return _from_region(catalog, find_region(catalog, origin))


def error_ratio(catalog: Catalog, method: str) -> float | None:
    """Return the median relative error of a method, 0..1; None where the trip was measured."""
    table = catalog.latency
    errors = table.errors_ratio
    if method == "continent line":
        known = [errors[pair] for pair in table.continent_slopes_ms_per_km if pair in errors]
        return max(known, default=None)
    return errors.get({"city line": "city", "same metro": "city"}.get(method, method))


def distance_km(
    lat_deg: float | Floats,
    lon_deg: float | Floats,
    lats_deg: Floats,
    lons_deg: Floats,
) -> Floats:
    """Return great-circle distances from one place, or from each to each. [km]

    Source: haversine formula, R. W. Sinnott, Sky and Telescope 68 (1984).
    """
    lat, lon = np.radians(lat_deg), np.radians(lon_deg)
    lats, lons = np.radians(lats_deg), np.radians(lons_deg)
    half = np.sin((lats - lat) / 2) ** 2
    half += np.cos(lat) * np.cos(lats) * np.sin((lons - lon) / 2) ** 2
    return np.asarray(2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(half)))


def _from_city(catalog: Catalog, name: str) -> RoundTrips:
    city, table = find_city(catalog, name), catalog.latency
    km = _distances(catalog, city.latitude_deg, city.longitude_deg)
    line = table.city_offset_ms + table.city_slope_ms_per_km * km
    measured = _measured(catalog, f"city:{city.name}")
    known = np.isfinite(measured)
    # No city was measured to itself: its own metro is no further than the nearest that was.
    nearest_ms = float(np.min(measured[known], initial=np.inf))
    own = (km <= METRO_KM) & ~known & (line > nearest_ms)
    ms = np.where(own, nearest_ms, np.where(known, measured, line))
    method = np.where(own, "same metro", np.where(known, "city ping", "city line"))
    return RoundTrips(ms=ms, method=method)


def _from_region(catalog: Catalog, home: int) -> RoundTrips:
    region = catalog.regions[home]
    km = _distances(catalog, region.latitude_deg, region.longitude_deg)
    ms = _continent_line(catalog, home, km)
    method = np.where(np.isfinite(ms), "continent line", "").astype(object)
    near = [index for index in np.flatnonzero(km <= METRO_KM) if index != home]
    for other in near:
        proxy = _measured(catalog, catalog.regions[other].place)
        better = np.isfinite(proxy) & (method != "same-metro proxy")
        ms[better], method[better] = proxy[better], "same-metro proxy"
    measured = _measured(catalog, region.place)
    known = np.isfinite(measured)
    ms[known], method[known] = measured[known], "measured"
    return RoundTrips(ms=ms, method=method.astype(str))


def _continent_line(catalog: Catalog, home: int, km: Floats) -> Floats:
    table = catalog.latency
    here = table.continent_of_country.get(catalog.regions[home].country_code, "")
    slopes = []
    for region in catalog.regions:
        there = table.continent_of_country.get(region.country_code, "")
        pair = "-".join(sorted((here, there)))
        slopes.append(table.continent_slopes_ms_per_km.get(pair, np.nan))
    return np.asarray(table.line_offset_ms + np.array(slopes) * km)


def _measured(catalog: Catalog, origin: str) -> Floats:
    pairs = catalog.latency.pairs_ms
    return np.array([pairs.get((origin, region.place), np.nan) for region in catalog.regions])


def _distances(catalog: Catalog, lat_deg: float, lon_deg: float) -> Floats:
    lats = np.array([region.latitude_deg for region in catalog.regions])
    lons = np.array([region.longitude_deg for region in catalog.regions])
    return distance_km(lat_deg, lon_deg, lats, lons)
