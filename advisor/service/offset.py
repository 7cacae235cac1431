"""What a plan still emits, and the credits that would neutralise it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import BaseModel, Field

from advisor.accounting.offset import residual_of
from advisor.catalog.offsets import load_offsets
from advisor.catalog.quotes import with_quotes
from advisor.domain.offset import PATH_START_YEAR, Credit, Emitted, Offset, OffsetRules
from advisor.domain.plan import Plan
from advisor.errors import InputError
from advisor.report.plan_document import plan_json
from advisor.scenario.load import scenario_from_document
from advisor.service.files import read_text
from advisor.service.plan_file import PlanForm, parsed_plan

_Mass = Annotated[float, Field(ge=0, strict=True, allow_inf_nan=False)]
_ROUNDING: Final = 1e-9

YEARS: Final = (2000, 2200)
NET_ZERO_YEARS: Final = (PATH_START_YEAR + 1, 2200)
MOST_PERMANENCE_YEARS: Final = 1e6
MOST_VINTAGE_AGE_YEARS: Final = 100
LEAST_TYPE_SHARE: Final = 0.01
MOST_MARGIN_SHARE: Final = 0.9


class _Totals(BaseModel):
    emissions_kg: _Mass
    emissions_low_kg: _Mass
    emissions_high_kg: _Mass
    operational_kg: _Mass
    embodied_kg: _Mass


class _Figure(BaseModel):
    basis: str


class _Placement(BaseModel):
    intensity: _Figure


class _Inputs(BaseModel):
    scenario: dict[str, Any]


class _Plan(PlanForm):
    """What an offset needs of a plan file."""

    totals: _Totals
    placements: list[_Placement]
    inputs: _Inputs


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """Credits to choose from: the catalogue's, with a user's quotes.

    Attributes:
        digest: of the catalogue's table
    """

    credits: tuple[Credit, ...]
    digest: str


def offset_of(emitted: Emitted, offered: Market, rules: OffsetRules | None = None) -> Offset:
    """Return what is still emitted, and the cheapest portfolio that covers it.

    Args:
        emitted: by a plan
        offered: credits to choose from
        rules: of the buyer; None takes the defaults in the year of the plan

    Raises:
        InputError: a rule cannot be.
        PlacementError: no credits meet the rules; says which rule would have to give way.
    """
    from advisor.placement.offsetting.portfolio import portfolio_of  # deferred: numpy

    residual = residual_of(emitted)
    wanted = OffsetRules(year=emitted.year) if rules is None else sound(rules)
    return Offset(
        emitted=emitted,
        residual=residual,
        portfolio=portfolio_of(residual.total_kg, offered.credits, wanted),
        catalog_digest=offered.digest,
    )


def sound(rules: OffsetRules) -> OffsetRules:
    """Return rules that can be held.

    Raises:
        InputError: one of them is out of its range; names it and the range.
    """
    for name, value, least, most in (
        ("year", rules.year, *YEARS),
        ("net-zero year", rules.net_zero_year, *NET_ZERO_YEARS),
        ("removal share", rules.removal_share, 0.0, 1.0),
        ("permanence", rules.min_permanence_years, 0.0, MOST_PERMANENCE_YEARS),
        ("vintage age", rules.max_vintage_age_years, 0, MOST_VINTAGE_AGE_YEARS),
        ("share per type", rules.max_type_share, LEAST_TYPE_SHARE, 1.0),
        ("margin", rules.margin_share, 0.0, MOST_MARGIN_SHARE),
    ):
        if value is not None and not least <= value <= most:
            raise InputError(f"{name} {value:g} is not between {least:g} and {most:g}")
    return rules


def market(*, quotes: Path | None = None, catalogs: Path | None = None) -> Market:
    """Return the catalogue's credits, with a user's quotes in their place.

    Raises:
        InputError: the quotes, or the table of credits, cannot be used.
    """
    table = load_offsets(catalogs)
    found: Sequence[Credit] = table.credits
    if quotes is not None:
        found = with_quotes(found, read_text(quotes), where=str(quotes))
    return Market(credits=tuple(found), digest=table.digest)


def emitted_in(path: Path) -> Emitted:
    """Return what a written plan emits; its figures are taken as they stand.

    Raises:
        InputError: the file is no plan, or its totals do not add up.
    """
    text = read_text(path)
    plan = parsed_plan(text, path, _Plan)
    scenario = scenario_from_document(plan.inputs.scenario, where=f"{path} (inputs)")
    totals = plan.totals
    parts_kg = totals.operational_kg + totals.embodied_kg
    if abs(parts_kg - totals.emissions_kg) > _ROUNDING * max(parts_kg, 1.0):
        raise InputError(
            f"{path}: operational_kg and embodied_kg do not add up to emissions_kg: the plan was "
            "edited; write it again with `advisor plan --out`",
        )
    return Emitted(
        scenario=scenario.name,
        year=scenario.period.start.year,
        operational_kg=totals.operational_kg,
        embodied_kg=totals.embodied_kg,
        low_kg=totals.emissions_low_kg,
        high_kg=totals.emissions_high_kg,
        bases=tuple(sorted({row.intensity.basis for row in plan.placements})),
        digest=hashlib.sha256(text.encode()).hexdigest(),
    )


def emitted_by(plan: Plan) -> Emitted:
    """Return what a plan emits.

    Raises:
        InputError: its scenario cannot be read back.
    """
    document = plan.inputs.get("scenario")
    if not isinstance(document, dict):
        raise InputError(f"{plan.scenario}: the plan does not carry its scenario; plan it again")
    scenario = scenario_from_document(document, where=plan.scenario)
    return Emitted(
        scenario=plan.scenario,
        year=scenario.period.start.year,
        operational_kg=plan.totals.operational_kg,
        embodied_kg=plan.totals.embodied_kg,
        low_kg=plan.totals.emissions_low_kg,
        high_kg=plan.totals.emissions_high_kg,
        bases=tuple(sorted({row.intensity.basis for row in plan.placements})),
        digest=hashlib.sha256(plan_json(plan).encode()).hexdigest(),
    )
