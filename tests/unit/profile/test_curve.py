"""Running totals in bounded memory."""

from itertools import pairwise

import pytest

from advisor.profile.recording.curve import POINTS, Curve


def test_rows_closer_than_the_spacing_are_left_out():
    curve = Curve(1, 1.0)
    for tenth in range(100):
        curve.offer(tenth / 10, (float(tenth),))
    assert [row[0] for row in curve.rows()] == [float(second) for second in range(10)]


def test_a_day_stays_small_and_its_totals_stay_right():
    curve = Curve(2, 0.5)
    for half in range(172_800):
        curve.offer(half / 2, (half * 150.0, half * 20.0))
    rows = curve.rows()
    assert len(curve) == len(rows) < POINTS
    assert len(rows) > POINTS / 4
    for (first_s, first_j, _), (last_s, last_j, _) in pairwise(rows):
        assert (last_j - first_j) / (last_s - first_s) == pytest.approx(300.0)
    assert rows[-1][0] > 86_400 - 60
