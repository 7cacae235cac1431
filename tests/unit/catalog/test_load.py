import os
import shutil
from pathlib import Path

import pytest

from advisor.catalog.load import load_catalog
from advisor.catalog.paths import catalog_folder
from advisor.errors import CatalogError


def test_the_catalogue_is_read_once_while_its_files_stay_as_they_are():
    assert load_catalog() is load_catalog(catalog_folder())


def test_a_table_that_was_written_again_is_read_again(tmp_path):
    folder = Path(shutil.copytree(catalog_folder(), tmp_path / "catalogs"))
    before = load_catalog(folder)
    path = folder / "transfer" / "transfer_coefficients.csv"
    written = path.stat()
    os.utime(path, ns=(written.st_atime_ns, written.st_mtime_ns + 1))
    again = load_catalog(folder)
    assert again is not before
    assert again.digest == before.digest
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("0.", "1.", 1), encoding="utf-8")
    assert load_catalog(folder).digest != before.digest


def test_another_folder_of_the_same_name_is_another_catalogue(tmp_path, monkeypatch):
    shutil.copytree(catalog_folder(), tmp_path / "here" / "catalogs")
    (tmp_path / "there" / "catalogs").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "here")
    load_catalog(Path("catalogs"))
    monkeypatch.chdir(tmp_path / "there")
    with pytest.raises(CatalogError, match=r"SCHEMA\.csv cannot be read"):
        load_catalog(Path("catalogs"))
