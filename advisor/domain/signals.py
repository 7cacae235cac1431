"""One scenario under several emission rates: what each would choose, and how all count it."""

from collections.abc import Mapping
from dataclasses import dataclass

from advisor.domain.region import Signal


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalPlan:
    """The plan that is best under one signal.

    Attributes:
        signal: that it was decided on
        goes: demand group -> its places, "aws:eu-north-1:g6e.xlarge", most of it first
        kg: operational plus embodied, as each signal counts this plan [kgCO2e]; None where a
            chosen region has no figure under that signal
        unknown: signal -> chosen regions without a figure under it
        cost_usd: of the plan [USD]
        refusal: why there is no plan under this signal, in one sentence; the rest is then empty
    """

    signal: Signal
    goes: Mapping[str, tuple[str, ...]]
    kg: Mapping[Signal, float | None]
    unknown: Mapping[Signal, tuple[str, ...]]
    cost_usd: float | None
    refusal: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How much of the catalogue a signal knows.

    Attributes:
        regions: open regions with a figure
        of: open regions
        years: first and last year of these figures; None without any
        rejected: candidates of this scenario that lack only a figure under this signal
    """

    regions: int
    of: int
    years: tuple[str, str] | None
    rejected: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals:
    """A scenario under every signal.

    Attributes:
        decided: the signal that the scenario decides on
        groups: labels of the demand groups
        plans: one per signal
        coverage: of each signal
    """

    scenario: str
    decided: Signal
    groups: tuple[str, ...]
    plans: tuple[SignalPlan, ...]
    coverage: Mapping[Signal, Coverage]

    @property
    def own(self) -> SignalPlan:
        """Return the plan under the scenario's own signal."""
        return self.of(self.decided)

    def of(self, signal: Signal) -> SignalPlan:
        """Return the plan under a signal."""
        return next(plan for plan in self.plans if plan.signal is signal)

    def moved(self, plan: SignalPlan) -> tuple[str, ...]:
        """Return the groups that a plan serves from other regions than the scenario's own."""
        return tuple(
            group
            for group in self.groups
            if plan.refusal is None
            and _regions(plan.goes[group]) != _regions(self.own.goes[group])
        )


def _regions(places: tuple[str, ...]) -> frozenset[str]:
    return frozenset(":".join(place.split(":")[:2]) for place in places)
