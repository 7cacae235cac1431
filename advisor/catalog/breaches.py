"""What breaks the catalogue's integrity rules, table by table.

Each function takes the tables and returns the table that it looked at, the number of its rows, and
the broken rows: key -> what is wrong.
"""

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from advisor.catalog.frames import Frames
from advisor.catalog.latency import METRO_KM, distance_km
from advisor.catalog.words import folded
from advisor.domain.provenance import Quality
from advisor.units import h_from_years

if TYPE_CHECKING:
    import pandas as pd

Breaches = tuple[str, int, "pd.Series[str]"]
"""Table, rows checked, and of each broken row: its key (index) and what is wrong (value)."""

PRICE_USD_PER_H: Final = (0.0, 5000.0)
INTENSITY_G_PER_KWH: Final = (1.0, 1500.0)
PUE_RATIO: Final = (1.0, 2.0)
WUE_L_PER_KWH: Final = (0.0, 30.0)
NEAR_KM: Final = 60.0
LIFETIME_H: Final = (h_from_years(2.0), h_from_years(10.0))
LEVER_RATIO: Final = (0.01, 10.0)
CREDIT_USD_PER_T: Final = (0.1, 3000.0)
PERMANENCE_YEARS: Final = (1.0, 1e6)
FIBRE_KM_PER_MS: Final = 100.0
"""Distance per round trip in fibre: light runs 200 km/ms there and back. Source: refractive index
1.47, ITU-T G.652."""


def price_range(frames: Frames) -> Breaches:
    """Find prices outside PRICE_USD_PER_H."""
    return _outside(frames, "offers", _columns(frames, "offers", "_usd_per_h"), PRICE_USD_PER_H)


def spot_price(frames: Frames) -> Breaches:
    """Find spot prices above the on-demand price."""
    return _dearer(frames, "spot_usd_per_h")


def reserved_price(frames: Frames) -> Breaches:
    """Find reserved prices above the on-demand price."""
    return _dearer(frames, "reserved_1y_usd_per_h")


def place(frames: Frames) -> Breaches:
    """Find regions further than NEAR_KM from the city that they name."""
    regions, cities = frames["regions"], frames["cities"]
    keys = cities.city.str.split(", ").str[0].map(folded) + "," + cities.country_code
    places = cities.assign(key=keys).drop_duplicates("key").set_index("key")
    wanted = regions.city.map(folded) + "," + regions.country_code
    named = places.reindex(wanted)
    km = _distances_km(regions, named)
    problems = {}
    for key, city, away_km in zip(_keys(regions), regions.city, km, strict=True):
        if np.isnan(away_km):
            problems[key] = f"city {city} is not in the table of cities"
        elif away_km > NEAR_KM:
            problems[key] = f"stands {away_km:.0f} km from {city}"
    return "regions", len(regions), _series(problems)


def intensity(frames: Frames) -> Breaches:
    """Find intensities outside INTENSITY_G_PER_KWH."""
    columns = ["average_g_per_kwh", "direct_g_per_kwh", "marginal_g_per_kwh"]
    return _outside(frames, "regions", columns, INTENSITY_G_PER_KWH)


def pue(frames: Frames) -> Breaches:
    """Find PUE outside PUE_RATIO."""
    return _outside(frames, "regions", ["pue_ratio"], PUE_RATIO)


def water(frames: Frames) -> Breaches:
    """Find water use outside WUE_L_PER_KWH."""
    return _outside(frames, "regions", ["wue_l_per_kwh", "grid_wue_l_per_kwh"], WUE_L_PER_KWH)


def sourced(frames: Frames) -> Breaches:
    """Find regions' figures without source, year or quality."""
    regions = frames["regions"]
    problems = {}
    for column in _columns(frames, "regions", "_source"):
        stem = column.removesuffix("_source")
        figures = [
            name for name in map(str, regions) if name.startswith(f"{stem}_") and _is_figure(name)
        ]
        for figure in figures:
            known = regions[regions[figure].notna()]
            complete = (known[column] != "") & known[f"{stem}_quality"].isin(list(Quality))
            complete &= known[f"{stem}_year"].str.fullmatch(r"\d{4}(-\d\d)*")
            for key in _keys(known[~complete]):
                problems[key] = f"{figure} lacks a source, a year or a quality"
    return "regions", len(regions), _series(problems)


