"""The shipped levers are those that the measurements give, and what is known of them holds."""

import sys
from pathlib import Path

import pytest

from advisor.catalog.load import load_catalog
from advisor.catalog.paths import catalog_folder

CATALOGS = Path(__file__).parents[2] / "catalogs"
LEVERS = load_catalog().levers
pd = pytest.importorskip("pandas")


@pytest.fixture(scope="module")
def built():
    sys.path.insert(0, str(CATALOGS))
    try:
        from building.levers import build_levers

        measured = pd.read_csv(CATALOGS / "measurements" / "measurements.csv.gz")
        return build_levers(measured)
    finally:
        sys.path.remove(str(CATALOGS))


def test_the_factors_come_out_of_the_shipped_measurements(built):
    keys = ["lever", "kind", "accelerator"]
    shipped = pd.read_csv(catalog_folder() / "levers.csv", keep_default_na=False)
    again = built.sort_values(keys, ignore_index=True)
    shipped = shipped.sort_values(keys, ignore_index=True)
    for column in [*keys, "condition", "precisions", "source", "note"]:
        assert again[column].tolist() == shipped[column].tolist(), column
    for column in [name for name in shipped if name.endswith("_ratio") or name == "cases"]:
        assert again[column].tolist() == pytest.approx(shipped[column].tolist(), abs=1e-9)


def test_a_factor_by_hand_from_two_epochs_of_the_traces():
    # ResNet-50, batch 360, A40: 743,302 J at 200 W and 909,833 J at 300 W, one of 33 pairs
    cap = next(row for row in LEVERS if (row.name, row.accelerator) == ("power-cap-70", "A40"))
    assert cap.condition == "200 W of 300 W"
    assert cap.energy.low <= 743_302 / 909_833 <= cap.energy.high
    assert cap.cases == 33


def test_half_of_the_layers_take_half_of_the_energy():
    for name in ("distilbert", "distilgpt2"):
        (row,) = (row for row in LEVERS if row.name == name)
        assert row.energy.value == pytest.approx(0.5, abs=0.01)
        assert row.time.value == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize("row", LEVERS, ids=lambda row: f"{row.name}-{row.accelerator}")
def test_every_lever_says_who_measured_it_when_and_on_how_much(row):
    assert row.cases >= 5
    assert row.as_of[:4].isdigit()
    assert row.url.startswith("https://")
    assert len(row.condition) > 10
    assert row.energy.low <= row.energy.value <= row.energy.high
    assert row.time.low <= row.time.value <= row.time.high


def test_boards_of_one_chip_and_limit_share_their_caps():
    def factors(board):
        return {row.name: row.energy for row in LEVERS if row.accelerator == board}

    assert factors("V100-PCIe-16GB") == factors("V100-PCIe-32GB")
