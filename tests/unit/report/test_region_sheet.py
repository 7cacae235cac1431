from dataclasses import replace

import pytest
from builders import make_figure, make_region
from rich.console import Console

from advisor.domain.provenance import Quality
from advisor.domain.purchase import Purchase
from advisor.domain.region_list import (
    CheapestOffer,
    GridYear,
    ListedRegion,
    RoundTrip,
    Yardstick,
)
from advisor.domain.sheet import Sheet
from advisor.report.region_sheet import render_region

SHEET = Sheet(
    place="aws:eu-north-1",
    title="Stockholm",
    words=(("status", "operational"),),
    figures=(("PUE", make_figure(1.1)),),
)
OFFER = CheapestOffer(
    usd_per_accelerator_h=6.0,
    instance_type="p5.48xlarge",
    accelerator="H100-SXM",
    accelerator_count=8.0,
    price=replace(make_figure(48.0, "USD/h"), basis="list price", as_of="2026-07-20"),
)
ROW = ListedRegion(
    region=make_region(),
    offer=OFFER,
    round_trip=RoundTrip(
        ms=31.04, method="city line", error_ratio=0.11, oldest="2018", newest="2026-06"
    ),
)
BY = Yardstick(accelerator="H100", purchase=Purchase.ON_DEMAND, origin="city:London")
YEAR = GridYear(
    grid_zone="SE",
    means_g_per_kwh=((20.0,) * 24,) * 12,
    year="2022",
    source="someone",
    quality=Quality.MODELLED,
)


def text_of(row=ROW, by=BY, year=YEAR):
    console = Console(width=200)
    with console.capture() as capture:
        console.print(render_region(SHEET, row, by, year))
    return [line.strip() for line in capture.get().splitlines()]


@pytest.mark.parametrize(
    ("label", "value", "rests_on"),
    [
        (
            "H100, on demand",
            "6.000 USD/h each",
            "cheapest: p5.48xlarge, 8 x H100-SXM, 48.00 USD/h in all; list price; 2026-07-20, assumed; test",
        ),
        (
            "round trip from city:London",
            "31.0 ms",
            "network alone; city line, median error 11%; 2018 to 2026-06, the catalogue's table latency",
        ),
        (
            "hours of SE",
            "shape of 2022",
            "on the level of the annual average; modelled, someone",
        ),
        ("PUE", "1.1", "test; 2025, assumed; test"),
    ],
)
def test_a_figure_stands_above_what_it_rests_on(label, value, rests_on):
    lines = text_of()
    index = next(index for index, line in enumerate(lines) if line.startswith(label))
    assert lines[index].removeprefix(label).strip() == value
    assert lines[index + 1] == rests_on


def test_what_is_not_known_is_said_to_be_unknown():
    lines = text_of(replace(ROW, offer=None, round_trip=None), year=None)
    unknown = [line.split("  ")[0] for line in lines if line.endswith("unknown")]
    assert unknown == ["H100, on demand", "round trip from city:London", "hours of SE"]
    assert any("no benefit of shifting work is claimed" in line for line in lines)


def test_what_was_not_asked_for_is_not_there():
    lines = text_of(by=Yardstick())
    assert not any(line.startswith(("H100", "round trip")) for line in lines)
