"""How much of each limit a plan uses, and what one more unit of it is worth."""

from advisor.domain.explanation import LimitUse
from advisor.placement.answer import shadow_prices_of
from advisor.placement.chosen import use_of_choice
from advisor.placement.explaining.answered import Answered
from advisor.placement.sharing.pools import pools_of
from advisor.placement.solving.parts import used


def limits_of(found: Answered) -> tuple[LimitUse, ...]:
    """Return the limits of a plan, pools last: what is used of each, and the worth of more."""
    chosen, question = found.chosen, found.question
    problem, choice = chosen.problem, chosen.choice
    prices = {
        row.limit: row.value for row in shadow_prices_of(problem, choice, question.objective)
    }
    gained = found.gained_unit
    limits = [
        LimitUse(
            limit=limit.name,
            unit=limit.unit,
            used=used(problem, limit.quantity, choice.rows, choice.share),
            allowed=limit.allowed,
            worth=prices.get(limit.name, 0.0),
            worth_unit=f"{gained}/{limit.unit}",
        )
        for limit in problem.limits
        if limit.pool is None
    ]
    pools = pools_of(question.catalog, question.scenario, chosen.candidates)
    most = use_of_choice(found.setting, chosen, pools).max(axis=1, initial=0.0)
    limits += [
        LimitUse(
            limit=name,
            unit="instances",
            used=most_up,
            allowed=capacity,
            worth=prices.get(name, 0.0),
            worth_unit=f"{gained}/instances",
        )
        for name, capacity, most_up in zip(
            pools.names, pools.capacity.tolist(), most.tolist(), strict=True
        )
    ]
    return tuple(limits)
