"""How a scenario is varied while it is explored, and what each variation leads to."""

from dataclasses import dataclass

from advisor.domain.plan import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Dials:
    """What is turned.

    A budget or a carbon price leads, never both; without either the scenario's own limits alone
    hold.

    Attributes:
        budget_ratio: budget over the cheapest plan's cost, less 1, >= 0; it replaces
            limits.cost_usd, and emissions are minimised under it; infinite is no budget
        carbon_price_usd_per_t: what a tonne counts as beside the cost, which is minimised, >= 0
        latency_ms: added to each limit on latency [ms]
        slack_h: added to each training window [h]
    """

    budget_ratio: float | None = None
    carbon_price_usd_per_t: float | None = None
    latency_ms: float = 0.0
    slack_h: float = 0.0

    def __post_init__(self) -> None:
        """Refuse what nothing can be planned by.

        Raises:
            ValueError: both a budget and a price lead, or a value is no number or below 0.
        """
        if self.budget_ratio is not None and self.carbon_price_usd_per_t is not None:
            raise ValueError("a budget or a carbon price leads, not both")
        leads = [self.budget_ratio, self.carbon_price_usd_per_t]
        for value in (*leads, self.latency_ms, self.slack_h):
            if value is not None and (not isinstance(value, int | float) or value != value):  # noqa: PLR0124 - NaN
                raise ValueError(f"{value!r} is no number")
        if any(value is not None and value < 0 for value in leads):
            raise ValueError("a budget is not below the cheapest plan, a price not below 0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """The relaxed trade of cost against emissions: no plan of these dials lies below it.

    Attributes:
        usd, kg: vertices by rising cost [USD], [kgCO2e]
    """

    usd: tuple[float, ...]
    kg: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explored:
    """Where dials lead.

    Attributes:
        dials: as they were turned
        plan: under them
        budget_ratio: of the plan: its cost over the cheapest plan's, less 1
        is_final: all of the plan answers these dials; else its shadow prices and inputs are of
            other dials that lead to the same placements
    """

    dials: Dials
    plan: Plan
    budget_ratio: float
    is_final: bool
