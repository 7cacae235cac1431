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


def test_no_price_is_zero_and_spot_never_exceeds_on_demand():
    on_demand, spot, reserved = CATALOG.offers.price_usd_per_h.T
    assert (on_demand > 0).all()
    assert not (spot > on_demand).any()
    assert not (reserved > on_demand).any()


def test_every_region_has_a_plausible_intensity_and_pue_with_source():
    for region in CATALOG.regions:
        assert region.average is not None
        assert 1 <= region.average.value <= 1500
        assert region.pue is not None
        assert 1 <= region.pue.value <= 2
        assert region.average.source
        assert region.pue.source


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


def test_stockholms_grid_is_the_same_for_aws_and_google():
    found = {row.place: row for row in CATALOG.regions}
    stockholm, google = found["aws:eu-north-1"], found["gcp:europe-north2"]
    assert stockholm.grid_zone == google.grid_zone
    assert stockholm.average == google.average


def copy_catalog(tmp_path: Path) -> Path:
    return Path(shutil.copytree(catalog_folder(), tmp_path / "catalogs"))


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


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("aws,0.726,", "aws,much,", r"host_power\.csv:\d+: vcpu_idle_w"),
        ("aws,0.726,", "mars,0.726,", r"host_power\.csv:\d+: provider"),
        ("aws,0.726,", "aws,", r"host_power\.csv:\d+: 6 fields instead of 7"),
    ],
)
def test_a_bad_row_is_named_with_its_line(tmp_path, old, new, message):
    folder = copy_catalog(tmp_path)
    path = folder / "host_power.csv"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    with pytest.raises(CatalogError, match=message):
        load_catalog(folder)


def test_the_catalogue_stays_under_15_megabytes():
    assert sum(path.stat().st_size for path in catalog_folder().rglob("*")) < 15e6
