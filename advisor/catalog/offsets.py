"""The table of carbon credits. It has a digest of its own, for no plan rests on it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

import numpy as np

from advisor.catalog.paths import catalog_folder
from advisor.catalog.tables import RawTable, read_schema, read_table
from advisor.domain.offset import Ccp, Credit, CreditKind, Store
from advisor.domain.outlook import Range
from advisor.domain.provenance import Quality
from advisor.errors import CatalogError

TABLE: Final = "offsets"
_ENDS: Final = ("low_usd_per_t", "central_usd_per_t", "high_usd_per_t")

Word = TypeVar("Word", CreditKind, Ccp, Store, Quality)


@dataclass(frozen=True, slots=True, kw_only=True)
class OffsetTable:
    """The credits in canonical order, and the SHA-256 of their table in any order of rows."""

    credits: tuple[Credit, ...]
    digest: str


def load_offsets(folder: Path | None = None) -> OffsetTable:
    """Read the table of credits.

    Args:
        folder: of the catalogue; None finds the shipped one

    Raises:
        CatalogError: the table is missing or damaged, or a row says something unknown; names file
            and line.
    """
    found = catalog_folder(folder)
    schema = read_schema(found)
    if TABLE not in schema:
        raise CatalogError(f"{found} has no table of {TABLE}; use a newer catalogue")
    table = read_table(found, TABLE, schema[TABLE])
    seen: set[str] = set()
    for row, name in enumerate(table.columns["credit"]):
        if name in seen:
            raise table.error("credit", row, "stands twice")
        seen.add(name)
    return OffsetTable(
        credits=tuple(_credit(table, row) for row in range(len(table))),
        digest=table.sha256,
    )


def _credit(table: RawTable, row: int) -> Credit:
    text = {name: cells[row] for name, cells in table.columns.items()}
    price = _price(table, row)
    return Credit(
        name=text["credit"],
        kind=_word(table, "kind", row, CreditKind),
        type=text["type"],
        programme=text["programme"],
        methodology=text["methodology"],
        ccp=_word(table, "ccp", row, Ccp),
        store=_word(table, "store", row, Store),
        forward=text["forward"] == "1",
        permanence_years=_number(table, "permanence_years", row),
        buffer_share=_number(table, "buffer_share", row),
        real_share=_number(table, "real_share", row),
        price_usd_per_t=price,
        price_as_of=text["price_as_of"] or None,
        price_source=text["price_source"],
        price_quality=None if price is None else _word(table, "price_quality", row, Quality),
        ccp_source=text["ccp_source"],
        permanence_source=text["permanence_source"],
        buffer_source=text["buffer_source"],
        real_source=text["real_source"],
        note=text["note"],
    )


def _price(table: RawTable, row: int) -> Range | None:
    ends = [_number(table, name, row) for name in _ENDS]
    low, central, high = ends
    if low is None or central is None or high is None:
        for name, end in zip(_ENDS, ends, strict=True):
            if end is not None:
                raise table.error(name, row, "stands without the other two ends")
        return None
    return Range(low=low, value=central, high=high)


def _number(table: RawTable, name: str, row: int) -> float | None:
    value = float(table.numbers(name)[row])
    return None if np.isnan(value) else value


def _word(table: RawTable, column: str, row: int, kind: type[Word]) -> Word:
    try:
        return kind(table.columns[column][row])
    except ValueError:
        raise table.error(column, row, f"is not one of {', '.join(kind)}") from None
