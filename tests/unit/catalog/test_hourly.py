import shutil

import numpy as np
import pytest

from advisor.catalog.hourly import FILE, HOURS, read_hourly, series_facts
from advisor.catalog.load import load_catalog
from advisor.catalog.paths import catalog_folder
from advisor.catalog.tables import read_schema, read_table
from advisor.errors import CatalogError


@pytest.fixture
def folder(tmp_path):
    for name in ("SCHEMA.csv", "grid_zones.csv", FILE):
        shutil.copy(catalog_folder() / name, tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def catalog():
    return load_catalog()


def test_a_series_averages_to_the_annual_mean_of_its_regions(catalog):
    annual = {row.grid_zone: row.average.value for row in catalog.regions}
    for zone, g_per_kwh in read_hourly(catalog_folder()).items():
        assert g_per_kwh.shape == (HOURS,)
        assert g_per_kwh.mean() == pytest.approx(annual[zone], rel=0.01)
        assert g_per_kwh.min() >= 0


def test_a_truncated_file_is_refused(folder):
    data = (folder / FILE).read_bytes()
    (folder / FILE).write_bytes(data[: len(data) // 2])
    with pytest.raises(CatalogError, match=r"grid_hourly\.npz cannot be read"):
        read_hourly(folder)


def test_a_year_of_the_wrong_length_is_refused(folder):
    np.savez(folder / FILE, zones=np.array(["DE"]), tenths_g_per_kwh=np.zeros((1, 24)))
    with pytest.raises(CatalogError, match="8760 hours"):
        read_hourly(folder)


def test_a_zone_without_a_series_is_refused(folder):
    np.savez(folder / FILE, zones=np.array(["XX"]), tenths_g_per_kwh=np.zeros((1, HOURS)))
    with pytest.raises(CatalogError, match="has no series"):
        read_hourly(folder)


def test_a_series_says_who_published_it_and_for_which_year(catalog):
    assert set(catalog.hourly_facts) == set(catalog.hourly)
    facts = catalog.hourly_facts["AT"]
    assert (facts.year, facts.source) == ("2022", "em-lca/umass-2022")


def test_a_quality_that_is_none_is_refused(folder):
    path = folder / "grid_zones.csv"
    path.write_text(path.read_text().replace("modelled", "guessed", 1))
    table = read_table(folder, "grid_zones", read_schema(folder)["grid_zones"])
    with pytest.raises(CatalogError, match=r'grid_zones\.csv:2: quality "guessed" is none of'):
        series_facts(table)
