from itertools import pairwise

import pytest

from advisor.domain.listing import OfferColumn as Column
from advisor.tui.widgets.offer_columns import GAP, LAYOUTS, fitted

MATTER = {Column.PLACE, Column.INSTANCE, Column.ACCELERATOR, Column.PRICE, Column.SPOT}


def shown(width, ordered_by=Column.PRICE):
    return {place.column: place for place in fitted(width, ordered_by)}


@pytest.mark.parametrize("width", [75, 115, 195, 300])
@pytest.mark.parametrize("ordered_by", list(Column))
def test_what_matters_and_what_sorts_is_there_and_fits(width, ordered_by):
    found = list(shown(width, ordered_by).values())
    assert {*MATTER, ordered_by} <= {place.column for place in found}
    for place, following in pairwise(found):
        assert place.start + place.width + GAP == following.start
    assert found[-1].start + found[-1].width <= width
    assert all(LAYOUTS[place.column].least <= place.width for place in found)


def test_more_room_shows_more_columns():
    assert Column.INTENSITY not in shown(75)
    assert Column.INTENSITY in shown(115)
    assert set(shown(195)) == set(Column)


def test_names_widen_before_columns_are_added():
    assert shown(115)[Column.PLACE].width >= LAYOUTS[Column.PLACE].good


def test_columns_keep_their_order():
    found = list(shown(195))
    assert found == [column for column in LAYOUTS if column in found]


def test_a_width_that_is_too_small_shows_what_fits():
    assert list(shown(20)) == [Column.PLACE]
    assert shown(0) == {}
