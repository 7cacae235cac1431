"""Which rules would have to give way before credits meet them.

Whether a portfolio exists is a count: types times the share that one may have. So no solver is
asked, and each answer is exact.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Final

from advisor.accounting.offset import least_removal_share
from advisor.domain.offset import Credit, CreditKind, OffsetRules
from advisor.errors import Conflict, Infeasible, PlacementError
from advisor.placement.offsetting.admission import reasons_against

_ROUNDING: Final = 1e-12
_DIGITS: Final = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    """A rule that can give way.

    Attributes:
        unit: of its value
        value: as the rules have it; a flag is 1 or 0
        with_value: the rules with another value
        steps: values that could do, the least change first; the last is no rule at all
        words: what a value means, for the message
    """

    name: str
    unit: str
    value: float
    with_value: Callable[[OffsetRules, float], OffsetRules]
    steps: Sequence[float]
    words: Callable[[float], str]


def is_met(offered: Sequence[Credit], rules: OffsetRules) -> bool:
    """Return whether some of the credits cover a residual under the rules."""
    admitted = [credit for credit in offered if not reasons_against(credit, rules)]
    types = {credit.type for credit in admitted}
    removing = {credit.type for credit in admitted if credit.kind is CreditKind.REMOVAL}
    most = rules.max_type_share + _ROUNDING
    return len(types) * most >= 1.0 and len(removing) * most >= least_removal_share(rules)


def refusal(offered: Sequence[Credit], rules: OffsetRules) -> PlacementError:
    """Return the error for rules that no credits meet: the fewest changes that would do.

    Args:
        offered: all that are known
        rules: that `is_met` is false for
    """
    loose = [rule for rule in _rules(offered, rules) if rule.value != rule.steps[-1]]
    for count in range(1, len(loose) + 1):
        ways = [
            chosen
            for chosen in combinations(loose, count)
            if is_met(offered, _changed(rules, [(rule, rule.steps[-1]) for rule in chosen]))
        ]
        if ways:
            return _infeasible([_least(offered, rules, way) for way in ways])
    return PlacementError(
        "no credit of a known price and effect is left under any rules; "
        "give prices of your own with quotes",
    )


def _least(
    offered: Sequence[Credit], rules: OffsetRules, way: Sequence[_Rule]
) -> list[tuple[_Rule, float]]:
    """Return the least value of each rule of a way, the others of it at theirs."""
    chosen = [(rule, rule.steps[-1]) for rule in way]
    for index, rule in enumerate(way):
        for value in rule.steps:
            chosen[index] = (rule, value)
            if is_met(offered, _changed(rules, chosen)):
                break
    return chosen


def _changed(rules: OffsetRules, values: Sequence[tuple[_Rule, float]]) -> OffsetRules:
    for rule, value in values:
        rules = rule.with_value(rules, value)
    return rules


def _infeasible(ways: list[list[tuple[_Rule, float]]]) -> Infeasible:
    lines = [" and ".join(rule.words(value) for rule, value in way) for way in ways]
    start = "no credits meet these rules"
    text = f"{start}; this would do: {lines[0]}"
    if len(lines) > 1:
        text = "\n  ".join([f"{start}; one of these would do:", *lines])
    relaxations = tuple(
        tuple(
            Conflict(limit=rule.name, unit=rule.unit, allowed=rule.value, needed=value)
            for rule, value in way
        )
        for way in ways
    )
    return Infeasible(text, relaxations)


def _rules(offered: Sequence[Credit], rules: OffsetRules) -> Iterator[_Rule]:
    stored = {credit.permanence_years for credit in offered if credit.permanence_years}
    yield _Rule(
        name="min_permanence_years",
        unit="years",
        value=rules.min_permanence_years,
        with_value=lambda before, value: replace(before, min_permanence_years=value),
        steps=[*sorted((y for y in stored if y < rules.min_permanence_years), reverse=True), 0.0],
        words=lambda value: (
            f"permanence of {value:,.0f} years instead of {rules.min_permanence_years:,.0f}"
        ),
    )
    yield _Rule(
        name="ccp_only",
        unit="1",
        value=float(rules.ccp_only),
        with_value=lambda before, value: replace(before, ccp_only=bool(value)),
        steps=[0.0],
        words=lambda _: "credits without CCP approval too",
    )
    yield _vintages(offered, rules)
    counts = range(1, len({credit.type for credit in offered}) + 1)
    removal = least_removal_share(rules)
    shares = {1.0 / n for n in counts} | {removal / n for n in counts}
    yield _Rule(
        name="max_type_share",
        unit="1",
        value=rules.max_type_share,
        with_value=lambda before, value: replace(before, max_type_share=value),
        steps=[*sorted(share for share in shares if rules.max_type_share < share < 1.0), 1.0],
        words=lambda value: f"{_at_least(value):g} per type instead of {rules.max_type_share:g}",
    )
    yield _Rule(
        name="removal_share",
        unit="1",
        value=removal,
        with_value=lambda before, value: replace(before, removal_share=value),
        steps=[
            *sorted(
                {n * rules.max_type_share for n in counts if n * rules.max_type_share < removal},
                reverse=True,
            ),
            0.0,
        ],
        words=lambda value: (
            f"a removal share of {_at_most(value):g} instead of {_at_least(removal):g}"
        ),
    )
    yield _Rule(
        name="trusts_buffer",
        unit="1",
        value=float(rules.trusts_buffer),
        with_value=lambda before, value: replace(before, trusts_buffer=bool(value)),
        steps=[1.0],
        words=lambda _: "trust in the programmes' buffers",
    )


def _at_least(share: float) -> float:
    """Return a share with four digits that is no smaller, so that what a user copies does."""
    return math.ceil(share * _DIGITS - _ROUNDING) / _DIGITS


def _at_most(share: float) -> float:
    return math.floor(share * _DIGITS + _ROUNDING) / _DIGITS


def _vintages(offered: Sequence[Credit], rules: OffsetRules) -> _Rule:
    most = rules.max_vintage_age_years
    ages = {rules.year - credit.vintage for credit in offered if credit.vintage is not None}
    any_age = float("inf")

    def aged(before: OffsetRules, value: float) -> OffsetRules:
        return replace(before, max_vintage_age_years=None if value == any_age else round(value))

    return _Rule(
        name="max_vintage_age_years",
        unit="years",
        value=any_age if most is None else float(most),
        with_value=aged,
        steps=[*sorted(float(age) for age in ages if most is not None and age > most), any_age],
        words=lambda value: (
            "vintages of any age"
            if value == any_age
            else f"vintages up to {value:.0f} years old instead of {most}"
        ),
    )
