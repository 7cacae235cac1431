"""Offers: prices by region and instance, sources and dates as short codes."""

import pandas as pd


def build_offers(offers: pd.DataFrame, regions: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return the tables `offers` and `price_sources`.

    Offers of a region that the region table does not know (azure jioindiacentral, swedensouth:
    no grid zone, no PUE) are left out: they could never be placed.
    """
    places = set(regions.provider + ":" + regions.region)
    offers = offers[(offers.provider + ":" + offers.region).isin(places)]
    keys = offers[["source", "price_date"]].drop_duplicates().sort_values(["source", "price_date"])
    keys["price_source"] = [f"s{index:02d}" for index in range(len(keys))]
    coded = offers.merge(keys, on=["source", "price_date"])
    derived = coded.spot_kind.fillna("").str.startswith("derived")
    table = pd.DataFrame(
        {
            "provider": coded.provider,
            "region": coded.region,
            "instance": coded.instance,
            "on_demand_usd_per_h": coded.price_on_demand_usd_h,
            "spot_usd_per_h": coded.price_spot_usd_h,
            "reserved_1y_usd_per_h": coded.price_reserved_1y_usd_h,
            "spot_derived": derived.map({True: "1", False: ""}),
            "price_source": coded.price_source,
        },
    )
    sources = keys.rename(columns={"price_date": "as_of"})[["price_source", "as_of", "source"]]
    return {"offers": table, "price_sources": sources}
