import numpy as np
from hypothesis import given, settings
from unit.placement.hourly.markets import make_group, make_market, make_row, markets

from advisor.placement.hourly import spans
from advisor.placement.hourly.spans import spans_of


def windows_met(market):
    """(row, begin, length, pausing) of each window that spans yield."""
    rows = market.rows
    pausing = market.groups.pausing[rows.group]
    return sorted(
        (row, begin, span.length, span.pausing)
        for span in spans_of(market.frames, rows.frame, pausing)
        for row, begin in zip(span.row.tolist(), span.begin.tolist(), strict=True)
    )


@settings(max_examples=40, deadline=None)
@given(market=markets())
def test_each_window_of_each_row_is_met_once(market):
    rows, frames = market.rows, market.frames
    expected = [
        (
            row,
            frames.begin[window],
            frames.end[window] - frames.begin[window],
            market.groups.pausing[rows.group[row]],
        )
        for row in range(len(rows))
        for window in range(frames.first[rows.frame[row]], frames.first[rows.frame[row] + 1])
    ]
    assert windows_met(market) == sorted(expected)


def test_windows_of_one_length_come_together():
    market = make_market(
        [make_row(), make_row(group=1), make_row(group=2)],
        [make_group((0, 2), (3, 6)), make_group((1, 4)), make_group((1, 4), pausing=False)],
        [[1, 2, 3, 4, 5, 6]],
    )
    pausing = market.groups.pausing[market.rows.group]
    found = list(spans_of(market.frames, market.rows.frame, pausing))
    assert [(span.length, span.pausing, span.row.tolist()) for span in found] == [
        (2, True, [0]),
        (3, False, [2]),
        (3, True, [0, 1]),
    ]
    # hours 3 to 5 of the first row of a table, 1 to 3 of the second one
    table = np.arange(12).reshape(2, 6)
    assert found[2].of(table, np.array([0, 1])).tolist() == [[3, 4, 5], [7, 8, 9]]


def test_many_windows_come_a_number_of_them_at_a_time():
    count = spans._AT_ONCE // 5 * 2 + 1
    market = make_market([make_row()], [make_group((0, 5))], [[1, 2, 3, 4, 5]])
    frame, pausing = np.zeros(count, dtype=np.int64), np.ones(count, dtype=bool)
    sizes = [len(span.row) for span in spans_of(market.frames, frame, pausing)]
    assert sizes == [spans._AT_ONCE // 5, spans._AT_ONCE // 5, 1]


def test_fleets_have_no_windows():
    market = make_market([make_row(up=0)], [make_group()], [[1, 2]], up=[[1, 1]])
    assert windows_met(market) == []
