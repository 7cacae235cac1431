"""Two plan files held against each other, and ceilings on what the later one takes more."""

import hashlib
import re
from math import isclose, isfinite
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import BaseModel, Field

from advisor.domain.catalog import TableFacts
from advisor.domain.plan import Deferred, Placement, ShadowPrice, Totals
from advisor.domain.plan_diff import Ceiling, PlanDiff, ReadPlan
from advisor.errors import InputError, TakesMore
from advisor.report.plan_diff_words import ceiling_words
from advisor.report.plan_difference import difference_of
from advisor.scenario.load import scenario_from_document
from advisor.scenario.settings import settings_of
from advisor.service.files import read_text
from advisor.service.plan_file import PlanForm, parsed_plan
from advisor.units import share_from_percent

_OF_SCENARIO: Final = "scenario."
_ROUNDING: Final = 1e-9
_UNIT: Final = re.compile(r"(kgCO2e|USD)/[A-Za-z0-9]+")
_AMOUNT: Final = re.compile(r"[0-9]+(\.[0-9]+)?(e[+-]?[0-9]{1,3})?(?P<share>%)?")
_Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class _Table(BaseModel):
    rows: int
    newest: str | None


class _Catalog(BaseModel):
    digest: _Digest
    tables: dict[str, _Table]


class _Document(PlanForm):
    """What a comparison needs of a plan file; domain values are read as they are."""

    status: str
    gap: float
    totals: Totals
    placements: tuple[Placement, ...]
    shadow_prices: tuple[ShadowPrice, ...]
    deferred: tuple[Deferred, ...] = ()
    notes: tuple[str, ...]
    catalog: _Catalog
    inputs: dict[str, Any]


def plan_diff(before: Path, after: Path) -> PlanDiff:
    """Return what differs between two written plans.

    Args:
        before: that the other is held against, written by `advisor plan --out`
        after: likewise, that would replace it

    Raises:
        InputError: one of the files is no plan, or was edited into something that cannot be.
    """
    return difference_of(_read(before), _read(after))


def ceiling(figure: str, text: str) -> Ceiling:
    """Return a ceiling as it is written: "12.5" in the figure's unit, or "5%" of the plan before.

    Raises:
        InputError: it is neither.
    """
    found = _AMOUNT.fullmatch(text.strip())
    amount = float(text.strip().removesuffix("%")) if found else float("inf")
    if found is None or not isfinite(amount):
        raise InputError(f"{text!r} is no ceiling; give a number from 0 on, or one with %: 5%")
    is_share = found["share"] is not None
    most_more = share_from_percent(amount) if is_share else amount
    return Ceiling(figure=figure, most_more=most_more, is_share=is_share)


def require(diff: PlanDiff, ceilings: tuple[Ceiling, ...]) -> None:
    """Return if the later plan keeps to all ceilings.

    Raises:
        TakesMore: it does not; all that it exceeds are named.
    """
    broken = [row for row in ceilings if not row.holds(diff.total(row.figure))]
    if broken:
        raise TakesMore("; ".join(ceiling_words(row, diff) for row in broken))


def _read(path: Path) -> ReadPlan:
    text = read_text(path)
    document = parsed_plan(text, path, _Document)
    _require_sound(document, path)
    settings = settings_of(document.inputs)
    return ReadPlan(
        name=str(path),
        digest=hashlib.sha256(text.encode()).hexdigest(),
        scenario=scenario_from_document(document.inputs.get("scenario"), where=f"{path} (inputs)"),
        status=document.status,
        gap=document.gap,
        totals=document.totals,
        placements=document.placements,
        shadow_prices=document.shadow_prices,
        deferred=document.deferred,
        notes=document.notes,
        catalog_digest=document.catalog.digest,
        catalog_tables={
            name: TableFacts(rows=row.rows, oldest=None, newest=row.newest)
            for name, row in document.catalog.tables.items()
        },
        settings={key.removeprefix(_OF_SCENARIO): value for key, value in settings.items()},
    )


def _require_sound(document: _Document, path: Path) -> None:
    """Refuse figures that no plan has, before anything is divided by them."""
    totals = document.totals
    figures = [
        document.gap,
        totals.emissions_kg,
        totals.emissions_low_kg,
        totals.emissions_high_kg,
        totals.operational_kg,
        totals.embodied_kg,
        totals.cost_usd,
        totals.it_energy_kwh,
        totals.facility_energy_kwh,
        totals.water_l or 0.0,
        totals.operational_market_kg or 0.0,
    ]
    for row in document.placements:
        counts = (row.share, row.hours, row.instances, row.mean_instances)
        if min(counts) <= 0:
            raise _edited(path, f'"{row.workload}" runs nowhere or never')
        figures += [*counts, row.operational_kg, row.embodied_kg, row.cost_usd, row.it_energy_kwh]
    if not all(map(isfinite, figures)) or min(figures) < 0:
        raise _edited(path, "a figure cannot be")
    if not isclose(
        totals.operational_kg + totals.embodied_kg, totals.emissions_kg, rel_tol=_ROUNDING
    ):
        raise _edited(path, "operational_kg and embodied_kg do not add up to emissions_kg")
    for price in document.shadow_prices:
        if not _UNIT.fullmatch(price.unit) or not 0 < price.value < float("inf"):
            raise _edited(path, f"what {price.limit} is worth cannot be")


def _edited(path: Path, what: str) -> InputError:
    return InputError(
        f"{path}: {what}: the plan was edited; write it again with `advisor plan --out`"
    )
