"""The shipped credits are those that the readings give, and stand apart from the catalogue."""

import csv
import shutil
import sys
from pathlib import Path

import pytest

from advisor.catalog.load import load_catalog
from advisor.catalog.offsets import load_offsets
from advisor.catalog.paths import catalog_folder
from advisor.errors import CatalogError

CATALOGS = Path(__file__).parents[2] / "catalogs"
TABLE = load_offsets()
CATALOG = load_catalog()
CREDITS = {row.name: row for row in TABLE.credits}
pd = pytest.importorskip("pandas")


@pytest.fixture(scope="module")
def built():
    sys.path.insert(0, str(CATALOGS))
    try:
        from building.offsets import build_offsets
        from building.tables import write_all

        yield build_offsets, write_all
    finally:
        sys.path.remove(str(CATALOGS))


def test_the_table_comes_out_of_the_readings_byte_for_byte(built):
    build_offsets, _ = built
    columns = list(pd.read_csv(CATALOGS / "offsets.csv", nrows=0))
    text = build_offsets()[columns].to_csv(index=False, lineterminator="\n", float_format="%.10g")
    header, *rows = text.splitlines()
    shipped = (CATALOGS / "offsets.csv").read_text(encoding="utf-8")
    assert "\n".join([header, *sorted(rows), ""]) == shipped


def test_every_reading_says_who_published_it_and_where():
    with (CATALOGS / "building" / "offset_readings.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    for row in rows:
        assert row["publisher"], row
        assert row["url"].startswith("http"), row
        if row["unit"].startswith("USD"):
            assert row["as_of"], row


def test_dollars_over_tonnes_by_hand():
    # Frontier and Lithos, 2023: 57,100,000 USD for 154,240 t; DAC: 46,600,000 for 72,400 t
    assert CREDITS["weathering"].price_usd_per_t.value == pytest.approx(370.20, abs=0.005)
    assert CREDITS["dac-isometric"].price_usd_per_t.low == pytest.approx(643.65, abs=0.005)


def test_credits_without_a_price_that_can_be_cited_have_none():
    assert CREDITS["wind-power"].price_usd_per_t is None
    assert CREDITS["wind-power"].real_share == 0.0


def copied(tmp_path, old="", new=""):
    folder = Path(shutil.copytree(catalog_folder(), tmp_path / "catalogs"))
    path = folder / "offsets.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


def test_another_price_of_credits_is_no_other_catalogue_for_plans(tmp_path):
    folder = copied(tmp_path, ",5,5,8.3,", ",5,6,8.3,")
    assert load_offsets(folder).digest != TABLE.digest
    assert load_catalog(folder).digest == CATALOG.digest
    assert "offsets" not in CATALOG.tables


BAD = [
    (",avoidance,landfill", ",reduction,landfill", r"offsets\.csv:\d+: kind .*avoidance, removal"),
    ("geological,1,", "sea,1,", r"store \"sea\" is not one of none"),
    (",5,5,8.3,", ",5,,8.3,", 'low_usd_per_t "5" stands without the other two ends'),
    (",5,5,8.3,", ",5,much,8.3,", 'central_usd_per_t "much" is not a number'),
    (",2024-07,", ",2024-07,,", "fields instead of 23"),
    ("biochar-puro,", "biochar-isometric,", r"credit .* stands twice"),
    ("credit,kind", "credit,sort", r"offsets\.csv:1: columns are"),
]


@pytest.mark.parametrize(("old", "new", "message"), BAD)
def test_a_damaged_row_names_file_and_line(tmp_path, old, new, message):
    with pytest.raises(CatalogError, match=message):
        load_offsets(copied(tmp_path, old, new))


def test_a_catalogue_of_before_there_were_credits_says_so(tmp_path):
    folder = copied(tmp_path)
    schema = folder / "SCHEMA.csv"
    lines = schema.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith("offsets,")]
    schema.write_text("".join(kept), encoding="utf-8")
    (folder / "offsets.csv").unlink()
    assert load_catalog(folder).digest == CATALOG.digest
    with pytest.raises(CatalogError, match="has no table of offsets"):
        load_offsets(folder)
