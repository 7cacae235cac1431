"""A tiny catalogue: two regions, three machines, five offers.

offer  place             instance    boards   on demand  spot  reserved
0      aws:eu-north-1    p5.48xlarge 8 x H100      40.0  12.0      30.0
1      aws:eu-north-1    p5.4xlarge  1 x H100       6.0     -         -
2      aws:us-east-1     m5.large    none           0.1  0.03         -
3      aws:us-east-1     p5.48xlarge 8 x H100      32.0     -      20.0
4      aws:us-east-1     p5.4xlarge  1 x H100       6.0   2.0         -
"""

import dataclasses

import numpy as np
import pytest
from builders import Machine, Sale, make_accelerator, make_catalog, make_region

from advisor.catalog.offer_index import index_offers
from advisor.domain.listing import OfferColumn

UNKNOWN = float("nan")
INDEX = index_offers(
    make_catalog(
        regions=[
            make_region("aws:eu-north-1", intensity_g_per_kwh=20.0, pue_ratio=1.1),
            dataclasses.replace(
                make_region("aws:us-east-1", intensity_g_per_kwh=None, residency=("US",)),
                city="Ashburn",
                country="United States",
                country_code="US",
                jurisdiction="United States",
            ),
        ],
        accelerators=[make_accelerator("H100-SXM5-80GB")],
        machines=[
            Machine(instance_type="p5.48xlarge", accelerator="H100-SXM5-80GB", count=8, vcpus=192),
            Machine(instance_type="p5.4xlarge", accelerator="H100-SXM5-80GB", vcpus=16),
            Machine(instance_type="m5.large", accelerator=None, count=0, vcpus=UNKNOWN),
        ],
        sales=[
            Sale(instance_type="p5.48xlarge", on_demand=40.0, spot=12.0, reserved=30.0),
            Sale(instance_type="p5.4xlarge", on_demand=6.0),
            Sale(place="aws:us-east-1", instance_type="m5.large", on_demand=0.1, spot=0.03),
            Sale(
                place="aws:us-east-1", instance_type="p5.48xlarge", on_demand=32.0, reserved=20.0
            ),
            Sale(place="aws:us-east-1", instance_type="p5.4xlarge", on_demand=6.0, spot=2.0),
        ],
    ),
)


def found(text):
    return np.flatnonzero(INDEX.matching(text).offers).tolist()


@pytest.mark.parametrize(
    ("text", "offers"),
    [
        ("", [0, 1, 2, 3, 4]),
        ("h100", [0, 1, 3, 4]),
        ("nvidia", [0, 1, 3, 4]),  # the vendor; index -1 of m5.large is no board
        ("h100 eu", [0, 1]),
        ("us", [2, 3, 4]),
        ("stockholm", [0, 1]),
        ("ashb large", [2]),
        ("united p5", [3, 4]),
        ("p5.4", [0, 1, 3, 4]),
        ('"4xlarge"', [1, 4]),
        ("price<6", [2]),
        ("price<=6", [1, 2, 4]),
        ("price=6 us", [4]),
        ("spot<100", [0, 2, 4]),  # an unknown price passes no comparison
        ("reserved>20", [0]),
        ("each<5", [3]),  # 40 / 8 = 5 is not below 5, 32 / 8 = 4 is
        ("gpus>=8", [0, 3]),
        ("gpus<1", []),  # a machine without accelerators has no number of them
        ("vcpus<100", [1, 4]),
        ("intensity<50", [0, 1]),
        ("pue>1.05", [0, 1]),
        ("h100 price<10 intensity<50", [1]),
    ],
)
def test_every_word_and_comparison_has_to_hold(text, offers):
    assert found(text) == offers


def test_a_word_that_nothing_is_called_finds_nothing_and_is_named():
    matches = INDEX.matching("eu h1000")
    assert not matches.offers.any()
    assert matches.remarks == ('nothing is called "h1000"',)


def test_a_word_on_its_way_to_a_comparison_does_not_empty_the_list():
    matches = INDEX.matching("eu pri")
    assert np.flatnonzero(matches.offers).tolist() == [0, 1]
    assert matches.remarks == ('nothing is called "pri"; to compare, write price<4',)


def test_a_malformed_comparison_does_not_count_and_is_said():
    matches = INDEX.matching("us spot<x")
    assert np.flatnonzero(matches.offers).tolist() == [2, 3, 4]
    assert matches.remarks == ('"x" is no number; write spot<4',)


@pytest.mark.parametrize(
    ("column", "upwards", "downwards"),
    [
        (OfferColumn.PRICE, [2, 1, 4, 3, 0], [0, 3, 1, 4, 2]),  # 1 and 4 cost the same
        (OfferColumn.SPOT, [2, 4, 0, 1, 3], [0, 4, 2, 1, 3]),  # 1 and 3 are unknown
        (OfferColumn.RESERVED, [3, 0, 1, 2, 4], [0, 3, 1, 2, 4]),
        (OfferColumn.EACH, [3, 0, 1, 4, 2], [1, 4, 0, 3, 2]),  # 4, 5, 6, 6 USD/h, and no board
        (OfferColumn.GPUS, [1, 4, 0, 3, 2], [0, 3, 1, 4, 2]),
        (OfferColumn.ACCELERATOR, [0, 1, 3, 4, 2], [0, 1, 3, 4, 2]),
        (OfferColumn.INSTANCE, [2, 1, 4, 0, 3], [0, 3, 1, 4, 2]),  # 4xlarge before 48xlarge
        (OfferColumn.PLACE, [0, 1, 2, 3, 4], [2, 3, 4, 0, 1]),
        (OfferColumn.CITY, [2, 3, 4, 0, 1], [0, 1, 2, 3, 4]),
        (OfferColumn.VCPUS, [1, 4, 0, 3, 2], [0, 3, 1, 4, 2]),
        (OfferColumn.INTENSITY, [0, 1, 2, 3, 4], [0, 1, 2, 3, 4]),  # us-east-1 is unknown
        (OfferColumn.DATE, [0, 1, 2, 3, 4], [0, 1, 2, 3, 4]),
    ],
)
def test_unknown_values_come_last_and_equal_ones_keep_their_order(column, upwards, downwards):
    assert INDEX.ordered(column).tolist() == upwards
    assert INDEX.ordered(column, descending=True).tolist() == downwards


def test_every_column_has_a_value_for_each_offer():
    for column in OfferColumn:
        assert INDEX.values(column).shape == (5,)
