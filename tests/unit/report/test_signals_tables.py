"""One scenario under several signals, in words."""

import io

from rich.console import Console

from advisor.domain.region import Signal
from advisor.domain.signals import Coverage, SignalPlan, Signals
from advisor.report.signals_tables import render_signals, warnings_of

STOCKHOLM, PARIS = "aws:eu-north-1:g6.xlarge", "aws:eu-west-3:g6.xlarge"


def make_plan(signal, *, places=(STOCKHOLM,), kg=10.0, refusal=None, market=0.0) -> SignalPlan:
    counted = dict.fromkeys(Signal, kg) | {Signal.MARKET: market}
    return SignalPlan(
        signal=signal,
        goes={} if refusal else {"train": places},
        kg={} if refusal else counted,
        unknown={
            Signal.MARKET: () if market is not None else ("aws:eu-north-1",),
        },
        cost_usd=None if refusal else 100.0,
        refusal=refusal,
    )


def make_found(**plans) -> Signals:
    known = Coverage(regions=5, of=9, years=("2023", "2024"), rejected=0)
    return Signals(
        scenario="team",
        decided=Signal.AVERAGE,
        groups=("train",),
        plans=tuple(plans.get(signal.value) or make_plan(signal) for signal in Signal),
        coverage=dict.fromkeys(Signal, known),
    )


def test_a_signal_that_moves_work_is_warned_of_with_both_counts():
    found = make_found(marginal=make_plan(Signal.MARGINAL, places=(PARIS,), kg=15.0))
    assert warnings_of(found)[0] == (
        "Careful: decided on the marginal signal, everything moves: +50% CO2e as the average "
        "signal counts, +50% CO2e as the marginal signal counts."
    )


def test_signals_that_agree_are_said_to():
    lines = warnings_of(make_found())
    assert lines[0] == "No location-based signal would choose other regions."
    assert not any(line.startswith("Careful") for line in lines)


def test_another_machine_in_the_same_region_is_no_warning():
    other = make_plan(Signal.DIRECT, places=("aws:eu-north-1:g5.xlarge",))
    assert not any(line.startswith("Careful") for line in warnings_of(make_found(direct=other)))


def test_a_market_based_total_that_is_unknown_is_told_whoever_has_a_plan():
    own = make_plan(Signal.AVERAGE, market=None)
    for market in (make_plan(Signal.MARKET), make_plan(Signal.MARKET, refusal="no offer")):
        lines = warnings_of(make_found(average=own, market=market))
        assert "This plan has no market-based total: none is known of aws:eu-north-1." in lines


def test_an_unknown_count_is_a_word_and_not_a_number():
    own = make_plan(Signal.AVERAGE, market=None)
    console = Console(width=80, record=True, file=io.StringIO())
    console.print(render_signals(make_found(average=own)))
    assert "unknown" in console.export_text()
