import csv
import gzip
import random
import shutil
from pathlib import Path

import numpy as np
import pytest

from advisor.catalog.load import load_catalog
from advisor.catalog.paths import catalog_folder
from advisor.errors import CatalogError

CATALOG = load_catalog()


def test_all_regions_and_offers_are_there():
    assert len(CATALOG.regions) == 150
    assert len(CATALOG.offers) > 84_000


@pytest.mark.parametrize(
    "places",
    [
        ("aws:eu-central-1", "azure:germanywestcentral", "gcp:europe-west3"),
        ("aws:eu-west-3", "azure:francecentral", "gcp:europe-west9"),
        ("aws:ap-northeast-1", "azure:japaneast", "gcp:asia-northeast1"),
        ("aws:sa-east-1", "azure:brazilsouth", "gcp:southamerica-east1"),
    ],
)
def test_the_same_grid_has_the_same_intensity_for_all_providers(places):
    found = {row.place: row.average.value for row in CATALOG.regions if row.average}
    assert len({found[place] for place in places}) == 1


def test_stockholms_grid_is_the_same_for_all_three():
    found = {row.place: row for row in CATALOG.regions}
    stockholm, google = found["aws:eu-north-1"], found["gcp:europe-north2"]
    azure = found["azure:swedencentral"]
    assert stockholm.grid_zone == google.grid_zone
    assert stockholm.average == google.average == azure.average


def copy_catalog(tmp_path: Path) -> Path:
    return Path(shutil.copytree(catalog_folder(), tmp_path / "catalogs"))


@pytest.fixture
def small(tmp_path):
    """A copy with the offers of one region and without round trips: read in a tenth of the time."""
    folder = copy_catalog(tmp_path)
    for table, kept in (("offers.csv.gz", "aws,eu-north-1,"), ("latency.csv.gz", "none")):
        path = folder / table
        header, *rows = gzip.decompress(path.read_bytes()).decode().splitlines()
        rows = [row for row in rows if row.startswith(kept)]
        path.write_bytes(gzip.compress("\n".join([header, *rows, ""]).encode(), 1))
    return folder


def test_a_small_copy_is_sound(small):
    assert 100 < len(load_catalog(small).offers) < 1000


def test_shuffled_rows_give_the_same_catalogue(tmp_path):
    folder = copy_catalog(tmp_path)
    path = folder / "offers.csv.gz"
    header, *rows = gzip.decompress(path.read_bytes()).decode().splitlines()
    random.Random(1).shuffle(rows)  # noqa: S311
    path.write_bytes(gzip.compress("\n".join([header, *rows, ""]).encode()))
    other = load_catalog(folder)
    assert other.digest == CATALOG.digest
    assert np.array_equal(other.offers.instance, CATALOG.offers.instance)


def test_a_truncated_table_is_refused(tmp_path):
    folder = copy_catalog(tmp_path)
    path = folder / "offers.csv.gz"
    path.write_bytes(path.read_bytes()[:-1000])
    with pytest.raises(CatalogError, match=r"offers\.csv\.gz cannot be read"):
        load_catalog(folder)


BAD_ROWS = [
    ("host_power.csv", "aws,,0.7128,", "aws,,much,", r"host_power\.csv:\d+: vcpu_idle_w"),
    (
        "host_power.csv",
        "aws,,0.7128,",
        "aws,,inf,",
        r"host_power\.csv:\d+: vcpu_idle_w .*not finite",
    ),
    ("host_power.csv", "aws,,0.7128,", "mars,,0.7128,", r"host_power\.csv:\d+: provider"),
    ("host_power.csv", "aws,,0.7128,", "aws,,", r"host_power\.csv:\d+: 7 fields instead of 8"),
    ("host_power.csv", "vcpu_idle_w", "watts", r"host_power\.csv:1: columns are"),
    ("host_power.csv", ",modelled", ",guessed", r"host_power\.csv:\d+: quality .* is not one of"),
    (
        "accelerators.csv",
        "A10,NVIDIA A10,nvidia",
        ",,nvidia",
        r"accelerators\.csv:\d+: accelerator .*empty",
    ),
    (
        "accelerators.csv",
        "A10,NVIDIA A10,nvidia,2021,24",
        "A10,NVIDIA A10,nvidia,2021,x",
        "memory_gib .*not a number",
    ),
    ("instances.csv", ",H100-SXM5-80GB,8,192", ",H9000,8,192", "accelerator .*in no other table"),
    ("levers.csv", ",A40,fp32", ",A41,fp32", r"levers\.csv:\d+: accelerator .*in no other table"),
    ("levers.csv", ",A40,fp32", ",A40,fp33", "precisions .*is not one of fp32, tf32"),
    ("levers.csv", "llm-inference", "chatting", "kind .*is not one of training"),
    ("levers.csv", ",100,97,", ",100,,", "quality_after .*is empty beside quality_before"),
    ("levers.csv", "distilgpt2,batch", "distilbert,batch", "lever .*stands twice"),
    ("regions.csv", "59.3327,", "nan,", r"latitude_deg .*is not finite"),
]