def one_grid(frames: Frames) -> Breaches:
    """Find grid zones whose regions carry different intensities."""
    regions = frames["regions"]
    spread = regions.groupby("grid_zone").average_g_per_kwh.nunique()
    problems = dict.fromkeys(spread[spread > 1].index, "regions on it have different intensities")
    return "regions", len(spread), _series(problems)


def boards(frames: Frames) -> Breaches:
    """Find accelerators with impossible power, memory or bandwidth."""
    boards = frames["accelerators"].set_index("accelerator")
    bad = (boards.tdp_w <= 0) | (boards.idle_w >= boards.tdp_w) | (boards.memory_gib <= 0)
    bad |= boards.bandwidth_gb_per_s <= 0
    text = "power, memory or bandwidth is not above 0, or idle power reaches the limit"
    return "accelerators", len(boards), _series(dict.fromkeys(boards.index[bad], text))


def machines(frames: Frames) -> Breaches:
    """Find instances with impossible sizes or unsourced embodied emissions."""
    table = frames["instances"]
    bad = (table.accelerator != "") != (table.accelerator_count > 0)
    bad |= (table.embodied_kg <= 0) | (table.vcpus <= 0) | (table.memory_gib <= 0)
    low, high = LIFETIME_H
    bad |= (table.embodied_lifetime_h < low) | (table.embodied_lifetime_h > high)
    bad |= table.embodied_kg.notna() & (table.embodied_source == "")
    keys = table.provider[bad] + ":" + table.instance[bad]
    text = (
        "accelerators without a count, a size that is not above 0, or an unsourced embodied figure"
    )
    return "instances", len(table), _series(dict.fromkeys(keys, text))


def light(frames: Frames) -> Breaches:
    """Find round trips between regions that are faster than light in fibre."""
    table, regions = frames["latency"], frames["regions"]
    places = regions.assign(place=_keys(regions)).set_index("place")
    pairs = table[table["from"].isin(places.index)]
    start, end = places.loc[pairs["from"]], places.loc[pairs["to"]]
    bound_ms = np.maximum(_distances_km(start, end) - 2 * METRO_KM, 0.0) / FIBRE_KM_PER_MS
    fast = pairs[(pairs.rtt_ms.to_numpy() <= 0) | (pairs.rtt_ms.to_numpy() < bound_ms)]
    keys = fast["from"] + " to " + fast["to"]
    problems = {
        key: f"{ms:g} ms is faster than light in fibre"
        for key, ms in zip(keys, fast.rtt_ms, strict=True)
    }
    return "latency", len(pairs), _series(problems)


def levers(frames: Frames) -> Breaches:
    """Find levers whose factors are out of order or outside LEVER_RATIO."""
    table = frames["levers"]
    problems = {}
    keys = table.lever + ", " + table.kind + ", " + table.accelerator.replace("", "any")
    for quantity in ("energy", "time"):
        names = [f"{quantity}_low_ratio", f"{quantity}_ratio", f"{quantity}_high_ratio"]
        for key, factors in zip(keys, table[names].to_numpy(dtype=float), strict=True):
            low, middle, high = factors.tolist()
            if not LEVER_RATIO[0] <= low <= middle <= high <= LEVER_RATIO[1]:
                problems[key] = f"{quantity} factors are {low:g}, {middle:g}, {high:g}"
    return "levers", len(table), _series(problems)


def credit_prices(frames: Frames) -> Breaches:
    """Find credits whose prices are out of order or outside CREDIT_USD_PER_T."""
    table = frames["offsets"]
    ends = table[["low_usd_per_t", "central_usd_per_t", "high_usd_per_t"]].to_numpy(dtype=float)
    priced = ~np.isnan(ends).all(axis=1)
    least, most = CREDIT_USD_PER_T
    problems = {}
    for key, (low, central, high) in zip(table.credit[priced], ends[priced], strict=True):
        if not least <= low <= central <= high <= most:
            problems[key] = f"prices are {low:g}, {central:g}, {high:g} USD/t"
    return "offsets", int(priced.sum()), _series(problems)


def credit_facts(frames: Frames) -> Breaches:
    """Find credits with an impossible share or permanence, or nothing stored and a buffer."""
    table = frames["offsets"]
    shares = table[["buffer_share", "real_share"]]
    bad = ((shares < 0) | (shares > 1)).any(axis=1) | (table.buffer_share == 1)
    low, high = PERMANENCE_YEARS
    bad |= (table.permanence_years < low) | (table.permanence_years > high)
    nothing = table.store == "none"
    bad |= nothing & (table.permanence_years.notna() | table.buffer_share.notna())
    bad |= (table.kind == "removal") & nothing
    text = "a share or permanence that cannot be, or a store that does not fit"
    return "offsets", len(table), _series(dict.fromkeys(table.credit[bad], text))


