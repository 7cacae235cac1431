import numpy as np
import pytest
from builders import Machine, Sale, make_accelerator, make_catalog, make_region

from advisor.catalog.offer_index import index_offers
from advisor.domain.listing import OfferColumn
from advisor.domain.offer_facts import Use
from advisor.report.offer_words import offer_cell, offer_lines, use_words
from advisor.service.offers import offer_facts

CATALOG = make_catalog(
    regions=[
        make_region(intensity_g_per_kwh=20.0, pue_ratio=1.1),
        make_region("aws:eu-west-1", intensity_g_per_kwh=None, pue_ratio=None),
    ],
    accelerators=[make_accelerator("H100")],
    machines=[
        Machine(accelerator="H100", count=8, vcpus=192, memory_gib=2048, embodied_kg=900.0),
        Machine(
            instance_type="cpu",
            accelerator=None,
            count=0,
            vcpus=np.nan,
            memory_gib=np.nan,
            embodied_kg=np.nan,
        ),
    ],
    sales=[
        Sale(on_demand=1234.5, spot=99.99994, reserved=100.0, spot_derived=True),
        Sale(place="aws:eu-west-1", instance_type="cpu", on_demand=np.nan),
        Sale(on_demand=2.0, spot=0.5),
    ],
)
INDEX = index_offers(CATALOG)


@pytest.mark.parametrize(
    ("column", "text"),
    [
        (OfferColumn.PLACE, "aws:eu-north-1"),
        (OfferColumn.CITY, "Stockholm"),
        (OfferColumn.INSTANCE, "gpu.1x"),
        (OfferColumn.GPUS, "8"),
        (OfferColumn.ACCELERATOR, "H100"),
        (OfferColumn.VCPUS, "192"),
        (OfferColumn.MEMORY, "2,048"),
        (OfferColumn.PRICE, "1,234.50"),
        (OfferColumn.SPOT, "~99.9999"),  # derived
        (OfferColumn.RESERVED, "100.00"),
        (OfferColumn.EACH, "154.31"),  # 1234.5 / 8 = 154.3125
        (OfferColumn.INTENSITY, "20"),
        (OfferColumn.PUE, "1.10"),
        (OfferColumn.DATE, "2026-01-01"),
    ],
)
def test_a_cell_says_what_is_known(column, text):
    assert offer_cell(INDEX, 0, column) == text


def test_a_cell_says_what_is_not_known():
    known = {OfferColumn.PLACE, OfferColumn.CITY, OfferColumn.INSTANCE, OfferColumn.DATE}
    for column in set(OfferColumn) - known:
        assert offer_cell(INDEX, 1, column) == "-"


def test_lines_say_year_basis_and_source():
    lines = dict(offer_lines(offer_facts(CATALOG, 0)))
    assert lines["USD/h"] == "on demand 1,234.50, reserved 1 year 100.00, spot 99.9999, derived"
    assert lines["prices"] == "2026-01-01, test; list price"
    assert lines["grid"] == "20 in 2025, PUE 1.1 in 2025; test: test; test: test"
    assert lines["gpus"].startswith("8 x H100, each 40 GiB, 1,555 GB/s, 312 TFLOP/s FP16, 400 W; ")
    assert lines["host"].startswith("192 vCPU, 2,048 GiB; embodied 900 kgCO2e, instance's share")
    assert lines["host"].endswith("2026, test")


def test_lines_say_what_is_not_known():
    assert dict(offer_lines(offer_facts(CATALOG, 1))) == {
        "USD/h": "on demand unknown, reserved 1 year unknown, spot unknown",
        "prices": "-",
        "grid": "intensity unknown, PUE unknown",
        "gpus": "none",
        "host": "unknown vCPU, unknown GiB; embodied unknown",
    }


def test_a_spot_price_that_somebody_quotes_is_said_to_be_quoted():
    assert dict(offer_lines(offer_facts(CATALOG, 2)))["USD/h"].endswith("spot 0.5000, quoted")


def test_uses_say_workload_and_purchase():
    uses = (Use(workload="tune", purchase="spot"), Use(workload="chat", purchase="on_demand"))
    assert use_words(offer_facts(CATALOG, 0, uses)) == "tune (spot), chat (on_demand)"
    assert use_words(offer_facts(CATALOG, 0)) == ""
