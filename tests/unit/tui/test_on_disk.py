"""A file that changes or vanishes under the editor is told of once, and never overwritten unasked."""

from dataclasses import replace

import pytest

from advisor.errors import InputError
from advisor.tui.desk import Opened
from advisor.tui.on_disk import OnDisk


@pytest.fixture
def opened(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text("one")
    return Opened(path=path, text="one", saved="one", scenario=None, error=None)


def test_a_file_as_it_was_is_no_news(opened):
    assert OnDisk().news(opened) is None


def test_another_text_is_told_once_and_saving_would_lose_it(opened):
    disk = OnDisk()
    opened.path.write_text("two")
    assert disk.news(opened) == "two"
    assert disk.news(opened) is None
    assert disk.would_lose(opened)
    disk.saw(opened.path, "mine")
    assert not disk.would_lose(replace(opened, saved="mine"))


def test_a_file_that_is_gone_is_told_once_each_time_and_saving_loses_nothing(opened):
    disk = OnDisk()
    for _ in range(2):
        opened.path.unlink()
        assert isinstance(disk.news(opened), InputError)
        assert disk.news(opened) is None
        assert not disk.would_lose(opened)
        opened.path.write_text("one")
        assert disk.news(opened) is None


def test_what_happened_to_one_file_says_nothing_of_the_next(opened, tmp_path):
    disk = OnDisk()
    opened.path.write_text("two")
    disk.news(opened)
    other = tmp_path / "b.yaml"
    other.write_text("b")
    second = replace(opened, path=other, text="b", saved="b")
    assert not disk.would_lose(second)
    assert disk.news(second) is None
    assert not disk.would_lose(second)
