"""What neutralising a plan takes, in words: shared by the command line and the terminal UI."""

from collections.abc import Sequence
from typing import Final

from advisor.domain.offset import (
    Ccp,
    Credit,
    Emitted,
    GrossUp,
    Holding,
    Offset,
    OffsetRules,
    Portfolio,
    Residual,
    ResidualLine,
    Store,
)
from advisor.domain.outlook import Range
from advisor.report.words import mass, number
from advisor.units import kg_from_t

PLAIN_WORDS: Final = (
    "Offsets do not reduce the plan's emissions or its SCI: both stay as they are.",
    "Avoidance is not removal: it pays others to emit less, and takes nothing out of the air.",
    "A programme's name alone is no mark of quality, nor is a low price.",
)
SHORT_WORDS: Final = (
    "Offsets do not reduce the plan's emissions or its SCI. Avoidance is not removal. "
    "A programme's name alone is no mark of quality."
)
NO_INVENTORY: Final = "no inventory counts it so: plan with `signal: average` for one that does"
_SMALL_T: Final = 1.0
"""Masses below a tonne are written in kg. [t]"""


def usd(amount_usd: float) -> str:
    """Return an amount to the cent. [USD]"""
    return f"{amount_usd:,.2f}"


def usd_range(cost: Range) -> str:
    """Return an amount and the range around it: "666.35 (499.52 to 1,343.08)". [USD]"""
    return f"{usd(cost.value)} ({usd(cost.low)} to {usd(cost.high)})"


def tonnes(mass_t: float) -> str:
    """Return a mass with the unit that suits it. [t]"""
    if mass_t < _SMALL_T:
        return mass(kg_from_t(mass_t))
    return f"{number(mass_t)} t"


def percent(share: float) -> str:
    """Return a share as "7.7 %"."""
    return f"{share:.1%}".replace(".0%", "%").replace("%", " %")


def headline(offset: Offset) -> str:
    """Return the answer in one sentence."""
    emitted, portfolio = offset.emitted, offset.portfolio
    residual = mass(offset.residual.total_kg)
    if not portfolio.holdings:
        return f"{emitted.scenario}: nothing is left to cover"
    return (
        f"{emitted.scenario}: {residual} CO2e remain; covering them takes "
        f"{tonnes(portfolio.gross.retired_t)} of credits for {usd_range(portfolio.cost_usd)} USD"
    )


def residual_rows(residual: Residual, emitted: Emitted) -> list[tuple[str, str, str]]:
    """Return category, mass and basis of each line, and their sum."""
    span = f"{number(emitted.low_kg)} to {mass(emitted.high_kg)}"
    rows = [(line.category, _counted(line), line.basis) for line in residual.lines]
    basis = "location-based" if residual.is_inventory else NO_INVENTORY
    return [*rows, ("residual", mass(residual.total_kg), f"{basis}; its range is {span}")]


def _counted(line: ResidualLine) -> str:
    """Return a line's mass, or in two words why it has none."""
    return line.basis.split(":")[0] if line.mass_kg is None else mass(line.mass_kg)


def gross_rows(portfolio: Portfolio) -> list[tuple[str, str, str]]:
    """Return name, mass and basis of each line from the residual to what is retired."""
    gross = portfolio.gross
    return [
        ("residual", tonnes(gross.covered_t), "covered in full"),
        ("+ loss of what is stored", tonnes(gross.buffer_t), _buffer_basis(portfolio)),
        ("+ credits below a tonne", tonnes(gross.quality_t), _quality_basis(portfolio)),
        ("+ your margin", tonnes(gross.margin_t), _margin_basis(portfolio.rules)),
        ("to retire", tonnes(gross.retired_t), "sum of the lines above"),
    ]


def holding_row(holding: Holding) -> tuple[str, str, str, str, str, str]:
    """Return credit, kind, share, mass, price and cost."""
    price = holding.credit.price_usd_per_t
    return (
        holding.credit.name,
        str(holding.credit.kind),
        percent(holding.share),
        tonnes(holding.gross.retired_t),
        "" if price is None else usd(price.value),
        usd_range(holding.cost_usd),
    )


def holding_cells(holding: Holding) -> tuple[str, ...]:
    """Return credit, kind, share, mass, and cost at the central, low and high price."""
    cost = holding.cost_usd
    return (*holding_row(holding)[:4], usd(cost.value), usd(cost.low), usd(cost.high))


def spare_cells(credit: Credit, why: str) -> tuple[str, ...]:
    """Return credit and kind of one that is not in the portfolio, and a word for it."""
    return (credit.name, str(credit.kind), why, "", "", "", "")


