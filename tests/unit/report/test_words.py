import pytest

from advisor.domain.plan import ShadowPrice
from advisor.report.words import number, shadow_price_sentence


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (1234567.8, "1,234,568"),
        (1234.4, "1,234"),
        (73.4712, "73.47"),
        (1.23456, "1.235"),
        (0.12345, "0.123"),
        (0.00012, "1.2e-04"),
        (-5.5, "-5.500"),
    ],
)
def test_numbers_keep_four_digits(value, text):
    assert number(value) == text


def test_a_binding_budget_reads_as_abatement_cost():
    # 8 g per USD is 125 USD per kg, 125,000 per tonne
    price = ShadowPrice(limit="limits.cost_usd", unit="kgCO2e/USD", value=0.008)
    assert shadow_price_sentence(price) == (
        "limits.cost_usd: one more USD saves 8 g CO2e; "
        "abatement costs 125,000 USD per tonne at the margin"
    )


def test_a_binding_capacity_reads_in_instances():
    price = ShadowPrice(limit="limits.capacity[aws]", unit="kgCO2e/instances", value=12.0)
    text = shadow_price_sentence(price)
    assert text == "limits.capacity[aws]: one more instance saves 12 kg CO2e"


def test_a_binding_carbon_cap_reads_in_money():
    price = ShadowPrice(limit="limits.carbon_kg", unit="USD/kgCO2e", value=3.5)
    assert shadow_price_sentence(price) == "limits.carbon_kg: one more kgCO2e saves 3.5 USD"
