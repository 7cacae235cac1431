from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest

from advisor.hours.calendar import FLAT, calendar_of

YEAR = np.arange(1.0, 8761.0)
MEAN = YEAR.mean()


def hours(start, offset_h=0.0, count=3):
    calendar = calendar_of(start, ["DE", "SA"], {"DE": YEAR, "FR": YEAR})
    ratios = calendar.ratios(offset_h, count)
    assert calendar.zone.tolist() == [0, FLAT]
    assert (ratios[FLAT] == 1.0).all()
    return (ratios[0] * MEAN).tolist()


def test_the_first_hours_of_a_year():
    assert hours(datetime(2026, 1, 1, tzinfo=UTC)) == pytest.approx([1.0, 2.0, 3.0])


def test_a_period_that_crosses_new_year():
    found = hours(datetime(2026, 12, 31, 23, tzinfo=UTC))
    assert found == pytest.approx([8760.0, 1.0, 2.0])


def test_an_offset_is_later_in_the_period():
    assert hours(datetime(2026, 1, 1, tzinfo=UTC), 30.0, 1) == pytest.approx([31.0])


def test_a_leap_day_takes_the_hours_of_the_day_before():
    # 28 February 2028 is day 58 from 0: hours 1393 to 1416; so is the 29th, then 1 March
    found = hours(datetime(2028, 2, 28, tzinfo=UTC), 0.0, 73)
    assert found[0] == found[24] == pytest.approx(58 * 24 + 1)
    assert found[48] == pytest.approx(59 * 24 + 1)
    assert hours(datetime(2028, 12, 31, 23, tzinfo=UTC), 0.0, 2) == pytest.approx([8760.0, 1.0])


def test_a_local_time_is_its_hour_of_utc():
    """Summer time or not, an instant is an instant: 02:30 at +02:00 is 00:30 UTC."""
    berlin = timezone(timedelta(hours=2))
    found = hours(datetime(2026, 7, 1, 2, tzinfo=berlin), 0.0, 1)
    assert found == pytest.approx([181 * 24 + 1])


def test_a_slot_that_begins_within_an_hour_takes_its_shares_of_both():
    india = timezone(timedelta(hours=5, minutes=30))
    found = hours(datetime(2026, 1, 1, 6, 0, tzinfo=india), 0.0, 2)
    assert found == pytest.approx([1.5, 2.5])
    assert hours(datetime(2026, 1, 1, tzinfo=UTC), 0.25, 1) == pytest.approx([1.25])


def test_without_series_all_is_flat():
    calendar = calendar_of(datetime(2026, 1, 1, tzinfo=UTC), ["SA", "TH"], {})
    assert calendar.ratios(0.0, 4).tolist() == [[1.0] * 4]
    assert calendar.zone.tolist() == [FLAT, FLAT]
