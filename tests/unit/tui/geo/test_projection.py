from math import log, pi, tan

import pytest

from advisor.tui.geo.projection import CENTRE_DEG, NORTH_DEG, SOUTH_DEG, frame_of, miller


def test_the_centre_of_the_plane_is_the_equator_on_the_central_meridian():
    assert miller(CENTRE_DEG, 0.0) == pytest.approx((0.0, 0.0))


def test_a_place_lies_where_millers_formula_puts_it():
    # 45 N, 60 degrees east of the centre: x = pi/3, y = 1.25 ln tan(45 deg + 18 deg)
    assert miller(CENTRE_DEG + 60.0, 45.0) == pytest.approx(
        (pi / 3, 1.25 * log(tan(pi * 63 / 180)))
    )


def test_longitudes_go_round_at_the_edge_and_not_at_180_degrees():
    # Auckland at 174.8 E and a place at 180 - 6.2 further east lie side by side
    assert miller(-180.0, 0.0)[0] == pytest.approx(miller(180.0, 0.0)[0])
    assert miller(CENTRE_DEG + 179.0, 0.0)[0] == pytest.approx(pi * 179 / 180)
    assert miller(CENTRE_DEG - 179.0, 0.0)[0] == pytest.approx(-pi * 179 / 180)


@pytest.mark.parametrize(("columns", "rows"), [(120, 39), (66, 16), (20, 40), (1, 1)])
def test_the_whole_world_fits_into_any_block(columns, rows):
    frame = frame_of(columns, rows)
    for longitude_deg in (CENTRE_DEG - 179.9, CENTRE_DEG, CENTRE_DEG + 179.9):
        for latitude_deg in (SOUTH_DEG + 0.1, NORTH_DEG - 0.1):
            column, row = frame.cell(longitude_deg, latitude_deg)
            assert 0 <= column < columns
            assert 0 <= row < rows


def test_the_middle_of_a_wide_block_is_the_central_meridian():
    assert frame_of(200, 10).cell(CENTRE_DEG, 0.0)[0] == pytest.approx(100.0)


def test_twice_as_near_shows_everything_twice_as_far_apart():
    plain, near = frame_of(60, 20), frame_of(60, 20, 2.0, (20.0, 40.0))

    def apart(frame):
        return frame.cell(30.0, 40.0)[0] - frame.cell(20.0, 40.0)[0]

    assert apart(near) == pytest.approx(2 * apart(plain))


def test_a_closer_look_is_centred_where_the_edges_allow_it():
    frame = frame_of(60, 20, 4.0, (20.0, 40.0))
    assert frame.cell(20.0, 40.0) == pytest.approx((30.0, 10.0))


def test_a_closer_look_shows_nothing_beyond_the_edge_of_the_world():
    frame = frame_of(60, 10, 4.0, (CENTRE_DEG + 179.0, 40.0))
    assert frame.cell(CENTRE_DEG + 179.999, 40.0)[0] == pytest.approx(60.0, abs=0.01)
