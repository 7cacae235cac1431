import dataclasses

import pytest
from builders import Machine, Sale, make_accelerator, make_catalog, make_lever, make_region

from advisor.catalog.sheets import sheets_of
from advisor.errors import CatalogError

CATALOG = make_catalog(
    regions=[make_region(intensity_g_per_kwh=20.0), make_region("aws:eu-central-1")],
    accelerators=[make_accelerator("A100-SXM4"), make_accelerator("A100-PCIe", idle_w=None)],
    machines=[Machine(accelerator="A100-SXM4", embodied_kg=float("nan"), vcpus=float("nan"))],
    sales=[Sale(spot=0.4, spot_derived=True)],
)


def figures(place):
    (sheet,) = sheets_of(CATALOG, place)
    return dict(sheet.figures)


def test_a_region_shows_its_figures_with_their_source():
    average = figures("aws:eu-north-1")["intensity, average"]
    assert (average.value, average.source, average.as_of) == (20.0, "test", "2025")


def test_an_unknown_figure_is_none():
    assert figures("aws:eu-north-1")["intensity, marginal"] is None


def test_an_instance_shows_prices_and_marks_a_derived_one():
    found = figures("aws:eu-north-1:gpu.1x")
    assert found["price, on_demand"].value == 1.0
    assert found["price, spot (derived, never quoted)"].value == 0.4
    assert found["price, reserved_1y"] is None
    assert found["embodied emissions"] is None


def test_an_unknown_count_says_so():
    (sheet,) = sheets_of(CATALOG, "aws:eu-north-1:gpu.1x")
    assert dict(sheet.words)["vCPUs"] == "unknown"


def test_a_word_for_two_boards_gives_two_sheets():
    found = sheets_of(CATALOG, "gpu:A100")
    assert [sheet.place for sheet in found] == ["gpu:A100-SXM4", "gpu:A100-PCIe"]
    assert dict(found[1].figures)["idle power"] is None
    assert found[0].lists == (("sold in 1 regions", ("aws:eu-north-1",)),)


def test_a_city_lists_regions_by_round_trip():
    (sheet,) = sheets_of(CATALOG, "city:london")
    ((heading, lines),) = sheet.lists
    assert heading == "nearest regions"
    assert "aws:eu-north-1  (city line)" in lines[0]


@pytest.mark.parametrize("place", ["aws", "mars:x", "aws:eu-north-1:gpu.9x", "gpu:Z80", "city:X"])
def test_what_nobody_knows_is_refused(place):
    with pytest.raises(CatalogError):
        sheets_of(CATALOG, place)


def test_a_lever_has_a_sheet_for_each_accelerator_that_it_was_measured_on():
    levers = (make_lever(), make_lever(accelerator="A100-SXM4"), make_lever("other"))
    found = sheets_of(dataclasses.replace(CATALOG, levers=levers), "lever:cap")
    assert [sheet.title for sheet in found] == [
        "training on any accelerator",
        "training on A100-SXM4",
    ]
    words, figures = dict(found[0].words), dict(found[0].figures)
    assert words["energy, p10 to p90"] == "x 0.4 to 0.7"
    assert words["quality"] == "none published"
    assert figures["energy, after over before"].value == 0.5
    assert figures["time, after over before"].value == 0.8


def test_an_unknown_lever_names_the_known_ones():
    known = dataclasses.replace(CATALOG, levers=(make_lever(), make_lever("other")))
    with pytest.raises(CatalogError, match="known of cap, other; for any other"):
        sheets_of(known, "lever:lora")
    with pytest.raises(CatalogError, match="known of none"):
        sheets_of(CATALOG, "lever:lora")