def told(facts: Sequence[str]) -> str:
    """Return facts as sentences, one after another."""
    return " ".join(f"{fact[0].upper()}{fact[1:].rstrip('.')}." for fact in facts if fact)


def holding_facts(credit: Credit) -> list[str]:
    """Return what a buyer has to know of a credit, each fact with its source."""
    facts = [f"{credit.programme}, {credit.methodology or credit.type}"]
    facts.append(f"{_approval(credit)}; {_permanence(credit)}")
    price = credit.price_usd_per_t
    if price is not None:
        whose = "your quote" if credit.quoted else f"price ({credit.price_quality})"
        facts.append(
            f"{usd_range(price)} USD per tonne, {whose} of {credit.price_as_of}: "
            f"{credit.price_source}"
        )
    if credit.real_share is None:
        facts.append("no study of its real effect was found: nothing is added for it")
    if credit.forward:
        facts.append("sold ahead of delivery: retire only what is delivered")
    if credit.note:
        facts.append(credit.note)
    return facts


def whole_sentence(portfolio: Portfolio) -> str:
    """Return what whole credits cost."""
    count = sum(holding.credits for holding in portfolio.holdings)
    noun = "credit" if count == 1 else "credits"
    return (
        f"Registries retire whole tonnes: {count:,} {noun}, "
        f"{usd_range(portfolio.whole_cost_usd)} USD"
    )


def rules_sentence(portfolio: Portfolio) -> str:
    """Return the rules that the portfolio keeps."""
    rules = portfolio.rules
    parts = [
        f"at least {percent(portfolio.removal_share)} removal in {rules.year} ({_path(rules)})",
    ]
    if rules.min_permanence_years > 0:
        parts.append(f"stores held for {rules.min_permanence_years:,.0f} years or more")
    if rules.max_vintage_age_years is not None:
        parts.append(f"vintages up to {rules.max_vintage_age_years} years old")
    if rules.ccp_only:
        parts.append("only CCP-approved")
    if rules.max_type_share < 1.0:
        parts.append(f"at most {percent(rules.max_type_share)} of one type")
    parts.append(f"cheapest at the {rules.price} price")
    return "; ".join(parts)


def refused_rows(portfolio: Portfolio) -> list[tuple[str, str]]:
    """Return each credit that could not be taken, and why."""
    return [(row.credit.name, "; ".join(row.reasons)) for row in portfolio.refused]


def _path(rules: OffsetRules) -> str:
    if rules.removal_share is not None:
        return "your share"
    return f"a straight line to 100 % in {rules.net_zero_year}"


def _buffer_basis(portfolio: Portfolio) -> str:
    if portfolio.rules.trusts_buffer:
        return "none: the programmes' buffers are trusted"
    mine = [row for row in portfolio.holdings if row.gross.buffer_t > 0]
    if not mine:
        return "none: nothing that a programme withholds a buffer for"
    shares = ", ".join(
        f"{percent(row.credit.buffer_share or 0.0)} of {row.credit.name}" for row in mine
    )
    return f"{shares}: the programme's own share, withheld at issue, once more"


def _quality_basis(portfolio: Portfolio) -> str:
    mine = [row for row in portfolio.holdings if row.gross.quality_t > 0]
    if not mine:
        return "none: no study of these credits was found"
    return "; ".join(
        f"{row.credit.name}: {row.credit.real_share:.3g} t per credit, {row.credit.real_source}"
        for row in mine
    )


def _margin_basis(rules: OffsetRules) -> str:
    if rules.margin_share == 0:
        return "none: no margin for delivery or other risks was asked for"
    return f"{percent(rules.margin_share)} of what is retired, by your rule"


def _approval(credit: Credit) -> str:
    return {
        Ccp.APPROVED: "CCP-approved",
        Ccp.REFUSED: "refused by the ICVCM",
        Ccp.UNKNOWN: "CCP approval unknown",
    }[credit.ccp]


def _permanence(credit: Credit) -> str:
    if credit.store is Store.NONE:
        return "nothing is stored"
    if credit.permanence_years is None:
        return f"{credit.store} store, permanence unknown"
    return f"{credit.store} store, {credit.permanence_years:,.0f} years"


def lines_of(gross: GrossUp) -> dict[str, float]:
    """Return the lines of a gross-up by name. [tCO2e]"""
    return {
        "covered_t": gross.covered_t,
        "buffer_t": gross.buffer_t,
        "quality_t": gross.quality_t,
        "margin_t": gross.margin_t,
        "retired_t": gross.retired_t,
    }
