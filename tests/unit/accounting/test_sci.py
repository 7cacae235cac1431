import pytest

from advisor.accounting.sci import sci_g_per_unit


def test_sci_divides_operational_plus_embodied_by_units():
    # (2 kg + 0.5 kg) / 1,000 requests = 2.5 g
    assert sci_g_per_unit(2.0, 0.5, 1000.0) == pytest.approx(2.5)
