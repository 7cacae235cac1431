"""The carry-over file: settled carbon budgets, kept by the user beside the scenarios.

Each balance in it follows from the figures before; a file in which one does not is refused, for
a wrong balance would silently change every later plan.
"""

import json
import math
from datetime import UTC
from typing import Annotated, Any, Final, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from advisor.domain.budget import Basis, CarryOver, Settlement
from advisor.domain.scenario import Period
from advisor.errors import InputError
from advisor.scenario.document import MAX_HOURS, Name

FORMAT: Final = "advisor-carbon-budget/1"

MOST_KG: Final = 1e12
"""More than a period can emit: a file that says so is damaged. [kgCO2e]"""

_ROUNDING_KG: Final = 1e-6
"""A balance may be off by a milligram: sums of decimals are."""


_Mass = Annotated[float, Field(ge=0, le=MOST_KG)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", allow_inf_nan=False, strict=True)


class _Period(_Strict):
    start: AwareDatetime
    hours: Annotated[float, Field(gt=0, le=MAX_HOURS)]


class _Entry(_Strict):
    period: _Period
    scenario: Name
    allowed_kg: _Mass
    used_kg: _Mass
    basis: Basis
    balance_kg: float
    plan_digest: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class _Document(_Strict):
    format: Literal["advisor-carbon-budget/1"]
    entries: list[_Entry]


def carry_over_from_text(text: str, *, where: str) -> CarryOver:
    """Return the settled periods in a file's text.

    Raises:
        InputError: it is damaged, or does not add up; names the entry and what to mend.
    """
    try:
        document = _Document.model_validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"]) or "the document"
        raise InputError(
            f"{where}: {key}: {first['msg']}; mend it there, or go back to a copy of the file "
            f"(its format is {FORMAT!r})",
        ) from error
    found = CarryOver()
    for number, entry in enumerate(document.entries):
        mine = _settlement(entry)
        _require_next(found, mine, f"{where}: entries.{number}")
        found = CarryOver(settled=(*found.settled, mine))
    return found


def carry_over_document(found: CarryOver) -> dict[str, Any]:
    """Return the document that reads back as equal settled periods."""
    entries = [_entry(row).model_dump(mode="json") for row in found.settled]
    return {"format": FORMAT, "entries": entries}


def carry_over_text(found: CarryOver) -> str:
    """Return the file's text: same periods, same bytes."""
    document = carry_over_document(found)
    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _require_next(before: CarryOver, mine: Settlement, where: str) -> None:
    if before.settled:
        last = before.settled[-1].period
        if mine.period.start < last.start:
            raise InputError(f"{where}: starts before the entry above it; sort them by time")
        if mine.period.start < last.end:
            raise InputError(
                f"{where}: starts {mine.period.start:%Y-%m-%d %H:%M}Z, before the entry above it "
                f"ends ({last.end:%Y-%m-%d %H:%M}Z); periods must not overlap",
            )
    expected_kg = before.balance_after_kg(mine.allowed_kg, mine.used_kg)
    if not math.isclose(mine.balance_kg, expected_kg, rel_tol=1e-9, abs_tol=_ROUNDING_KG):
        raise InputError(
            f"{where}: balance_kg is {mine.balance_kg:.10g}, but {before.balance_kg:.10g} carried "
            f"+ {mine.allowed_kg:.10g} allowed - {mine.used_kg:.10g} used is {expected_kg:.10g}; "
            "correct the figure that was changed",
        )


def _settlement(entry: _Entry) -> Settlement:
    return Settlement(
        scenario=entry.scenario,
        period=Period(start=entry.period.start.astimezone(UTC), hours=entry.period.hours),
        allowed_kg=entry.allowed_kg,
        used_kg=entry.used_kg,
        basis=entry.basis,
        balance_kg=entry.balance_kg,
        plan_digest=entry.plan_digest,
    )


def _entry(row: Settlement) -> _Entry:
    return _Entry(
        period=_Period(start=row.period.start, hours=row.period.hours),
        scenario=row.scenario,
        allowed_kg=row.allowed_kg,
        used_kg=row.used_kg,
        basis=row.basis,
        balance_kg=row.balance_kg,
        plan_digest=row.plan_digest,
    )
