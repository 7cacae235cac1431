"""A ranking in words: bars on one scale, prices per as many units as make a cent."""

from builders import make_figure

from advisor.domain.outlook import Estimate, Outlook, Range
from advisor.domain.transfer import Evidence
from advisor.report.outlook_tables import basis_sentences, outlook_sentences
from advisor.report.ranking import ranking


def make_outlook(energy_j, usd=None, accelerator="A100", instances=1):
    figure = Range(low=energy_j / 2, value=energy_j, high=energy_j * 2)
    return Outlook(
        provider="aws",
        instance="gpu.1x",
        accelerator=accelerator,
        accelerator_count=8.0,
        memory_needed_gib=10.0,
        memory_gib=40.0,
        rejected=None,
        estimate=Estimate(
            evidence=Evidence.SPECIFICATION,
            time_evidence=Evidence.PAIR,
            error_ratio=0.11,
            time_error_ratio=0.2,
            batch_size=None,
            instances=instances,
            units_per_s=Range(low=1.0, value=1234.5, high=3.0),
            accelerator_j_per_unit=figure,
            host_j_per_unit=figure,
            instance_j_per_unit=figure,
            accelerator_w=figure,
            price=None if usd is None else make_figure(2.5),
            price_place="aws:eu-north-1",
            usd_per_unit=None if usd is None else Range(low=usd, value=usd, high=usd),
        ),
    )


def test_bars_stand_on_one_logarithmic_scale():
    found = make_outlook(2.0), make_outlook(8.0)
    table = ranking(found, bar_columns=9)
    # 1 to 16 J over 9 columns: a factor of two is two columns
    assert [row.bar for row in table.rows] == ["──●──    ", "    ──●──"]
    assert [row.energy for row in table.rows] == ["2.000", "8.000"]
    assert table.rows[0].throughput == "1,234"
    assert table.rows[0].known == "specs"


def test_a_price_is_told_of_as_many_units_as_make_a_cent():
    table = ranking((make_outlook(1.0, usd=2e-6), make_outlook(2.0)), bar_columns=5)
    assert (
        table.scale == "M"
    )  # 0.002 USD per thousand is less than a cent, 2 USD a million are not
    assert [row.cost for row in table.rows] == ["2.000", "unknown"]


def test_nothing_to_rank_is_an_empty_table():
    assert ranking((), bar_columns=5).rows == ()


def test_a_row_says_what_it_rests_on():
    words = outlook_sentences(make_outlook(1.0, usd=1.0, instances=2))
    assert words[0] == "on 2 instances"
    assert any("specifications alone" in word and "11%" in word for word in words)
    assert any("2.500 USD/h on demand in aws:eu-north-1" in word for word in words)


def test_what_a_profile_leaves_unsaid_widens_its_ranges():
    from builders import make_profile

    first, second = basis_sentences((make_profile(precision=None),), None)
    assert "kind of work" in first
    assert "16-bit" in second
