import os
import stat

import pytest

from advisor.atomic import write_whole


def test_a_file_is_replaced_whole(tmp_path):
    path = tmp_path / "x"
    path.write_bytes(b"old")
    write_whole(path, b"new")
    assert path.read_bytes() == b"new"
    assert [item.name for item in tmp_path.iterdir()] == ["x"]


def test_the_users_umask_is_respected(tmp_path):
    before = os.umask(0o027)
    try:
        write_whole(tmp_path / "x", b"")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "x").stat().st_mode) == 0o640


def test_a_write_that_fails_leaves_the_old_file_and_no_litter(tmp_path):
    path = tmp_path / "x"
    path.mkdir()
    with pytest.raises(OSError, match="x"):
        write_whole(path, b"new")
    assert [item.name for item in tmp_path.iterdir()] == ["x"]


def test_a_missing_folder_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        write_whole(tmp_path / "no" / "x", b"")
