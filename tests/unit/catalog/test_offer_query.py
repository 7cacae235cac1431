import pytest

from advisor.catalog.offer_query import Comparison, Word, begins_column, read_query
from advisor.domain.listing import OfferColumn


def test_words_and_comparisons_are_told_apart():
    query = read_query('h100  eu spot<3 gpus>=8 "L4"')
    assert query.words == (
        Word(text="h100", whole=False),
        Word(text="eu", whole=False),
        Word(text="L4", whole=True),
    )
    assert query.comparisons == (
        Comparison(column=OfferColumn.SPOT, sign="<", value=3.0),
        Comparison(column=OfferColumn.GPUS, sign=">=", value=8.0),
    )
    assert query.remarks == ()


@pytest.mark.parametrize(
    ("text", "sign", "value"),
    [("PRICE<=4.5", "<=", 4.5), ("price>.5", ">", 0.5), ("price=2.", "=", 2.0)],
)
def test_numbers_and_signs_are_read(text, sign, value):
    (found,) = read_query(text).comparisons
    assert found == Comparison(column=OfferColumn.PRICE, sign=sign, value=value)


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        ("price<", '"price<" lacks its number; write price<4'),
        ("price<four", '"four" is no number; write price<4'),
        ("price<nan", '"nan" is no number'),
        ("price<-1", '"-1" is no number'),
        ("price<<4", '"<4" is no number'),
        ("spott<4", "did you mean spot"),
        ("=4", "known: price, spot"),
    ],
)
def test_what_is_not_understood_is_said_and_does_not_count(text, remark):
    query = read_query(f"eu {text}")
    assert query.words == (Word(text="eu", whole=False),)
    assert query.comparisons == ()
    (said,) = query.remarks
    assert remark in said


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ()),
        ('"', ()),
        ('""', ()),
        ('"l4', (Word(text="l4", whole=False),)),
    ],
)
def test_an_unfinished_quote_is_no_error(text, words):
    assert read_query(text).words == words


def test_a_word_may_be_on_its_way_to_a_comparison():
    assert begins_column("Pri") == "price"
    assert begins_column("x") is None
