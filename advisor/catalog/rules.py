"""Integrity rules of the catalogue: what makes a table's figures believable.

Form is checked where tables are read (types, required cells, references, doubles); a rule looks
at values. The same rules run in `advisor catalog check` and in the tests of the shipped tables.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from advisor.catalog import breaches
from advisor.catalog.breaches import Breaches
from advisor.catalog.frames import Frames
from advisor.domain.finding import Finding, RuleResult, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One demand on the catalogue's values."""

    name: str
    sentence: str
    broken: Callable[[Frames], Breaches]
    severity: Severity = Severity.ERROR

    def apply(self, frames: Frames) -> RuleResult:
        """Return what the rule finds."""
        table, checked, broken = self.broken(frames)
        return RuleResult(
            rule=self.name,
            sentence=self.sentence,
            severity=self.severity,
            checked=checked,
            findings=tuple(
                Finding(table=table, where=str(where), problem=str(problem))
                for where, problem in broken.items()
            ),
        )


RULES: Final = (
    Rule(
        name="price_range",
        sentence="prices are above 0 and below 5,000 USD/h",
        broken=breaches.price_range,
    ),
    Rule(
        name="spot_at_most_on_demand",
        sentence="spot prices do not exceed on-demand prices",
        broken=breaches.spot_price,
    ),
    Rule(
        name="reserved_at_most_on_demand",
        sentence="reserved prices do not exceed on-demand prices",
        broken=breaches.reserved_price,
    ),
    Rule(
        name="region_near_city",
        sentence="regions stand within 60 km of the city they name",
        broken=breaches.place,
    ),
    Rule(
        name="intensity_range",
        sentence="intensities lie between 1 and 1,500 gCO2e/kWh",
        broken=breaches.intensity,
    ),
    Rule(name="pue_range", sentence="PUE lies between 1 and 2", broken=breaches.pue),
    Rule(
        name="water_range", sentence="water per kWh lies between 0 and 30 L", broken=breaches.water
    ),
    Rule(
        name="figure_sourced",
        sentence="every figure of a region has source, year and quality",
        broken=breaches.sourced,
    ),
    Rule(
        name="one_grid_one_intensity",
        sentence="regions on one grid have one intensity, whoever runs them",
        broken=breaches.one_grid,
    ),
    Rule(
        name="accelerator_sound",
        sentence="accelerators idle below their power limit",
        broken=breaches.boards,
    ),
    Rule(
        name="instance_sound",
        sentence="instances have sizes above 0 and sourced embodied emissions",
        broken=breaches.machines,
    ),
    Rule(
        name="slower_than_light",
        sentence="no round trip is faster than light in fibre",
        broken=breaches.light,
    ),
    Rule(
        name="lever_sound",
        sentence="levers' factors lie between 0.01 and 10, in order",
        broken=breaches.levers,
    ),
    Rule(
        name="credit_price_range",
        sentence="credits cost between 0.1 and 3,000 USD/t, low to high in order",
        broken=breaches.credit_prices,
    ),
    Rule(
        name="credit_sound",
        sentence="credits' shares and permanence can be, and fit what they store",
        broken=breaches.credit_facts,
    ),
    Rule(
        name="credit_sourced",
        sentence="every figure of a credit has a source, every price a date and a quality",
        broken=breaches.credit_sources,
    ),
    Rule(
        name="region_sold",
        sentence="regions have prices",
        broken=breaches.sold,
        severity=Severity.WARNING,
    ),
    Rule(
        name="accelerator_specified",
        sentence="accelerators on sale have the specifications that a plan needs",
        broken=breaches.specified,
        severity=Severity.WARNING,
    ),
)
"""In the order of their report."""
