"""What is uncertain, in words."""

from typing import Final

from advisor.domain.scenario import Objective
from advisor.domain.uncertainty import TAIL_SHARE, Input, Robust, Robustness
from advisor.report.words import mass, money

INPUT_WORDS: Final = {
    Input.JOB_ENERGY: "energy as measured",
    Input.TRANSFER: "energy on other hardware",
    Input.LEVER: "published levers",
    Input.GRID_YEAR: "grid: another year",
    Input.GRID_SOURCE: "grid: another source",
    Input.GRID_HOURS: "grid: other hours",
    Input.PUE: "PUE",
    Input.EMBODIED: "embodied emissions",
    Input.PRICE: "prices",
}


def amount(value: float, objective: Objective) -> str:
    """Return an objective's value with its unit."""
    return mass(value) if objective is Objective.EMISSIONS else money(value)


def draws_words(robust: Robustness) -> str:
    """Return over which draws a robust plan is best."""
    if robust.measure is Robust.WORST:
        return f"the worst of {robust.draws:,} draws"
    return f"the worst {TAIL_SHARE:.0%} of {robust.draws:,} draws"


def robust_sentence(robust: Robustness, objective: Objective) -> str:
    """Return what a robust plan brings beside the plain one."""
    verb = "emits" if objective is Objective.EMISSIONS else "costs"
    mean = " on average" if robust.measure is Robust.CVAR else ""
    value, plain = amount(robust.value, objective), amount(robust.plain_value, objective)
    if robust.value >= robust.plain_value:
        return f"There it {verb} {value}{mean}; it is the plan without --robust, too."
    change = robust.value / robust.plain_value - 1.0
    return (
        f"There it {verb} {value}{mean}, the plan without --robust {plain} ({change:+.0%}); by "
        f"the catalogue's figures that one {verb} {amount(robust.plain, objective)}."
    )
