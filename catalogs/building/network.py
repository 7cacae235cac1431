"""Cities, round trips, fallback lines and egress prices."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
from building.places import distance_km

METRO_KM = 100.0
FIBRE_KM_PER_MS = 100.0  # round trip: light in fibre runs 200 km/ms
CITY_OFFSET_MS, CITY_SLOPE_MS_PER_KM = 14.9, 0.0173
GROUPS = {
    "AF": "ZA",
    "AS": "HK ID JP KR MY SG TH TW CN",
    "EU": "AT BE CH DE DK ES FI FR GB GR IE IT NL NO PL SE",
    "IN": "IN",
    "ME": "AE BH IL QA SA",
    "NA": "CA MX US",
    "OC": "AU NZ",
    "SA": "BR CL",
}


def sound_round_trips(
    data: Path,
    regions: pd.DataFrame,
    cities: pd.DataFrame,
) -> tuple[pd.DataFrame, set[str]]:
    """Return the round trips that can be what they say, and the cities that are misplaced.

    A city's ping ends at the measured city next to a region. It stands for the region only
    within METRO_KM, and only if both cities are where the list puts them. A city that pings
    faster than light in fibre is elsewhere.
    """
    raw = pd.read_csv(data / "latency.csv.gz")
    where = pd.concat(
        [
            regions.assign(place=regions.provider + ":" + regions.region),
            cities.assign(place="city:" + cities.city),
        ],
    ).set_index("place")[["latitude_deg", "longitude_deg"]]
    told = raw.source.str.extract(r"nearest WN city \((?P<city>.+), (?P<km>\d+) km from region")
    proxied = told.city.notna()
    keep = ~proxied | (told.city.isin(set(cities.city)) & (told.km.astype(float) <= METRO_KM))
    keep &= raw["from"].isin(where.index) & raw["to"].isin(where.index)
    rows = raw[keep]
    start, end = where.loc[rows["from"]].reset_index(), where.loc[rows["to"]].reset_index()
    away_km = np.where(proxied[keep], METRO_KM, 0.0)
    bound_ms = (distance_km(start, end) - away_km) / FIBRE_KM_PER_MS
    too_fast = rows["from"][rows.rtt_ms.to_numpy() < bound_ms.to_numpy()]
    misplaced = too_fast[too_fast.str.startswith("city:")]
    rows = rows[~rows["from"].isin(set(misplaced))]
    return rows, set(misplaced.str.removeprefix("city:"))


def build_latency(data: Path, raw: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return measured round trips, fallback lines and each country's continent."""
    keys = raw[["source", "date"]].drop_duplicates().sort_values(["source", "date"])
    keys["latency_source"] = [f"l{index}" for index in range(len(keys))]
    pairs = raw.merge(keys, on=["source", "date"])
    table = pd.DataFrame(
        {
            "from": pairs["from"],
            "to": pairs["to"],
            "rtt_ms": pairs.rtt_ms,
            "latency_source": pairs.latency_source,
        },
    ).drop_duplicates(["from", "to"])
    sources = keys.rename(columns={"date": "as_of"})[["latency_source", "as_of", "source"]]
    continents = [
        {"country_code": code, "continent": group}
        for group, codes in GROUPS.items()
        for code in codes.split()
    ]
    return {
        "latency": table,
        "latency_sources": sources,
        "latency_lines": _lines(data),
        "continents": pd.DataFrame(continents),
    }


def _lines(data: Path) -> pd.DataFrame:
    fit = json.loads((data / "raw/carbon/latency/latency_fit.json").read_text())
    source = "fit on 4,464 measured pairs, fitted on two clouds and tested on the third"
    rows = [
        {
            "line": pair,
            "offset_ms": round(fit["offset_ms"], 4),
            "slope_ms_per_km": round(slope, 6),
            "median_error_ratio": 0.11,
            "source": source,
        }
        for pair, slope in fit["continent_pair_slope_ms_per_km"].items()
    ]
    rows.append(
        {
            "line": "city",
            "offset_ms": CITY_OFFSET_MS,
            "slope_ms_per_km": CITY_SLOPE_MS_PER_KM,
            "median_error_ratio": 0.18,
            "source": "fit on WonderNetwork city pings, 2018",
        },
    )
    rows.append(
        {
            "line": "same-metro proxy",
            "offset_ms": 0.0,
            "slope_ms_per_km": 0.0,
            "median_error_ratio": 0.069,
            "source": "1,598 pairs of another provider within 100 km",
        },
    )
    return pd.DataFrame(rows)


def build_egress(data: Path, regions: pd.DataFrame) -> pd.DataFrame:
    """Return prices of moving data between regions of one provider; `*` is any of its regions."""
    names = dict(zip(regions.provider + ":" + regions.name, regions.region, strict=True))
    rows = []
    for provider in ("aws", "azure", "gcp"):
        matrix = pd.read_csv(
            data / f"raw/carbon/hpe/{provider}_transmission_cost_matrix.csv", index_col=0
        )
        places = {label: names.get(f"{provider}:{label}", label) for label in matrix.index}
        known = set(regions.region[regions.provider == provider])
        for label, prices in matrix.iterrows():
            if places[label] not in known:
                continue
            others = {float(price) for other, price in prices.items() if other != label}
            pairs = (
                [("*", others.pop())]
                if len(others) == 1
                else [
                    (places.get(other, names.get(f"{provider}:{other}", other)), float(price))
                    for other, price in prices.items()
                    if other != label
                ]
            )
            rows += [
                {
                    "from": f"{provider}:{places[label]}",
                    "to": f"{provider}:{to}",
                    "usd_per_gb": price,
                    "as_of": "2025",
                    "source": "HewlettPackard/sustain-cluster 293fbd15 network_cost",
                    "quality": "published",
                }
                for to, price in pairs
                if to == "*" or to in known
            ]
    return pd.DataFrame(rows)
