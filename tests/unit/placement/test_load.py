"""How many requests come in each hour of a period."""

from datetime import UTC, datetime

import numpy as np
import pytest
from builders import make_inference, make_scenario

from advisor.domain.scenario import Demand, Period, Shape
from advisor.errors import ScenarioError
from advisor.placement.matching.load import load_of, loads_of, slices_of, up_share_of

NOON = 7.5
"""Longitude at which an hour's middle is the busiest solar time: 16:00 there is 15:30 UTC. [deg]"""


def period(hours=48.0, start=datetime(2026, 12, 1, tzinfo=UTC)):
    return Period(start=start, hours=hours)


def shaped(shape=Shape.FLAT, mean=2.0, peak=6.0, **options):
    demand = Demand(origin="city:London", mean_rps=mean, peak_rps=peak, shape=shape)
    return load_of(demand, period(**options), NOON)


def curved(values, **options):
    demand = Demand(origin="city:London", mean_rps=1.0, peak_rps=1.0, curve=tuple(values))
    return load_of(demand, period(**options), NOON)


def test_flat_demand_is_the_mean_and_stands_the_peak_in_every_hour():
    load = shaped(hours=2.5)
    assert load.hours.tolist() == [1.0, 1.0, 0.5]
    assert load.mean_rps.tolist() == [2.0, 2.0, 2.0]
    assert load.most_rps.tolist() == [6.0, 6.0, 6.0]


@pytest.mark.parametrize("hours", [12.0, 24.0, 36.5, 720.0])
def test_diurnal_demand_meets_mean_and_peak_over_any_period(hours):
    load = shaped(Shape.DIURNAL, hours=hours)
    assert load.mean_rps @ load.hours / hours == pytest.approx(2.0)
    assert load.most_rps.max() == 6.0
    np.testing.assert_allclose(load.most_rps, load.mean_rps * (6.0 / load.mean_rps.max()))


def test_a_diurnal_day_written_out_as_a_curve_is_the_same_load():
    shape = shaped(Shape.DIURNAL)
    curve = curved(shape.mean_rps[:24])
    np.testing.assert_allclose(curve.mean_rps, shape.mean_rps, rtol=1e-9)
    np.testing.assert_allclose(curve.most_rps, shape.most_rps, rtol=1e-6)
    # the busiest hour's middle is the peak itself
    assert curve.most_rps.max() == pytest.approx(6.0, rel=1e-6)


def test_a_curve_of_the_period_is_taken_hour_by_hour():
    load = curved([0.0, 3.0, 1.0], hours=2.5)
    assert load.mean_rps.tolist() == load.most_rps.tolist() == [0.0, 3.0, 1.0]


def test_hours_want_their_part_of_the_busiest_and_a_quiet_one_next_to_nothing():
    assert up_share_of(curved([0.0, 3.0, 1.0], hours=3.0)) == (1e-9, 1.0, 1.0 / 3.0)


def test_slices_are_the_hours_of_the_day_from_the_period_on():
    load = shaped(hours=26.0)
    slices = slices_of(load, datetime(2026, 12, 1, 22, 30, tzinfo=UTC))
    assert list(slices)[:3] == ["22:30-23:30Z", "23:30-00:30Z", "00:30-01:30Z"]
    assert len(slices) == 24
    assert np.flatnonzero(slices["22:30-23:30Z"]).tolist() == [0, 24]
    assert np.flatnonzero(slices["00:30-01:30Z"]).tolist() == [2]
    np.testing.assert_array_equal(np.sum(list(slices.values()), axis=0), np.ones(26))


def test_an_hour_of_a_slice_wants_its_part_of_the_slices_own_busiest():
    load = curved([*range(24), *range(10, 34)], hours=48.0)
    assert slices_of(load, datetime(2026, 12, 1, tzinfo=UTC))["02:00-03:00Z"] == tuple(
        {2: 2.0 / 12.0, 26: 1.0}.get(hour, 0.0) for hour in range(48)
    )


def test_a_period_shorter_than_a_day_has_fewer_slices():
    assert list(slices_of(shaped(hours=2.0), datetime(2026, 12, 1, tzinfo=UTC))) == [
        "00:00-01:00Z",
        "01:00-02:00Z",
    ]


def test_a_curve_without_a_request_in_the_period_is_refused():
    curve = (*[0.0] * 12, *[1.0] * 12)  # the period ends at noon
    demand = Demand(origin="city:London", mean_rps=0.5, peak_rps=1.0, curve=curve)
    scenario = make_scenario(make_inference(demand=[demand]), hours=12.0)
    with pytest.raises(ScenarioError, match="the curve of city:London has no request within"):
        loads_of(scenario, lambda _: 0.0)
