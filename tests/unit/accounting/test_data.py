import pytest

from advisor.accounting.data import network_kwh, storage_w


def test_a_terabyte_on_disk_for_a_month_is_0_86_kwh():
    # 1.2 W x 720 h
    assert storage_w(1000.0) * 720.0 / 1000.0 == pytest.approx(0.864)


def test_moving_150_gigabytes_takes_0_15_kwh():
    assert network_kwh(150.0) == pytest.approx(0.15)
