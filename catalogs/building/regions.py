"""Regions: place, grid zone, and every figure with year, source and quality."""

from pathlib import Path

import pandas as pd

AVERAGE_BASIS = "location-based, average consumption, lifecycle"
PUE_QUALITY = {
    "region/campus published": "published",
    "provider average": "assumed",
    "design value (Microsoft new-region fact sheet)": "modelled",
}


def build_regions(data: Path) -> pd.DataFrame:
    """Return one row per region, figures in groups of (value, year, source, quality)."""
    raw = pd.read_csv(data / "regions.csv", keep_default_na=False)
    grid_water = _grid_water(data)
    table = pd.DataFrame(
        {
            "provider": raw.provider,
            "region": raw.region,
            "name": raw.name,
            "city": raw.city,
            "country": raw.country,
            "country_code": raw.country_code,
            "latitude_deg": raw.lat,
            "longitude_deg": raw.lon,
            "place_source": raw.geo_source,
            "status": raw.status.str.split("-").str[0],
            "restricted": raw.restricted,
            "jurisdiction": raw.jurisdiction,
            "residency": [_residency(row) for row in raw.itertuples()],
            "residency_source": raw.residency_source,
            "grid_zone": raw.grid_zone,
            "grid_zone_source": raw.grid_zone_reason,
            "average_g_per_kwh": raw.ci_g_per_kwh,
            "average_year": raw.ci_year,
            "average_source": raw.ci_source,
            "average_quality": "published",
            "average_low_g_per_kwh": raw.ci_sources_min,
            "average_high_g_per_kwh": raw.ci_sources_max,
            "average_2022_g_per_kwh": raw.ci_em_lca_2022,
            "average_2023_g_per_kwh": raw.ci_em_lca_2023,
            "average_2024_g_per_kwh": raw.ci_em_lca_2024,
            "average_before_source": raw.ci_em_lca_source,
        },
    )
    _figure(table, "direct_g_per_kwh", *_direct(raw), "published")
    _figure(
        table,
        "marginal_g_per_kwh",
        raw.ci_marginal_wt,
        "2023",
        raw.ci_marginal_wt_source,
        "modelled",
    )
    _figure(table, "market_g_per_kwh", raw.ci_market, "2023", raw.ci_market_source, "published")
    pue = raw.pue_basis.map(
        lambda basis: next(
            (q for key, q in PUE_QUALITY.items() if basis.startswith(key[:12])), "assumed"
        )
    )
    _figure(table, "pue_ratio", raw.pue, raw.pue_year, raw.pue_source, pue)
    wue = raw.wue_basis.map(
        lambda basis: "published" if basis == "region published" else "assumed"
    )
    _figure(
        table,
        "wue_l_per_kwh",
        raw.wue_l_per_kwh,
        raw.wue_year.str.replace(".0", ""),
        raw.wue_source,
        wue,
    )
    water = raw.country_code.map(lambda code: grid_water.get(code, ""))
    _figure(
        table,
        "grid_wue_l_per_kwh",
        water,
        "2026",
        "ecologits 5be90dad electricity_mixes.csv (ADEME states no vintage: the year it was read)",
        "modelled",
    )
    share = pd.to_numeric(raw.cfe_grid_pct) / 100
    _figure(table, "cfe_grid_share", share, raw.cfe_grid_year, raw.cfe_grid_source, "published")
    return table


def _direct(raw: pd.DataFrame) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Return value, year and source of the direct rate.

    Where Electricity Maps' hourly series is not to be had, Google's figure of a region on the same
    grid stands for all: its 2024 figures are direct, within 1 % of that series in 15 of 16 zones.
    """
    value, year = raw.ci_em_direct.copy(), raw.ci_em_direct_year.copy()
    source = raw.ci_em_direct_source.str.replace(r" \(raw/.*\)", "", regex=True)
    google = raw[raw.ci_provider_grid != ""].drop_duplicates("grid_zone").set_index("grid_zone")
    filled = (value == "") & raw.grid_zone.isin(google.index)
    theirs = google.loc[raw.grid_zone[filled]]
    value[filled] = theirs.ci_provider_grid.to_numpy()
    year[filled] = theirs.ci_provider_grid_year.to_numpy()
    source[filled] = (theirs.ci_provider_grid_source + ", " + theirs.region).to_numpy()
    return value, year, source


def _figure(table, name, value, year, source, quality) -> None:
    stem = (
        name.rsplit("_g_per_kwh", 1)[0]
        .rsplit("_l_per_kwh", 1)[0]
        .removesuffix("_ratio")
        .removesuffix("_share")
    )
    known = value.astype(str) != ""
    table[name] = value
    for suffix, column in (("year", year), ("source", source), ("quality", quality)):
        filled = column if isinstance(column, pd.Series) else pd.Series(column, index=table.index)
        table[f"{stem}_{suffix}"] = filled.where(known, "")


def _residency(row) -> str:
    words = {row.jurisdiction, row.country, row.country_code, row.residency_group}
    words |= {"EU"} if row.in_eu == "True" else set()
    words |= {"EEA"} if row.in_eea == "True" else set()
    words |= {"UK"} if row.country_code == "GB" else set()
    return ";".join(sorted(words - {""}))


def _grid_water(data: Path) -> dict[str, float]:
    mixes = pd.read_csv(data / "raw/carbon/ecologits/electricity_mixes.csv", keep_default_na=False)
    from_iso3 = {three: two for two, three in ISO3.items()}
    rows = zip(mixes["name"], mixes["wue"], strict=True)
    return {from_iso3[name]: float(wue) for name, wue in rows if name in from_iso3 and wue != ""}


ISO3 = {
    "AE": "ARE",
    "AT": "AUT",
    "AU": "AUS",
    "BE": "BEL",
    "BH": "BHR",
    "BR": "BRA",
    "CA": "CAN",
    "CH": "CHE",
    "CL": "CHL",
    "CN": "CHN",
    "DE": "DEU",
    "DK": "DNK",
    "ES": "ESP",
    "FI": "FIN",
    "FR": "FRA",
    "GB": "GBR",
    "GR": "GRC",
    "HK": "HKG",
    "ID": "IDN",
    "IE": "IRL",
    "IL": "ISR",
    "IN": "IND",
    "IT": "ITA",
    "JP": "JPN",
    "KR": "KOR",
    "MX": "MEX",
    "MY": "MYS",
    "NL": "NLD",
    "NO": "NOR",
    "NZ": "NZL",
    "PL": "POL",
    "QA": "QAT",
    "SA": "SAU",
    "SE": "SWE",
    "SG": "SGP",
    "TH": "THA",
    "TW": "TWN",
    "US": "USA",
    "ZA": "ZAF",
}
