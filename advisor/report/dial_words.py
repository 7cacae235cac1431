"""What sliders mean in words, and where a plan stands beside the others."""

from collections.abc import Sequence
from math import isinf

from advisor.domain.dials import Curve, Dials, Explored
from advisor.domain.plan import Plan, Totals
from advisor.domain.scenario import Inference, Scenario, Training
from advisor.report.words import mass, money, number
from advisor.units import t_from_kg

_NOTHING_KG, _NOTHING_USD = 5e-4, 5e-3
"""Differences below them are none."""


def headline(found: Explored) -> str:
    """Return a plan in one line: what it emits, costs, and how both compare."""
    plan = found.plan
    saved = _change(plan.totals.emissions_kg, plan.baseline.emissions_kg)
    paid = _change(plan.totals.cost_usd, plan.baseline.cost_usd)
    return (
        f"{mass(plan.totals.emissions_kg)} CO2e for {money(plan.totals.cost_usd)}: {saved} CO2e, "
        f"{paid} cost against the cheapest"
    )


def savings(plan: Plan) -> tuple[str, ...]:
    """Return what a plan saves against the cheapest and today's, and what a tonne of it costs."""
    lines = []
    for name, other in (("the cheapest", plan.baseline), ("today", plan.today)):
        if other is None:
            continue
        less_kg = other.emissions_kg - plan.totals.emissions_kg
        more_usd = plan.totals.cost_usd - other.cost_usd
        if abs(less_kg) < _NOTHING_KG and abs(more_usd) < _NOTHING_USD:
            continue
        text = f"{_signed(-less_kg)} kg, {_signed(more_usd)} USD against {name}"
        if less_kg > 0 and more_usd > 0:
            text += f": {number(more_usd / t_from_kg(less_kg))} USD a tonne"
        lines.append(text)
    return tuple(lines)


def proof(found: Explored) -> str:
    """Return how near the best possible a plan is."""
    plan = found.plan
    if plan.status == "optimal":
        return "proven optimal"
    return f"at most {plan.gap:.2%} above the best"


def budget_words(dials: Dials, found: Explored | None, cheapest: Totals | None) -> str:
    """Return what the budget's slider means: the budget, or the share of it that is used."""
    if cheapest is None:
        return ""
    ratio = dials.budget_ratio
    if ratio is None:
        if found is None:
            return ""
        return f"{percent(found.budget_ratio)}  {money(found.plan.totals.cost_usd)}"
    if isinf(ratio):
        return "no budget"
    return f"{percent(ratio)}  {money(cheapest.cost_usd * (1.0 + ratio))}"


def price_words(dials: Dials, next_usd_per_t: float | None) -> str:
    """Return what the carbon price's slider means."""
    if dials.carbon_price_usd_per_t is not None:
        return f"{dials.carbon_price_usd_per_t:,.0f} USD/t"
    if next_usd_per_t is None:
        return "nothing left to buy"
    return f"next tonne {number(next_usd_per_t)} USD"


def latency_words(scenario: Scenario, more_ms: float) -> str:
    """Return what services' limits become."""
    limits = [row.latency_ms for row in _limited(scenario) if row.latency_ms is not None]
    if not more_ms:
        return f"as written, {_span(limits)} ms"
    moved = [max(limit + more_ms, 1.0) for limit in limits]
    return f"{more_ms:+g} ms: {_span(moved)} ms"


def slack_words(scenario: Scenario, more_h: float) -> str:
    """Return what training windows become."""
    windows = [row.window_h for row in _windowed(scenario) if row.window_h is not None]
    if not more_h:
        return f"as written, {_span(windows)} h"
    period_h = scenario.period.hours  # no window is longer
    moved = [min(max(window + more_h, 1.0), period_h) for window in windows]
    return f"{more_h:+g} h: {_span(moved)} h"


def has_latency(scenario: Scenario) -> bool:
    """Return whether any service has a limit on latency."""
    return bool(_limited(scenario))


def has_windows(scenario: Scenario) -> bool:
    """Return whether any training has a window."""
    return bool(_windowed(scenario))


def next_usd_per_t(
    steps: Sequence[tuple[float, float]], here: tuple[float, float]
) -> float | None:
    """Return what the next tonne less costs, by the plans that are known. [USD/t]

    Args:
        steps: (cost [USD], emissions [kgCO2e]) of plans
        here: likewise of this one

    Returns:
        The least slope to a greener plan: the carbon price from which that one is better. None
        where no greener one is known.
    """
    slopes = [
        (usd - here[0]) / t_from_kg(here[1] - kg)
        for usd, kg in steps
        if kg < here[1] and usd > here[0]
    ]
    return min(slopes, default=None)


def above_cheapest(curve: Curve, cheapest_usd: float) -> tuple[tuple[float, float], ...]:
    """Return the vertices of a curve from the cheapest plan's cost on.

    Args:
        curve: of the relaxation, which may be cheaper than any plan
        cheapest_usd: cost of the cheapest plan [USD]

    Returns:
        Cost over the cheapest plan's less 1, and emissions [kgCO2e].
    """
    points = [(usd / cheapest_usd - 1.0, kg) for usd, kg in zip(curve.usd, curve.kg, strict=True)]
    inside = [point for point in points if point[0] >= 0.0]
    before = [point for point in points if point[0] < 0.0]
    if before and inside:
        (low, high_kg), (ratio, kg) = before[-1], inside[0]
        inside.insert(0, (0.0, high_kg + (kg - high_kg) * -low / (ratio - low)))
    elif before:
        inside = [(0.0, before[-1][1])]
    return tuple(inside)


def percent(ratio: float) -> str:
    """Return how much above the cheapest plan: "+2.5 %", "+0.02 %"."""
    value = ratio * 100
    if value == 0:
        return "+0 %"
    digits = 2 if value < 1 else 1 if value < 10 else 0  # noqa: PLR2004 - digits that matter
    return f"+{value:.{digits}f} %"


def _signed(value: float) -> str:
    return f"{'-' if value < 0 else '+'}{number(abs(value))}"


def _limited(scenario: Scenario) -> list[Inference]:
    return [
        row
        for row in scenario.workloads
        if isinstance(row, Inference) and row.latency_ms is not None
    ]


def _windowed(scenario: Scenario) -> list[Training]:
    return [
        row for row in scenario.workloads if isinstance(row, Training) and row.window_h is not None
    ]


def _span(values: Sequence[float]) -> str:
    low, high = min(values), max(values)
    return f"{low:g}" if low == high else f"{low:g} to {high:g}"


def _change(value: float, baseline: float) -> str:
    if baseline == 0:
        return "no change in"
    text = f"{value / baseline - 1.0:+.0%}"
    return "same" if text in {"+0%", "-0%"} else text