def credit_sources(frames: Frames) -> Breaches:
    """Find credits' figures without source, and prices without date or quality."""
    table = frames["offsets"]
    problems: dict[str, str] = {}
    for figure in ("permanence_years", "buffer_share", "real_share", "central_usd_per_t"):
        stem = "price" if figure.endswith("_per_t") else figure.split("_")[0]
        bare = table[figure].notna() & (table[f"{stem}_source"] == "")
        problems |= dict.fromkeys(table.credit[bare], f"{figure} lacks a source")
    judged = (table.ccp != "unknown") & (table.ccp_source == "")
    problems |= dict.fromkeys(table.credit[judged], "ccp lacks a source")
    dated = table.price_as_of.str.fullmatch(r"\d{4}(-\d\d)*")
    dated &= table.price_quality.isin(list(Quality))
    undated = table.central_usd_per_t.notna() & ~dated
    problems |= dict.fromkeys(table.credit[undated], "its price lacks a date or a quality")
    return "offsets", len(table), _series(problems)


def sold(frames: Frames) -> Breaches:
    """Find regions without prices."""
    regions, offers = frames["regions"], frames["offers"]
    sold = set(zip(offers.provider, offers.region, strict=True))
    keys = zip(regions.provider, regions.region, strict=True)
    problems = {f"{p}:{r}": "has no prices" for p, r in keys if (p, r) not in sold}
    return "regions", len(regions), _series(problems)


def specified(frames: Frames) -> Breaches:
    """Find accelerators on sale that lack a specification which every plan needs."""
    machines, boards = frames["instances"], frames["accelerators"].set_index("accelerator")
    sold = boards.loc[sorted(set(machines.accelerator) - {""})]
    needed = ["memory_gib", "bandwidth_gb_per_s", "fp16_tflops", "tdp_w", "idle_w"]
    missing = sold[sold[needed].isna().any(axis=1)][needed]
    problems = {
        str(name): "no plan can use it: unknown " + ", ".join(row.index[row.isna()])
        for name, row in missing.iterrows()
    }
    return "accelerators", len(sold), _series(problems)


def _dearer(frames: Frames, column: str) -> Breaches:
    table = frames["offers"]
    dearer = table[table[column] > table.on_demand_usd_per_h]
    problems = {
        key: f"{column} {price:g} is above {listed:g} on demand"
        for key, price, listed in zip(
            _offer_keys(dearer),
            dearer[column],
            dearer.on_demand_usd_per_h,
            strict=True,
        )
    }
    return "offers", len(table), _series(problems)


def _outside(
    frames: Frames,
    name: str,
    columns: list[str],
    allowed: tuple[float, float],
) -> Breaches:
    table = frames[name]
    keys = _offer_keys if name == "offers" else _keys
    problems = {}
    for column in columns:
        low = table[column] <= 0 if name == "offers" else table[column] < allowed[0]
        bad = table[low | (table[column] > allowed[1])]
        for key, value in zip(keys(bad), bad[column], strict=True):
            problems[key] = f"{column} {value:g} is outside {allowed[0]:g} to {allowed[1]:g}"
    return name, len(table), _series(problems)


def _distances_km(start: "pd.DataFrame", end: "pd.DataFrame") -> NDArray[np.float64]:
    columns = ("latitude_deg", "longitude_deg")
    ends = [frame[column].to_numpy(dtype=float) for frame in (start, end) for column in columns]
    return distance_km(*ends)


def _columns(frames: Frames, table: str, suffix: str) -> list[str]:
    return [column for column in map(str, frames[table]) if column.endswith(suffix)]


def _is_figure(column: str) -> bool:
    return column.endswith(("_g_per_kwh", "_l_per_kwh", "_ratio", "_share"))


def _keys(rows: "pd.DataFrame") -> "pd.Series[str]":
    return rows.provider + ":" + rows.region


def _offer_keys(rows: "pd.DataFrame") -> "pd.Series[str]":
    return rows.provider + ":" + rows.region + ":" + rows.instance


def _series(problems: dict[str, str]) -> "pd.Series[str]":
    import pandas as pd

    return pd.Series(problems, dtype=object)
