"""What the screen remembers, and what it does with a file that makes no sense."""

import json

import pytest

from advisor.tui.state import State, read_state, write_state


def test_what_is_written_is_read_again(tmp_path):
    state = State(
        scenario="/a/b.yaml",
        recent=("/a/b.yaml",),
        is_dark=False,
        tab="Offers",
        panes={"Offers": {"filter": "h100", "is_falling": True, "nothing": None}},
    )
    assert write_state(tmp_path / "new", state) is None
    assert read_state(tmp_path / "new") == (state, None)


def test_nothing_remembered_is_a_fresh_start_without_a_word(tmp_path):
    assert read_state(tmp_path) == (State(), None)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        '{"is_dark": "perhaps"}',
        "[1]",
        "\x00\xff",
        '{"recent": 3}',
        '{"panes": {"Offers": [1]}}',
        '{"panes": {"Offers": {"filter": {}}}}',
        '{"panes": {"Explore": {"slack_h": NaN}}}',
        '{"other": 1}',
    ],
)
def test_a_damaged_file_is_set_aside_with_a_word(tmp_path, text):
    (tmp_path / "tui.json").write_text(text, encoding="utf-8")
    state, told = read_state(tmp_path)
    assert state == State()
    assert "set aside as tui.damaged.json" in told
    assert (tmp_path / "tui.damaged.json").read_text(encoding="utf-8") == text
    assert read_state(tmp_path) == (State(), None)


def test_a_folder_that_cannot_be_written_is_told_not_raised(tmp_path):
    (tmp_path / "file").write_text("in the way")
    told = write_state(tmp_path / "file", State())
    assert "cannot be written" in told
    _, told = read_state(tmp_path / "file")
    assert told is not None


def test_the_file_is_plain_json(tmp_path):
    write_state(tmp_path, State(tab="Why"))
    assert json.loads((tmp_path / "tui.json").read_text())["tab"] == "Why"
