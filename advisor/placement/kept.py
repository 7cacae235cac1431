"""What many plans rest on: kept from one to the next while nothing that it depends on changes.

A family of scenarios that differ in budgets and caps alone has the same candidates, the same
cheapest plan and the same placement of today, which together take most of a plan's time.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import replace
from threading import Lock
from typing import Final, TypeVar, cast

from advisor.domain.scenario import Scenario

MOST: Final = 6
"""Values that are kept, those of two grounds; candidates of a hundred workloads take a hundred
megabytes."""

Value = TypeVar("Value")


class Kept:
    """The values asked for last, by what they depend on.

    One object serves one catalogue and one set of profiles. Threads may share it: two that ask at
    the same time make the same value twice.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._lock = Lock()
        self._values: OrderedDict[Hashable, object] = OrderedDict()

    def hold(self, most: int) -> None:
        """Keep another number of values from now on."""
        with self._lock:
            self._most = most

    def has(self, key: Hashable) -> bool:
        """Return whether a value is kept for an equal key."""
        with self._lock:
            return key in self._values

    def of(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """Return what was made for an equal key, or make it; what was asked longest ago goes."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return cast("Value", self._values[key])
        value = make()
        with self._lock:
            self._values[key] = value
            while len(self._values) > self._most:
                self._values.popitem(last=False)
        return value


def ground_of(scenario: Scenario) -> Scenario:
    """Return a scenario without budgets, caps, pools and a carbon price: no candidate has them.

    That water is limited stays, for then offers whose water is unknown are no candidates.
    """
    limits = replace(
        scenario.limits,
        cost_usd=None,
        carbon_kg=None,
        water_l=None if scenario.limits.water_l is None else 0.0,
        capacity=(),
    )
    return replace(
        scenario,
        name="",
        limits=limits,
        policy=replace(scenario.policy, carbon_price_usd_per_t=None),
        workloads=tuple(replace(row, cost_usd=None) for row in scenario.workloads),
    )
