import pytest

from advisor.catalog.names import names_of

ROWS = names_of(
    [
        ("aws:eu-north-1", "Europe (Stockholm)"),
        ("azure:australiaeast", "Museum"),
        ("p5.48xlarge",),
        ("L40S", "São Paulo"),
        ("L4",),
    ],
)


@pytest.mark.parametrize(
    ("word", "rows"),
    [
        ("eu", [0]),  # not within "museum"
        ("us", []),  # not within "australiaeast"
        ("AUS", [1]),
        ("north", [0]),
        ("eu-north", [0]),
        ("orth", []),
        ("48xlarge", [2]),
        ("8xlarge", []),  # not the end of "48xlarge"
        ("xlarge", [2]),  # letters may follow digits
        ("5", []),  # digits may not follow letters
        ("p5.48", [2]),
        ("l4", [3, 4]),
        ("sao", [3]),
        ("SÃO", [3]),
        ("aws:eu-north-1", [0]),
        ("l4x", []),
    ],
)
def test_a_word_begins_a_name_or_a_part_of_one(word, rows):
    assert ROWS.called(word).nonzero()[0].tolist() == rows


@pytest.mark.parametrize(("word", "rows"), [("l4", [4]), ("eu", [0]), ("europ", [])])
def test_a_whole_word_ends_where_the_part_ends(word, rows):
    assert ROWS.called(word, whole=True).nonzero()[0].tolist() == rows


def test_a_word_longer_than_all_names_is_in_none():
    assert not ROWS.called("x" * 1000).any()


def test_no_rows_have_no_names():
    assert names_of([]).called("eu").tolist() == []
