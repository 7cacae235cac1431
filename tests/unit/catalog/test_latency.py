"""Which method gives a round trip, and its value by hand."""

import dataclasses

import numpy as np
import pytest
from builders import make_catalog, make_region

from advisor.catalog.latency import distance_km, error_ratio, round_trips
from advisor.catalog.load import load_catalog
from advisor.errors import CatalogError

STOCKHOLM = make_region("aws:eu-north-1", latitude_deg=59.3, longitude_deg=18.1)
NEXT_DOOR = make_region("gcp:europe-north2", latitude_deg=59.4, longitude_deg=17.9)
FRANKFURT = make_region(
    "aws:eu-central-1", latitude_deg=50.1, longitude_deg=8.7, country_code="DE"
)
REGIONS = [STOCKHOLM, NEXT_DOOR, FRANKFURT]


def trips(origin, pairs=None, regions=REGIONS):
    found = round_trips(make_catalog(regions=regions, pairs_ms=pairs or {}), origin)
    return found.ms, found.method.tolist()


def test_a_measured_pair_comes_first():
    ms, method = trips("aws:eu-central-1", {("aws:eu-central-1", "aws:eu-north-1"): 21.5})
    assert ms[0] == 21.5
    assert method[0] == "measured"


def test_a_region_of_another_cloud_in_the_same_metro_stands_in():
    pairs = {("aws:eu-north-1", "aws:eu-central-1"): 22.0}
    ms, method = trips("gcp:europe-north2", pairs)
    assert ms[2] == 22.0
    assert method[2] == "same-metro proxy"


def test_between_continents_the_line_is_used():
    # Stockholm to Frankfurt is 1,190 km: 9.2 + 0.0132 x 1,190 = 24.9 ms
    ms, method = trips("aws:eu-north-1")
    assert ms[2] == pytest.approx(24.9, abs=0.1)
    assert method[2] == "continent line"


def test_a_pair_of_continents_without_a_line_is_unknown():
    chile = make_region("aws:sa", country_code="CL")
    ms, method = trips("aws:eu-north-1", regions=[STOCKHOLM, chile])
    assert np.isnan(ms[1])
    assert method[1] == ""


def test_a_city_that_was_measured_uses_its_ping():
    ms, method = trips("city:London", {("city:London", "aws:eu-north-1"): 31.0})
    assert ms[0] == 31.0
    assert method[0] == "city ping"


def test_a_city_that_was_not_measured_uses_the_line():
    # London to Frankfurt is 639 km: 14.9 + 0.0173 x 639 = 26.0 ms
    ms, method = trips("city:London")
    assert ms[2] == pytest.approx(26.0, abs=0.1)
    assert method[2] == "city line"


def test_a_citys_own_metro_is_no_further_than_the_nearest_place_that_was_measured():
    london = make_region("aws:eu-west-2", latitude_deg=51.5, longitude_deg=-0.1)
    pairs = {("city:London", "aws:eu-central-1"): 11.0}
    ms, method = trips("city:London", pairs, regions=[london, FRANKFURT, STOCKHOLM])
    assert ms[0] == 11.0
    assert method[0] == "same metro"


def test_accents_and_case_of_a_city_do_not_matter():
    assert trips("city:LÓNDON")[0].tolist() == trips("city:London")[0].tolist()


@pytest.mark.parametrize("origin", ["city:Lodnon", "aws:eu-nort-1"])
def test_an_unknown_origin_names_the_nearest(origin):
    with pytest.raises(CatalogError, match=r"did you mean (London|aws:eu-north-1)"):
        trips(origin)


def test_a_fallback_knows_its_error_and_a_measurement_has_none():
    catalog = load_catalog()
    assert error_ratio(catalog, "continent line") == 0.11
    assert error_ratio(catalog, "same-metro proxy") == 0.069
    assert error_ratio(catalog, "city line") == 0.18
    assert error_ratio(catalog, "measured") is None
    assert error_ratio(catalog, "city ping") is None


def test_distance_by_hand():
    # a quarter of the great circle of radius 6,371 km
    assert distance_km(0.0, 0.0, np.array([0.0]), np.array([90.0]))[0] == pytest.approx(
        10007.5, 1e-4
    )


def test_the_same_region_is_its_own_metro():
    alone = dataclasses.replace(STOCKHOLM, region="eu-north-9")
    ms, _ = trips("aws:eu-north-9", regions=[STOCKHOLM, alone])
    assert ms[0] == pytest.approx(9.2)
