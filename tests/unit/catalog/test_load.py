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


def blank(source, target):
    """Write a file of the same size and time that holds nothing."""
    Path(target).touch()
    os.truncate(target, Path(source).stat().st_size)
    shutil.copystat(source, target)


def test_another_folder_of_the_same_name_is_another_catalogue(tmp_path, monkeypatch):
    here, there = tmp_path / "here" / "catalogs", tmp_path / "there" / "catalogs"
    shutil.copytree(catalog_folder(), here)
    shutil.copytree(here, there, copy_function=blank)
    shutil.copy2(here / "SCHEMA.csv", there)
    monkeypatch.chdir(here.parent)
    load_catalog(Path("catalogs"))
    monkeypatch.chdir(there.parent)
    with pytest.raises(CatalogError, match=r"columns are|cannot be read"):
        load_catalog(Path("catalogs"))
