"""Terminals without UTF-8 get one character for each."""

import pytest

from advisor.tui import plain_text


@pytest.mark.parametrize(
    ("text", "plain"),
    [("──●──┃", "--O--|"), ("→T", ">T"), ("café", "café"), ("⠁⡀⣿", "'.:"), ("漢", "?")],
)
def test_each_character_has_one_in_its_place(text, plain):
    found = bytearray()
    for character in text:
        try:
            found += character.encode("latin-1")
        except UnicodeEncodeError as error:
            found += plain_text.plain(error)[0].encode("latin-1")
    assert found.decode("latin-1") == plain


def test_every_stand_in_is_ascii():
    for stands_in in plain_text._PLAIN.values():
        assert len(stands_in) == 1
        assert stands_in.isascii()
