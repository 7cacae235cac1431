"""The table of levers: published factors on a job's energy and time."""

from typing import Final, TypeVar

from advisor.catalog.tables import RawTable
from advisor.domain.hardware import Accelerator
from advisor.domain.lever import Lever, QualityEffect
from advisor.domain.outlook import Range
from advisor.domain.profile import JobKind, Precision
from advisor.domain.provenance import Quality

_EFFECT: Final = ("quality_before", "quality_after", "quality_unit")

Word = TypeVar("Word", JobKind, Precision, Quality)


def read_levers(table: RawTable, accelerators: tuple[Accelerator, ...]) -> tuple[Lever, ...]:
    """Return the levers in canonical order.

    Raises:
        CatalogError: a row has an unknown kind, number format, quality or accelerator, a figure
            that is no number, part of a quality effect, or stands twice; names file and line.
    """
    known = {board.name for board in accelerators}
    seen: set[tuple[str, str, str]] = set()
    for row, cell in enumerate(table.columns["accelerator"]):
        if cell and cell not in known:
            raise table.error("accelerator", row, "is in no other table")
        key = (table.columns["lever"][row], table.columns["kind"][row], cell)
        if key in seen:
            raise table.error("lever", row, "stands twice for this kind of work and accelerator")
        seen.add(key)
    return tuple(_lever(table, row) for row in range(len(table)))


def _lever(table: RawTable, row: int) -> Lever:
    text = {name: cells[row] for name, cells in table.columns.items()}
    formats = [cell for cell in text["precisions"].split(";") if cell]
    return Lever(
        name=text["lever"],
        kind=_word(table, "kind", row, text["kind"], JobKind),
        accelerator=text["accelerator"] or None,
        precisions=tuple(_word(table, "precisions", row, cell, Precision) for cell in formats),
        condition=text["condition"],
        energy=_range(table, row, "energy"),
        time=_range(table, row, "time"),
        cases=int(table.numbers("cases")[row]),
        quality_effect=_effect(table, row),
        note=text["note"],
        as_of=text["as_of"],
        source=text["source"],
        url=text["url"],
        quality=_word(table, "quality", row, text["quality"], Quality),
    )


def _range(table: RawTable, row: int, quantity: str) -> Range:
    return Range(
        low=float(table.numbers(f"{quantity}_low_ratio")[row]),
        value=float(table.numbers(f"{quantity}_ratio")[row]),
        high=float(table.numbers(f"{quantity}_high_ratio")[row]),
    )


def _effect(table: RawTable, row: int) -> QualityEffect | None:
    given = [name for name in _EFFECT if table.columns[name][row]]
    if not given:
        return None
    for name in _EFFECT:
        if name not in given:
            raise table.error(name, row, f"is empty beside {given[0]}")
    return QualityEffect(
        before=float(table.numbers("quality_before")[row]),
        after=float(table.numbers("quality_after")[row]),
        unit=table.columns["quality_unit"][row],
    )


def _word(table: RawTable, column: str, row: int, cell: str, kind: type[Word]) -> Word:
    try:
        return kind(cell)
    except ValueError:
        raise table.error(column, row, f"is not one of {', '.join(kind)}") from None
