"""Sentences of an explanation: limits, latency, reasons of rejection."""

from collections.abc import Callable, Sequence
from math import ceil
from typing import Final

from advisor.domain.candidates import Reason
from advisor.domain.explanation import Ground, LimitUse, Wait
from advisor.domain.plan import ShadowPrice
from advisor.errors import Conflict
from advisor.report.words import number, shadow_price_sentence
from advisor.units import kg_from_t

_NOTHING: Final = 5e-5
"""Of a kg or USD: less is written as 0."""

_SLACK: Final = 1e-3
"""Part of a limit that is left over where whole work finds no use for it."""

_COUNTED: Final = "instances"


def signed(value: float) -> str:
    """Return a change: "+3.100"; "0" where it is none."""
    if abs(value) < _NOTHING:
        return "0"
    return f"{'+' if value > 0 else '-'}{number(abs(value))}"


def change(more_kg: float, more_usd: float) -> str:
    """Return a change of a plan: "+3.1 kg, +12 USD"."""
    return f"{signed(more_kg)} kg, {signed(more_usd)} USD"


def conflict_words(conflicts: Sequence[Conflict]) -> str:
    """Return which limits are in the way: "limits.cost_usd allows 100 USD, it takes 132.4"."""
    return "; ".join(
        f"{row.limit} allows {_amount(row.allowed, row.unit)}, it takes {number(row.needed)}"
        for row in conflicts
    )


def takes_words(conflicts: Sequence[Conflict]) -> str:
    """Return what a plan would take of limits that leave none: "limits.cost_usd: takes 132.4"."""
    return "; ".join(f"{row.limit}: it takes {number(row.needed)}" for row in conflicts)


def limit_sentence(row: LimitUse) -> str:
    """Return how much of a limit is used, and what one more unit buys."""
    use = f"{number(row.used)} of {_amount(row.allowed, row.unit)} used"
    if row.unit == _COUNTED:
        use = f"{row.used:g} of {_amount(row.allowed, row.unit)} used"
    if row.worth <= 0.0:
        return f"{row.limit}: {use}; more of it buys nothing"
    text = shadow_price_sentence(
        ShadowPrice(limit=row.limit, unit=row.worth_unit, value=row.worth)
    )
    if row.worth_unit == "USD/kgCO2e":
        usd_per_t = row.worth * kg_from_t(1.0)
        text += f"; abatement costs {usd_per_t:,.0f} USD per tonne at the margin"
    if row.used < row.allowed * (1 - _SLACK):
        return f"{text}. That is of divided work; whole work has {use}"
    return f"{text} ({use})"


def wait_sentence(row: Wait) -> str:
    """Return what one more millisecond buys, and the nearest offer that more of them would."""
    gains = abs(row.one_more_kg) >= _NOTHING or abs(row.one_more_usd) >= _NOTHING
    bought = change(row.one_more_kg, row.one_more_usd) if gains else "nothing"
    first = f"workloads[{row.workload}].latency_ms: one more of {row.limit_ms:g} ms buys {bought}"
    if row.next_ms is None or row.next_place is None:
        return f"{first}; no offer beyond it would save 1 % of what the workload takes"
    place, _, _ = row.next_place.rpartition(":")
    return (
        f"{first}; the nearest offer beyond it that saves 1 % of what the workload takes is "
        f"{place} at {ceil(row.next_ms)} ms, with a plan of {change(row.next_kg, row.next_usd)}"
    )


def ground_sentence(row: Ground) -> str:
    """Return why offers of a place are rejected, with the number at the nearest of them."""
    reason = Reason[row.reason.upper()]
    text = _GROUNDS.get(reason, _plain)(row, reason)
    text = text if row.variant is None else f"as {row.variant}, {text}"
    if row.offers == 1:
        return f"rejected: {text}"
    instance = row.nearest.split(":", 2)[-1]
    measured = row.found is not None and reason is not Reason.QUALITY
    nearest = f" (at best, {instance})" if measured else ""
    return f"{row.offers:,} offers rejected: {text}{nearest}"


def _amount(value: float, unit: str) -> str:
    if unit == _COUNTED:
        return f"{value:g} {unit.removesuffix('s') if value == 1 else unit}"
    return f"{number(value)} {unit}"


def _apart(one: float, other: float) -> tuple[str, str]:
    """Return two numbers with as many digits as it takes to tell them apart."""
    for digits in range(_DIGITS, _MOST_DIGITS):
        words = f"{one:,.{digits}g}", f"{other:,.{digits}g}"
        if words[0] != words[1]:
            break
    return words


