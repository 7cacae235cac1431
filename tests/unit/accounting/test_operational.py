import pytest

from advisor.accounting.operational import facility_energy_kwh, operational_kg, water_l
from advisor.units import t_from_kg


def test_gpt3_training_emits_552_tonnes():
    # Patterson et al. 2021 (arXiv 2104.10350), table 4: 1,287 MWh, PUE inside, 429 g/kWh.
    assert t_from_kg(operational_kg(1_287_000.0, 429.0)) == pytest.approx(552.1, abs=0.05)


def test_bloom_training_emits_25_tonnes():
    # Luccioni et al. 2022 (arXiv 2211.02001): 433,196 kWh, 57 g/kWh, no PUE.
    facility_kwh = facility_energy_kwh(433_196.0, 1.0)
    assert t_from_kg(operational_kg(facility_kwh, 57.0)) == pytest.approx(24.69, abs=0.005)


def test_pue_multiplies_it_energy_once():
    assert facility_energy_kwh(100.0, 1.2) == pytest.approx(120.0)


def test_water_adds_the_site_and_the_grid_behind_the_pue():
    # 10 kWh x (0.5 + 1.2 x 2.0) = 29 L
    assert water_l(10.0, 1.2, 0.5, 2.0) == pytest.approx(29.0)
