"""Carbon budgets by period: what one leaves to the next, and what a plan may emit."""

from dataclasses import dataclass
from enum import StrEnum

from advisor.domain.scenario import Period


class Basis(StrEnum):
    """How it is known what a period emitted."""

    PLANNED = "planned"
    MEASURED = "measured"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """A period whose carbon budget is closed.

    Attributes:
        scenario: name of the scenario that was planned
        allowed_kg: the period's own budget, without what was carried into it [kgCO2e], >= 0
        used_kg: what it emitted [kgCO2e], >= 0
        basis: of used_kg
        balance_kg: what it leaves to later periods; below 0 it is overspent [kgCO2e]
        plan_digest: SHA-256 of the plan file, in hexadecimal
    """

    scenario: str
    period: Period
    allowed_kg: float
    used_kg: float
    basis: Basis
    balance_kg: float
    plan_digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CarryOver:
    """Settled periods in the order of time; none overlaps another."""

    settled: tuple[Settlement, ...] = ()

    @property
    def balance_kg(self) -> float:
        """Return what is left of all budgets so far; below 0 they are overspent. [kgCO2e]"""
        return self.settled[-1].balance_kg if self.settled else 0.0

    def balance_after_kg(self, allowed_kg: float, used_kg: float) -> float:
        """Return the balance after one more period. [kgCO2e]"""
        return self.balance_kg + allowed_kg - used_kg


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What a plan may emit: its period's budget and what earlier ones left.

    Attributes:
        own_kg: limits.carbon_kg of the scenario [kgCO2e], >= 0
        carried_kg: balance of the periods before; below 0 they overspent [kgCO2e]
        periods: how many are settled [1]
    """

    own_kg: float
    carried_kg: float
    periods: int

    @property
    def allowed_kg(self) -> float:
        """Return the carbon limit of the plan: nothing where more than it was overspent."""
        return max(0.0, self.own_kg + self.carried_kg)

    def balance_after_kg(self, used_kg: float) -> float:
        """Return what is left for later periods; below 0 it is overspent. [kgCO2e]"""
        return self.own_kg + self.carried_kg - used_kg
