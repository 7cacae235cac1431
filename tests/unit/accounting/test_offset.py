import pytest
from builders import make_credit

from advisor.accounting.offset import gross_up, least_removal_share, residual_of
from advisor.domain.offset import Emitted, OffsetRules

LIFECYCLE = "location-based, average consumption, lifecycle"


def emitted(*bases):
    return Emitted(
        scenario="team",
        year=2026,
        operational_kg=70.0,
        embodied_kg=30.0,
        low_kg=90.0,
        high_kg=120.0,
        bases=bases,
        digest="0" * 64,
    )


def rules(**changes):
    return OffsetRules(**{"year": 2026, **changes})


def test_the_residual_is_operational_and_embodied():
    assert residual_of(emitted(LIFECYCLE)).total_kg == pytest.approx(100.0)


def test_what_is_not_counted_is_named_and_never_a_zero():
    lines = {line.category: line for line in residual_of(emitted(LIFECYCLE)).lines}
    assert lines["transmission losses"].mass_kg is None
    assert lines["transmission losses"].basis.startswith("not counted")


@pytest.mark.parametrize(
    ("bases", "word"),
    [
        ((LIFECYCLE,), "in operational"),
        ((LIFECYCLE, "direct"), "not counted"),
        ((), "not counted"),
    ],
)
def test_upstream_is_inside_lifecycle_intensities_alone(bases, word):
    lines = {line.category: line for line in residual_of(emitted(*bases)).lines}
    assert lines["upstream of generation"].basis.startswith(word)


def test_marginal_rates_are_no_inventory():
    assert residual_of(emitted(LIFECYCLE)).is_inventory
    assert not residual_of(emitted("short-run marginal, annual mean")).is_inventory


@pytest.mark.parametrize(
    ("year", "share"),
    [(2020, 0.0), (2024, 0.0), (2026, 2 / 26), (2037, 0.5), (2050, 1.0), (2060, 1.0)],
)
def test_the_removal_share_rises_in_a_straight_line_to_all(year, share):
    assert least_removal_share(rules(year=year)) == pytest.approx(share)


def test_a_share_of_the_users_own_replaces_the_line():
    assert least_removal_share(rules(removal_share=0.4)) == 0.4


def test_the_lines_by_hand():
    # 8 t; a buffer of 20 %: 8 / 0.8 = 10; half a tonne per credit: 10 / 0.5 = 20;
    # a margin of 20 %: 20 / 0.8 = 25
    credit = make_credit(buffer_share=0.2, real_share=0.5)
    found = gross_up(8.0, credit, rules(margin_share=0.2))
    assert found.buffer_t == pytest.approx(2.0)
    assert found.quality_t == pytest.approx(10.0)
    assert found.margin_t == pytest.approx(5.0)
    assert found.retired_t == pytest.approx(25.0)


def test_a_trusted_buffer_is_not_retired_again():
    found = gross_up(8.0, make_credit(buffer_share=0.2), rules(trusts_buffer=True))
    assert found.retired_t == 8.0


def test_an_unknown_effect_adds_nothing():
    assert gross_up(8.0, make_credit(real_share=None), rules()).retired_t == 8.0
