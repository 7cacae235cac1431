from hypothesis import given
from hypothesis import strategies as st

from advisor.tui.geo.spread import spread


def cells(spots):
    return {(spot.column, spot.row): spot.members for spot in spots}


def test_a_place_alone_stays_in_its_cell():
    assert cells(spread([(3.7, 2.1)], ["clean"], 10, 5)) == {(3, 2): (0,)}


def test_places_that_look_alike_share_a_dot():
    assert cells(spread([(3.2, 2.1), (3.8, 2.9)], ["clean", "clean"], 10, 5)) == {(3, 2): (0, 1)}


def test_another_kind_moves_to_the_nearest_free_cell():
    # the second lies at the right end of the cell, so the cell to the right is nearest
    found = cells(spread([(3.2, 2.5), (3.9, 2.5)], ["clean", "dirty"], 10, 5))
    assert found == {(3, 2): (0,), (4, 2): (1,)}


def test_a_cell_above_is_twice_as_far_as_one_beside():
    # in widths of a cell: the centre to the left is hypot(1, 0.2 x 2) = 1.08 off, that above 0.8 x 2
    found = cells(spread([(3.5, 2.3), (3.5, 2.3)], ["clean", "dirty"], 10, 5))
    assert found == {(3, 2): (0,), (2, 2): (1,)}


def test_where_all_cells_are_taken_a_place_is_counted_with_another():
    kinds = ["a", "b", "c", "b"]
    found = cells(spread([(0.5, 0.5), (1.5, 0.5), (0.5, 0.5), (0.4, 0.5)], kinds, 2, 1))
    # "c" finds no cell and joins the dot of its own cell; the second "b" joins the other "b"
    assert found == {(0, 0): (0, 2), (1, 0): (1, 3)}


def test_places_outside_the_block_are_in_no_dot():
    assert spread([(-0.1, 0.0), (10.0, 0.0), (0.0, 5.0)], "abc", 10, 5) == ()


@given(
    st.lists(
        st.tuples(st.floats(0, 5.99), st.floats(0, 2.99), st.integers(0, 4)),
        min_size=1,
        max_size=60,
    )
)
def test_every_place_is_in_exactly_one_dot_within_reach(drawn):
    spots = spread([(x, y) for x, y, _ in drawn], [kind for _, _, kind in drawn], 6, 3)
    assert sorted(member for spot in spots for member in spot.members) == list(range(len(drawn)))
    assert len(cells(spots)) == len(spots)
    for spot in spots:
        for member in spot.members:
            x, y, _ = drawn[member]
            assert abs(spot.column - int(x)) <= 2
            assert abs(spot.row - int(y)) <= 1
