import pytest
from builders import Machine, Sale, make_accelerator, make_catalog, make_region

from advisor.catalog.words import (
    find_accelerators,
    find_instance,
    find_place,
    nearest,
    require_residency,
)
from advisor.errors import CatalogError

CATALOG = make_catalog(
    regions=[make_region(), make_region("aws:eu-central-1")],
    accelerators=[
        make_accelerator("A100-SXM4-40GB"),
        make_accelerator("A100-PCIe-40GB"),
        make_accelerator("A10"),
    ],
    machines=[Machine(accelerator="A10"), Machine(instance_type="gpu.8x", accelerator="A10")],
    sales=[Sale(), Sale(place="aws:eu-central-1", instance_type="gpu.8x")],
)


def test_a_name_covers_all_its_forms_and_no_other_board():
    assert find_accelerators(CATALOG, "a100") == (0, 1)


def test_an_exact_name_covers_itself_alone():
    assert find_accelerators(CATALOG, "A10") == (2,)


def test_an_unknown_board_suggests_the_nearest():
    with pytest.raises(CatalogError, match="did you mean A100"):
        find_accelerators(CATALOG, "A100-SXM4-40BG")


def test_an_instance_is_known_only_where_it_is_sold():
    assert find_instance(CATALOG, "aws:eu-north-1", "gpu.1x") == "gpu.1x"
    with pytest.raises(CatalogError, match=r'does not sell "gpu\.8x"; did you mean gpu\.1x'):
        find_instance(CATALOG, "aws:eu-north-1", "gpu.8x")


@pytest.mark.parametrize("place", ["aws", "aws:eu-north-1", "aws:eu-north-1:gpu.1x", "gpu:A10"])
def test_a_known_place_is_accepted_and_a_letter_more_is_not(place):
    find_place(CATALOG, place)
    with pytest.raises(CatalogError):
        find_place(CATALOG, f"{place}x")


@pytest.mark.parametrize("place", ["gcp", "aws:eu", "aws:eu-north-1:x", "gpu:Z80", "mars:x:y"])
def test_unknown_places(place):
    with pytest.raises(CatalogError):
        find_place(CATALOG, place)


def test_residency_words_have_no_case():
    require_residency(CATALOG, ("eu",))
    with pytest.raises(CatalogError, match='residency "Mars"; known: EU'):
        require_residency(CATALOG, ("Mars",))


def test_nothing_near_suggests_nothing():
    assert nearest("zzz", ["London"]) == ""
