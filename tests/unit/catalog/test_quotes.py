"""A user's quotes: what they override, what they add, and what is refused with file and line."""

import pytest
from builders import make_credit

from advisor.catalog.quotes import with_quotes
from advisor.domain.offset import Ccp, CreditKind, Store
from advisor.errors import InputError

KNOWN = (make_credit("biochar", usd_per_t=(100.0, 160.0, 200.0), permanence_years=200.0),)


def quoted(text, known=KNOWN):
    return {row.name: row for row in with_quotes(known, text, where="quotes.csv")}


def test_a_quote_replaces_the_price_and_keeps_the_rest():
    found = quoted("credit,price_usd_per_t,as_of\nbiochar,142.50,2026-11\n")["biochar"]
    price = found.price_usd_per_t
    assert (price.low, price.value, price.high) == (142.5, 142.5, 142.5)
    assert found.permanence_years == 200.0
    assert (found.quoted, found.price_as_of) == (True, "2026-11")
    assert found.price_source == "your quote, quotes.csv:2"


def test_cells_beside_the_price_say_what_the_project_is():
    text = (
        "as_of,credit,price_usd_per_t,buffer_share,permanence_years,real_share,vintage,ccp,"
        "forward,source\n2026,biochar,90,0.15,100,0.9,2024,refused,yes,broker A\n"
    )
    found = quoted(text)["biochar"]
    assert (found.buffer_share, found.permanence_years, found.real_share) == (0.15, 100.0, 0.9)
    assert (found.vintage, found.ccp, found.forward) == (2024, Ccp.REFUSED, True)
    assert found.price_source == "broker A"
    assert found.buffer_source == "your quote, quotes.csv:2"


def test_a_new_credit_has_nothing_assumed_of_it():
    text = (
        "credit,price_usd_per_t,as_of,kind,type,programme,store\n"
        "my forest,31,2026-11-25,removal,reforestation,Verra VCS,biosphere\n"
    )
    found = quoted("\ufeff" + text)
    assert set(found) == {"biochar", "my forest"}
    mine = found["my forest"]
    assert (mine.kind, mine.store) == (CreditKind.REMOVAL, Store.BIOSPHERE)
    assert (mine.ccp, mine.buffer_share, mine.permanence_years) == (Ccp.UNKNOWN, None, None)


HEAD = "credit,price_usd_per_t,as_of"
BAD = [
    ("", "quotes.csv: is empty; start it with a header"),
    ("credit,as_of\n", "quotes.csv:1: lacks the column price_usd_per_t"),
    (f"{HEAD},buffer\n", 'quotes.csv:1: unknown column "buffer"; did you mean buffer_share?'),
    (f"{HEAD},as_of\n", 'quotes.csv:1: column "as_of" stands twice'),
    (f"{HEAD}\nbiochar,1\n", "quotes.csv:2: 2 fields, and the header has 3"),
    (f"{HEAD}\n\n,1,2026\n", 'quotes.csv:3: credit "" is empty'),
    (f"{HEAD}\nbiochar,cheap,2026\n", 'price_usd_per_t "cheap" is not a number'),
    (f"{HEAD}\nbiochar,nan,2026\n", 'price_usd_per_t "nan" is not between'),
    (f"{HEAD}\nbiochar,0,2026\n", 'price_usd_per_t "0" is not above 0'),
    (f"{HEAD}\nbiochar,,2026\n", 'price_usd_per_t "" is not above 0'),
    (f"{HEAD}\nbiochar,-3,2026\n", "is not between 0 and"),
    (f"{HEAD}\nbiochar,5,lately\n", 'as_of "lately" is no date'),
    (f"{HEAD}\nbiochar,5,2026\nbiochar,6,2026\n", "quotes.csv:3: credit .* is quoted twice"),
    (f"{HEAD}\nnew,5,2026\n", 'kind "" is empty, and the catalogue has no such credit'),
    (f"{HEAD},kind\nbiochar,5,2026,both\n", 'kind "both" is not one of avoidance, removal'),
    (f"{HEAD},buffer_share\nbiochar,5,2026,20\n", "is not between 0 and 1"),
    (f"{HEAD},buffer_share\nbiochar,5,2026,1\n", "leaves nothing"),
    (f"{HEAD},forward\nbiochar,5,2026,maybe\n", "is not yes or no"),
    (f"{HEAD},vintage\nbiochar,5,2026,2024.5\n", "is no year"),
    (f"{HEAD},store\nbiochar,5,2026,none\n", "a removal keeps what it removes"),
]


@pytest.mark.parametrize(("text", "message"), BAD)
def test_what_cannot_be_used_is_named_with_its_line(text, message):
    with pytest.raises(InputError, match=message):
        quoted(text)