@pytest.mark.parametrize(("table", "old", "new", "message"), BAD_ROWS)
def test_a_bad_row_is_named_with_its_line(small, table, old, new, message):
    path = small / table
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(CatalogError, match=message):
        load_catalog(small)


BAD_OFFERS = [
    ("aws,eu-north-9,p5.48xlarge,1,,,,s00", "region .*in no other table"),
    ("aws,eu-north-1,p9.48xlarge,1,,,,s00", "instance .*in no other table"),
    ("aws,eu-north-1,p4de.24xlarge,0,,,,s00", "on_demand_usd_per_h .*is not above 0"),
    ("aws,eu-north-1,p4de.24xlarge,1,-2,,,s00", "spot_usd_per_h .*is not above 0"),
    ("aws,eu-north-1,p5.48xlarge,1,,,,s00", "instance .*stands twice for the same place"),
    ("aws,eu-north-1,p4de.24xlarge,nan,,,,s00", "on_demand_usd_per_h .*is not finite"),
    ("aws,eu-north-1,p4de.24xlarge,1,,,,s99", "price_source .*in no other table"),
    ("aws,eu-north-1,p4de.24xlarge,,,,,s00", "on_demand_usd_per_h .*is required"),
]


@pytest.mark.parametrize(("row", "message"), BAD_OFFERS)
def test_a_bad_offer_is_named_with_its_line(small, row, message):
    path = small / "offers.csv.gz"
    text = gzip.decompress(path.read_bytes()).decode()
    path.write_bytes(gzip.compress(f"{text}{row}\n".encode(), 1))
    with pytest.raises(CatalogError, match=rf"offers\.csv\.gz:\d+: {message}"):
        load_catalog(small)


@pytest.mark.parametrize("name", ["SCHEMA.csv", "regions.csv", "offers.csv.gz"])
def test_a_missing_table_is_refused(tmp_path, name):
    folder = copy_catalog(tmp_path)
    (folder / name).unlink()
    with pytest.raises(CatalogError, match="cannot be read"):
        load_catalog(folder)


def test_every_table_is_in_the_schema_and_every_column_is_described():
    with (catalog_folder() / "SCHEMA.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    files = {path.name.split(".")[0] for path in catalog_folder().glob("*.csv*")}
    assert {row["table"] for row in rows} == files - {"SCHEMA"}
    for row in rows:
        assert row["type"] in {"text", "number", "integer"}
        assert row["required"] in {"yes", "no"}
        assert row["description"]
        # a number says its unit, a text has none
        assert bool(row["unit"]) == (row["type"] == "number"), row


def test_every_source_of_the_tables_is_in_the_list_of_sources():
    text = (catalog_folder() / "SOURCES.md").read_text(encoding="utf-8")
    assert all(path.name in text for path in catalog_folder().glob("*.csv*"))


def test_electricity_maps_is_attributed_under_the_odbl():
    text = (catalog_folder() / "LICENSE.md").read_text(encoding="utf-8")
    assert "Contains information from Electricity Maps" in text
    assert "Share-alike" in text


def test_the_catalogue_stays_under_15_megabytes():
    assert sum(path.stat().st_size for path in catalog_folder().rglob("*")) < 15e6
