"""What is known of a trade without solving again: a plan is the best for more than its own limit.

The best plan under a budget is the best under every smaller one that it keeps: between its cost
and its budget nothing else has to be solved. Likewise one that is the best at two carbon prices
is so at all between them.
"""

from bisect import insort
from threading import Lock

from advisor.domain.dials import Explored
from advisor.domain.plan import Totals

_ROUNDING = 1e-9  # relative: budgets that differ by less are one
_SAME = 1e-6  # relative: plans whose totals differ by less are one, as solvers are no closer


class Known:
    """Final plans of one ground, from the cheapest to the greenest. Threads may share it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._of_budgets: list[tuple[float, float, int]] = []  # cost, budget, place in _plans
        self._of_prices: list[tuple[float, int]] = []
        self._plans: list[Explored] = []

    def add_under_budget(self, found: Explored, budget_usd: float) -> None:
        """Keep the plan that emits least under a budget; without one it is infinite. [USD]"""
        with self._lock:
            cost_usd = min(found.plan.totals.cost_usd, budget_usd)
            insort(self._of_budgets, (cost_usd, budget_usd, len(self._plans)))
            self._plans.append(found)

    def add_at_price(self, found: Explored, usd_per_t: float) -> None:
        """Keep the plan that costs least at a carbon price. [USD/t]"""
        with self._lock:
            insort(self._of_prices, (usd_per_t, len(self._plans)))
            self._plans.append(found)

    def under_budget(self, budget_usd: float) -> Explored | None:
        """Return the best plan under a budget; None where it is not known. [USD]"""
        with self._lock:
            for cost_usd, most_usd, place in self._of_budgets:
                if cost_usd * (1 - _ROUNDING) <= budget_usd <= most_usd * (1 + _ROUNDING):
                    return self._plans[place]
        return None

    def at_price(self, usd_per_t: float) -> Explored | None:
        """Return the best plan at a carbon price; None where it is not known. [USD/t]"""
        with self._lock:
            below = [place for price, place in self._of_prices if price <= usd_per_t]
            above = [place for price, place in self._of_prices if price >= usd_per_t]
            if not below or not above:
                return None
            low, high = self._plans[below[-1]], self._plans[above[0]]
        return low if _alike(low.plan.totals, high.plan.totals) else None

    def steps(self) -> tuple[tuple[Explored, float], ...]:
        """Return each plan once, by rising cost, and up to which budget it is the best. [USD]"""
        with self._lock:
            reach = dict.fromkeys(range(len(self._plans)), 0.0)
            reach |= {place: budget_usd for _, budget_usd, place in self._of_budgets}
            found = [(self._plans[place], usd) for place, usd in reach.items()]
        found.sort(key=lambda step: step[0].plan.totals.cost_usd)
        kept: list[tuple[Explored, float]] = []
        for plan, usd in found:
            reach_usd = max(usd, plan.plan.totals.cost_usd)
            if kept and _alike(kept[-1][0].plan.totals, plan.plan.totals):
                kept[-1] = (kept[-1][0], max(kept[-1][1], reach_usd))
            else:
                kept.append((plan, reach_usd))
        return tuple(kept)


def _alike(one: Totals, other: Totals) -> bool:
    pairs = ((one.cost_usd, other.cost_usd), (one.emissions_kg, other.emissions_kg))
    return all(abs(a - b) <= _SAME * max(abs(a), abs(b)) for a, b in pairs)
