"""Formats of the house and of strangers."""

from importlib.metadata import EntryPoint

import pytest

from advisor.domain.export import Exported, Format
from advisor.errors import ExportError
from advisor.export import registry

OWN = [
    "skypilot",
    "kubernetes",
    "slurm",
    "terraform",
    "cloudformation",
    "gcp-batch",
    "vertex",
    "azure-ml",
    "dstack",
    "csv",
    "json",
]
NOMAD = Format(name="nomad", description="", export=lambda _: Exported(files=(), next_steps=()))
CSV = Format(name="csv", description="", export=NOMAD.export)


class FakePoint(EntryPoint):
    """An entry point of a package that is not installed."""

    def load(self):
        return {"nomad": NOMAD, "csv": CSV}[self.name]


def point(name, value="nowhere:FORMAT", kind=FakePoint):
    return kind(name=name, value=value, group=registry.GROUP)


def test_the_house_has_its_formats_in_this_order():
    assert [row.name for row in registry.formats(())] == OWN


def test_an_installed_package_brings_a_format():
    assert registry.formats([point("nomad")])[-1] is NOMAD


def test_a_package_that_cannot_be_loaded_is_named():
    broken = point("nomad", "nowhere_at_all:FORMAT", EntryPoint)
    with pytest.raises(ExportError, match='"nomad" of nowhere_at_all:FORMAT cannot be loaded'):
        registry.formats([broken])


def test_what_is_no_format_is_refused():
    with pytest.raises(ExportError, match="is no Format"):
        registry.formats([point("nomad", "json:dumps", EntryPoint)])


def test_a_name_that_is_taken_is_refused():
    with pytest.raises(ExportError, match='two formats are called "csv"'):
        registry.formats([point("csv")])


def test_an_unknown_format_is_answered_with_the_nearest():
    with pytest.raises(ExportError, match="did you mean kubernetes"):
        registry.find_format("kubernets")