def _plain(_row: Ground, reason: Reason) -> str:
    return reason.sentence


def _latency(row: Ground, _reason: Reason) -> str:
    assert row.found is not None
    assert row.needed is not None
    found, limit = _apart(row.found, row.needed)
    return f"latency {found} ms, limit {limit} ms"


def _deadline(row: Ground, _reason: Reason) -> str:
    assert row.found is not None
    assert row.needed is not None
    found, limit = _apart(row.found, row.needed)
    return f"a run takes {found} h, it has {limit} h"


def _needs(row: Ground, reason: Reason) -> str:
    assert row.needed is not None
    if row.found is None:
        return f"needs {row.needed:,.4g} {row.unit}, and what {row.has or 'it'} has is unknown"
    found, needed = _apart(row.found, row.needed)
    where = {Reason.NODE_TOO_SMALL: " in one machine", Reason.TOO_FEW_VCPUS: " in one machine"}
    unit = row.unit.removesuffix("s") if row.needed == 1 else row.unit
    return f"needs {needed} {unit}{where.get(reason, '')}, {row.has or 'it'} has {found}"


def _part(row: Ground, _reason: Reason) -> str:
    assert row.found is not None
    return f"sells {row.found:.3g} of a {row.has}; nothing was measured on a part of one"


def _efficiency(row: Ground, _reason: Reason) -> str:
    assert row.needed is not None
    if row.found is None:
        return (
            f"rate or power of {row.has} is unpublished, and policy.min_gflops_per_w is "
            f"{row.needed:,.4g}"
        )
    found, needed = _apart(row.found, row.needed)
    return f"{row.has} gives {found} GFLOP/s/W, policy.min_gflops_per_w is {needed}"


def _quality(row: Ground, _reason: Reason) -> str:
    assert row.found is not None
    assert row.needed is not None
    found, needed = _apart(row.found, row.needed)
    unit = f" ({row.unit})" if row.unit else ""
    return f"its quality is {found}, min_quality is {needed}{unit}"


def _provider(row: Ground, _reason: Reason) -> str:
    return f"{row.has} is not among the allowed providers ({row.wants})"


def _place(row: Ground, _reason: Reason) -> str:
    return (
        f"denied by policy.deny: {row.wants}"
        if row.has == "policy.deny"
        else (f"not in policy.allow ({row.wants})")
    )


def _restricted(row: Ground, _reason: Reason) -> str:
    return f"closed to ordinary accounts ({row.has}), unless policy.allow names {row.wants}"


def _residency(row: Ground, _reason: Reason) -> str:
    return f"it is in {row.has}, and residency has to be one of {row.wants}"


def _price(row: Ground, _reason: Reason) -> str:
    return f"no {row.has} price is known"


def _measurement(row: Ground, _reason: Reason) -> str:
    return f"nothing carries a measurement on {row.wants} to {row.has}"


def _idle(row: Ground, _reason: Reason) -> str:
    return f"idle power of {row.has} is unknown"


def _intensity(row: Ground, _reason: Reason) -> str:
    return f"{row.wants} carbon intensity of the grid {row.has} is unknown"


def _egress(row: Ground, _reason: Reason) -> str:
    return f"no price is known for moving the data from {row.has} to {row.wants}"


_DIGITS: Final = 4
_MOST_DIGITS: Final = 17
_GROUNDS: Final[dict[Reason, Callable[[Ground, Reason], str]]] = {
    Reason.PROVIDER: _provider,
    Reason.PLACE: _place,
    Reason.RESTRICTED_REGION: _restricted,
    Reason.RESIDENCY: _residency,
    Reason.UNKNOWN_PRICE: _price,
    Reason.PARTIAL_ACCELERATOR: _part,
    Reason.NO_MEASUREMENT: _measurement,
    Reason.MEMORY: _needs,
    Reason.NODE_TOO_SMALL: _needs,
    Reason.TOO_FEW_VCPUS: _needs,
    Reason.EFFICIENCY_POLICY: _efficiency,
    Reason.UNKNOWN_IDLE_POWER: _idle,
    Reason.UNKNOWN_INTENSITY: _intensity,
    Reason.UNKNOWN_EGRESS: _egress,
    Reason.QUALITY: _quality,
    Reason.LATENCY: _latency,
    Reason.DEADLINE: _deadline,
}
