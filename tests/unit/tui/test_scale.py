"""Stops of a slider, and where each stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.tui.widgets.scale import bent, even


def test_even_stops_stand_at_equal_distances_whatever_their_values():
    scale = even((0, 1, 10, 100, 1000))
    assert [scale.at(stop) for stop in scale.stops] == [0.0, 0.25, 0.5, 0.75, 1.0]
    assert scale.at(55) == pytest.approx(0.625)  # halfway between 10 and 100


def test_a_bent_scale_is_fine_near_zero_and_ends_where_it_should():
    scale = bent(0.5, 0.001, 61)
    assert scale.stops[0] == 0.0
    assert scale.stops[-1] == 0.5
    assert scale.stops[1] < 0.0002  # (1 + 500) ** (1 / 60) - 1 = 0.109 thousandths
    gaps = [b - a for a, b in zip(scale.stops, scale.stops[1:], strict=False)]
    assert gaps == sorted(gaps)
    assert scale.at(scale.stops[30]) == pytest.approx(0.5)


def test_steps_go_to_the_next_stop_also_from_between_two():
    scale = even((0, 10, 20, 30))
    assert scale.step(10, 1) == 20
    assert scale.step(12, 1) == 20
    assert scale.step(12, -1) == 10
    assert scale.step(12, 8) == 30
    assert scale.step(30, 1) == 30
    assert scale.step(0, -1) == 0


@given(st.floats(0.0, 1.0))
def test_the_nearest_stop_is_nearer_than_any_other(place):
    scale = bent(3.0, 0.001, 25)
    best = abs(scale.at(scale.near(place)) - place)
    assert best <= min(abs(scale.at(stop) - place) for stop in scale.stops) + 1e-12


def test_what_lies_beyond_the_ends_stands_at_them():
    scale = bent(1.0, 0.01, 5)
    assert (scale.at(-3.0), scale.at(9.0)) == (0.0, 1.0)
