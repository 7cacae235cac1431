"""Carbon credits, the rules that a buyer sets, and what neutralising a residual takes.

Credits cover residual emissions; they change no figure of a plan.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from advisor.domain.outlook import Range
from advisor.domain.provenance import Quality

PATH_START_YEAR: Final = 2024
"""Year in which the removal share is taken to be 0: the Oxford Principles (revised 2024) fix its
end, all removal by the net-zero date, and not its slope. A straight line is our assumption."""
NET_ZERO_YEAR: Final = 2050
"""Source: Oxford Principles for Net Zero Aligned Carbon Offsetting, revised 2024: "100 % carbon
removal credits by 2050"."""


class CreditKind(StrEnum):
    """What a credit stands for; avoidance is not removal."""

    AVOIDANCE = "avoidance"
    REMOVAL = "removal"


class Store(StrEnum):
    """Where the carbon is kept; "none" where nothing is kept that could be lost."""

    NONE = "none"
    BIOSPHERE = "biosphere"
    BIOCHAR = "biochar"
    MINERAL = "mineral"
    GEOLOGICAL = "geological"


class Ccp(StrEnum):
    """Whether the ICVCM approved the methodology under its Core Carbon Principles."""

    APPROVED = "approved"
    REFUSED = "refused"
    UNKNOWN = "unknown"


class PricePoint(StrEnum):
    """Which end of the price range decides."""

    LOW = "low"
    CENTRAL = "central"
    HIGH = "high"


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """One kind of credit, or one that the user was quoted.

    Attributes:
        name: unique
        type: class of methodology, e.g. "biochar"; limits per type count it
        forward: sold ahead of its delivery
        permanence_years: that its store is held to [a]; None is unknown, or not applicable where
            `store` is none
        buffer_share: of its tonnes that the programme withholds against loss, 0..1; None where it
            is set project by project, or unknown
        real_share: tonnes that independent studies found, per credit, 0..1; None where nobody
            published any
        price_usd_per_t: low, central, high [USD/t]; None where none was published
        vintage: year of the tonnes; None where the price holds for several
        quoted: the price is the user's own
        price_as_of, price_source, price_quality: of the price; None without one
        permanence_source, ccp_source, buffer_source, real_source: who says so; "" where unknown
    """

    name: str
    kind: CreditKind
    type: str
    programme: str
    methodology: str
    ccp: Ccp
    store: Store
    forward: bool
    permanence_years: float | None
    buffer_share: float | None
    real_share: float | None
    price_usd_per_t: Range | None
    vintage: int | None = None
    quoted: bool = False
    price_as_of: str | None = None
    price_source: str = ""
    price_quality: Quality | None = None
    ccp_source: str = ""
    permanence_source: str = ""
    buffer_source: str = ""
    real_source: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OffsetRules:
    """What a buyer demands of the credits.

    Attributes:
        year: in which they are retired
        net_zero_year: from which on all of them remove
        removal_share: least share of removal, 0..1; None takes the straight line to net_zero_year
        min_permanence_years: that a store must be held to [a], >= 0
        max_vintage_age_years: oldest year of the tonnes, counted back from `year`; None is any
        ccp_only: the ICVCM approved the methodology
        max_type_share: most that one type covers of the residual, > 0..1
        margin_share: of what is retired that the buyer expects to be lost or not delivered, 0..<1
        trusts_buffer: the programme's buffer is enough; else its share is retired once more
        price: which end of the range the portfolio is chosen by
    """

    year: int
    net_zero_year: int = NET_ZERO_YEAR
    removal_share: float | None = None
    min_permanence_years: float = 0.0
    max_vintage_age_years: int | None = None
    ccp_only: bool = False
    max_type_share: float = 1.0
    margin_share: float = 0.0
    trusts_buffer: bool = False
    price: PricePoint = PricePoint.CENTRAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Emitted:
    """What a plan says of its emissions, as far as offsets need it.

    Attributes:
        year: in which its period starts
        low_kg, high_kg: range of emissions [kgCO2e]
        operational_kg: location-based
        bases: of the intensities behind operational_kg
        digest: SHA-256 of the plan's document, in hexadecimal
    """

    scenario: str
    year: int
    operational_kg: float
    embodied_kg: float
    low_kg: float
    high_kg: float
    bases: tuple[str, ...]
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResidualLine:
    """One category of what a plan still emits.

    Attributes:
        mass_kg: None where it is not counted, and `basis` says why [kgCO2e]
    """

    category: str
    mass_kg: float | None
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Residual:
    """What remains of a plan's emissions: the basis of an offset.

    Attributes:
        total_kg: sum of the lines that are counted [kgCO2e]
        is_inventory: operational emissions rest on average rates, as inventories count them
    """

    lines: tuple[ResidualLine, ...]
    total_kg: float
    is_inventory: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GrossUp:
    """From tonnes that are to be covered to tonnes that are to be retired; the lines add up.

    Attributes:
        covered_t: of the residual [tCO2e]
        buffer_t: more against loss of what is stored [tCO2e]
        quality_t: more for credits that stand for less than a tonne [tCO2e]
        margin_t: more by the buyer's own margin [tCO2e]
    """

    covered_t: float
    buffer_t: float
    quality_t: float
    margin_t: float

    @property
    def retired_t(self) -> float:
        """Return what is to be retired. [tCO2e]"""
        return self.covered_t + self.buffer_t + self.quality_t + self.margin_t


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """A credit in a portfolio.

    Attributes:
        share: of the residual that it covers, 0..1
        cost_usd: of `gross.retired_t` at the low, central and high price [USD]
        credits: whole tonnes that hold gross.retired_t [1]
    """

    credit: Credit
    share: float
    gross: GrossUp
    cost_usd: Range
    credits: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedCredit:
    """A credit that a portfolio could not take, and every reason."""

    credit: Credit
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Portfolio:
    """The cheapest credits that cover a residual under the rules.

    Attributes:
        removal_share: least share of removal that the rules ask for, 0..1
        unused: credits that the rules admit, and that would cost more
        cost_usd: at the low, central and high price [USD]
        whole_cost_usd: of whole credits, as registries retire them [USD]
    """

    rules: OffsetRules
    removal_share: float
    holdings: tuple[Holding, ...]
    unused: tuple[Credit, ...]
    refused: tuple[RefusedCredit, ...]
    gross: GrossUp
    cost_usd: Range
    whole_cost_usd: Range


@dataclass(frozen=True, slots=True, kw_only=True)
class Offset:
    """What a plan still emits, and what neutralising it takes.

    Attributes:
        catalog_digest: of the table of credits
    """

    emitted: Emitted
    residual: Residual
    portfolio: Portfolio
    catalog_digest: str
