from advisor.tui.geo.labels import Label, placed


def label(text="Oslo", column=10, row=2, *, must=False):
    return Label(text=text, column=column, row=row, must=must)


def at(labels, dots=frozenset(), columns=30, rows=5):
    return [(found.text, found.column, found.row) for found in placed(labels, dots, columns, rows)]


def test_a_label_stands_right_of_its_dot_behind_a_gap():
    assert at([label()], {(10, 2)}) == [("Oslo", 12, 2)]


def test_at_the_right_edge_it_stands_left():
    # four letters and a gap before column 27: 22 to 25
    assert at([label(column=27)], {(27, 2)}) == [("Oslo", 22, 2)]


def test_it_makes_way_for_dots():
    assert at([label()], {(10, 2), (13, 2)}) == [("Oslo", 5, 2)]


def test_it_is_left_out_where_it_would_cover_a_dot():
    crowd = {(column, row) for column in range(30) for row in range(5)}
    assert at([label()], crowd) == []
    assert at([label(must=True)], crowd) != []


def test_two_labels_do_not_touch():
    # the first covers columns 12 to 15 and its gaps; the dots of both keep the left side free
    found = at([label("Oslo"), label("Kiel")], {(10, 2)})
    assert found == [("Oslo", 12, 2), ("Kiel", 5, 2)]


def test_a_label_too_long_for_either_side_stands_above():
    # 28 letters on 30 columns: neither 10 columns to the left nor 18 to the right are enough
    assert at([label("a name of twenty-eight chars")], {(10, 2)}) == [
        ("a name of twenty-eight chars", 0, 1)
    ]


def test_a_label_that_fits_nowhere_is_left_out():
    assert at([label("a name that is far too long for this", must=True)]) == []
