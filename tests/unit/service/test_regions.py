from dataclasses import replace

import numpy as np
import pytest
from builders import Machine, Sale, make_accelerator, make_catalog, make_region

from advisor.domain.catalog import City, SeriesFacts
from advisor.domain.provenance import Quality
from advisor.domain.purchase import Purchase
from advisor.domain.region_list import RegionOrder, Yardstick
from advisor.errors import CatalogError
from advisor.service.regions import (
    accelerators_on_sale,
    grid_year,
    known_origins,
    list_regions,
    origin_of,
    region_sheet,
    sorted_regions,
    usual_yardstick,
)

NORTH, SOUTH, EAST = "aws:eu-north-1", "aws:eu-south-1", "gcp:europe-central2"


def catalog(**changes):
    """Three regions: two machines with H100 in the north, one with a part of an L4 in the south."""
    return make_catalog(
        **{
            "regions": (
                make_region(NORTH, intensity_g_per_kwh=20.0, pue_ratio=1.1),
                make_region(SOUTH, intensity_g_per_kwh=300.0, pue_ratio=None, latitude_deg=45.5),
                make_region(EAST, intensity_g_per_kwh=None, pue_ratio=1.05, country_code="XX"),
            ),
            "accelerators": (make_accelerator("H100-SXM"), make_accelerator("L4")),
            "machines": (
                Machine(instance_type="p5.48xlarge", accelerator="H100-SXM", count=8.0),
                Machine(instance_type="p5.4xlarge", accelerator="H100-SXM", count=1.0),
                Machine(instance_type="g6f.large", accelerator="L4", count=0.125),
            ),
            "sales": (
                Sale(place=NORTH, instance_type="p5.48xlarge", on_demand=48.0, spot=16.0),
                Sale(
                    place=NORTH,
                    instance_type="p5.4xlarge",
                    on_demand=7.0,
                    spot=1.0,
                    spot_derived=True,
                ),
                Sale(place=SOUTH, instance_type="g6f.large", on_demand=0.2),
                Sale(place=SOUTH, instance_type="p5.4xlarge", on_demand=9.0),
            ),
            "pairs_ms": {("city:London", NORTH): 31.0},
            **changes,
        },
    )


def listed(**by):
    return {row.region.place: row for row in list_regions(catalog(), Yardstick(**by))}


def places(order, *, descending=False, **by):
    rows = sorted_regions(list_regions(catalog(), Yardstick(**by)), order, descending=descending)
    return [row.region.place for row in rows]


def test_the_cheapest_offer_is_per_accelerator():
    # 48 USD/h over 8 is 6, below 7 for one
    offer = listed(accelerator="H100")[NORTH].offer
    assert (offer.usd_per_accelerator_h, offer.instance_type) == (6.0, "p5.48xlarge")
    assert (offer.price.value, offer.price.unit, offer.price.source) == (48.0, "USD/h", "test")


def test_a_part_of_an_accelerator_is_priced_as_a_whole_one():
    # 0.2 USD/h over an eighth is 1.6
    assert listed(accelerator="L4")[SOUTH].offer.usd_per_accelerator_h == pytest.approx(1.6)


def test_a_spot_price_that_was_never_quoted_does_not_count():
    # 16 over 8 is 2; the derived 1 USD/h of the small machine is left out
    rows = listed(accelerator="H100", purchase=Purchase.SPOT)
    assert rows[NORTH].offer.usd_per_accelerator_h == 2.0
    assert rows[SOUTH].offer is None


def test_round_trips_come_with_their_method():
    rows = listed(origin="city:London")
    assert (rows[NORTH].round_trip.ms, rows[NORTH].round_trip.method) == (31.0, "city ping")
    assert rows[SOUTH].round_trip.method == "city line"


def test_a_region_that_no_method_reaches_has_no_round_trip():
    assert listed(origin=NORTH)[EAST].round_trip is None


def test_nothing_is_asked_for_and_nothing_is_found():
    row = listed()[NORTH]
    assert (row.offer, row.round_trip) == (None, None)


@pytest.mark.parametrize(
    ("order", "upward", "downward"),
    [
        (RegionOrder.INTENSITY, [NORTH, SOUTH, EAST], [SOUTH, NORTH, EAST]),
        (RegionOrder.PUE, [EAST, NORTH, SOUTH], [NORTH, EAST, SOUTH]),
        (RegionOrder.PRICE, [NORTH, SOUTH, EAST], [SOUTH, NORTH, EAST]),
        (RegionOrder.LATENCY, [NORTH, SOUTH, EAST], [SOUTH, NORTH, EAST]),
        (RegionOrder.NAME, [NORTH, SOUTH, EAST], [EAST, SOUTH, NORTH]),
    ],
)
def test_unknown_figures_come_last_in_either_direction(order, upward, downward):
    by = {"accelerator": "H100", "origin": NORTH}
    assert places(order, **by) == upward
    assert places(order, descending=True, **by) == downward


def test_an_unknown_accelerator_or_origin_names_the_nearest():
    with pytest.raises(CatalogError, match="did you mean H100-SXM"):
        list_regions(catalog(), Yardstick(accelerator="H10"))
    with pytest.raises(CatalogError, match="did you mean London"):
        origin_of(catalog(), "Londen")


def test_an_origin_is_written_as_people_write_it():
    assert origin_of(catalog(), " london ") == "city:London"
    assert origin_of(catalog(), "city:london") == "city:London"
    assert origin_of(catalog(), NORTH) == NORTH


def test_cities_that_were_measured_are_offered_before_others():
    cities = {
        name: City(name=name, latitude_deg=50.0, longitude_deg=0.0)
        for name in ("Aachen", "London")
    }
    known = known_origins(replace(catalog(), cities=cities))
    assert known == ("city:London", "city:Aachen", NORTH, SOUTH, EAST)


def test_the_most_widely_sold_accelerator_is_compared_where_no_plan_says_which():
    assert accelerators_on_sale(catalog()) == ("H100-SXM", "L4")
    assert usual_yardstick(catalog(), None) == Yardstick(accelerator="H100-SXM")


def test_a_grids_year_is_the_mean_of_each_hour_over_the_days_of_a_month():
    # hour h of day d is 24 d + h: January's days 0..30 have mean 15, so hour 3 is 24 x 15 + 3 = 363;
    # February's days 31..58 have mean 44.5, so hour 0 is 1068; December's 334..364: 349, 8376 + 23
    hours = np.arange(8760.0)
    facts = {"SE": SeriesFacts(year="2024", source="someone", quality=Quality.MODELLED)}
    year = grid_year(replace(catalog(hourly={"SE": hours}), hourly_facts=facts), NORTH)
    assert [len(month) for month in year.means_g_per_kwh] == [24] * 12
    assert year.means_g_per_kwh[0][3] == 363.0
    assert year.means_g_per_kwh[1][0] == 1068.0
    assert year.means_g_per_kwh[11][23] == 8399.0
    assert (year.year, year.source, year.quality) == ("2024", "someone", Quality.MODELLED)


def test_a_grid_without_hours_has_no_year():
    assert grid_year(catalog(), NORTH) is None


def test_a_sheet_is_the_one_of_catalog_show():
    sheet = region_sheet(catalog(), NORTH)
    assert sheet.place == NORTH
    assert dict(sheet.figures)["intensity, average"].value == 20.0
