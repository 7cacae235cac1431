import pytest

from advisor.accounting.embodied import embodied_kg
from advisor.units import g_from_kg, h_from_years


def test_one_hour_of_a_four_year_machine_is_charged_28_grams():
    # 1,000 kg / (4 x 8,760 h) = 28.54 g
    assert g_from_kg(embodied_kg(1000.0, 1.0, h_from_years(4.0))) == pytest.approx(
        28.54, abs=0.005
    )
