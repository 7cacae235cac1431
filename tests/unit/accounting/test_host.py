import pytest

from advisor.accounting.host import host_w


def test_host_power_is_half_load_per_vcpu_plus_memory():
    # 8 x (1 + 0.5 x (3 - 1)) + 64 x 0.4 = 16 + 25.6
    assert host_w(8.0, 64.0, 1.0, 3.0, 0.4) == pytest.approx(41.6)
