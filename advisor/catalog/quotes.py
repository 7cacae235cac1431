"""A user's own quotes for carbon credits: a CSV, each cell checked, errors with file and line."""

import csv
import io
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from advisor.catalog.words import nearest
from advisor.domain.offset import Ccp, Credit, CreditKind, Store
from advisor.domain.outlook import Range
from advisor.domain.provenance import Quality
from advisor.errors import InputError

NEEDED: Final = ("credit", "price_usd_per_t", "as_of")
NEW: Final = ("kind", "type", "programme", "store")
"""What a quote has to say of a credit that the catalogue does not know."""
COLUMNS: Final = (
    *NEEDED,
    *NEW,
    "methodology",
    "ccp",
    "forward",
    "permanence_years",
    "buffer_share",
    "real_share",
    "vintage",
    "source",
)
_MOST_USD_PER_T: Final = 1e5
_MOST_YEARS: Final = 1e6
_VINTAGES: Final = (1990.0, 2100.0)
_DATE: Final = re.compile(r"\d{4}(-\d\d){0,2}")
_YES_NO: Final = {"yes": True, "no": False}

Word = TypeVar("Word", CreditKind, Ccp, Store)


def with_quotes(listed: Sequence[Credit], text: str, *, where: str) -> tuple[Credit, ...]:
    """Return credits with a user's quotes: known ones with the quoted price, new ones added.

    An empty cell of a known credit keeps what the catalogue says.

    Args:
        listed: of the catalogue
        text: CSV with a header; columns are COLUMNS, in any order, NEEDED at least
        where: path, for messages

    Raises:
        InputError: a column is unknown or missing, or a cell cannot be used; names file and line.
    """
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
    try:
        rows = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise InputError(f"{where}:{reader.line_num}: {error}; write it as CSV") from error
    if not rows:
        raise InputError(f"{where}: is empty; start it with a header: {','.join(NEEDED)}")
    _, header = rows[0]
    names = [name.strip() for name in header]
    _check_header(names, where)
    found = {credit.name: credit for credit in listed}
    seen: set[str] = set()
    for line, cells in rows[1:]:
        here = f"{where}:{line}"
        if len(cells) != len(names):
            raise InputError(f"{here}: {len(cells)} fields, and the header has {len(names)}")
        quote = _Quote(here, dict(zip(names, (cell.strip() for cell in cells), strict=True)))
        name = quote.required("credit")
        if name in seen:
            raise InputError(f'{here}: credit "{name}" is quoted twice; leave one of the lines')
        seen.add(name)
        found[name] = _quoted(quote, found.get(name))
    return tuple(found.values())


def _check_header(names: list[str], where: str) -> None:
    for name in names:
        if name not in COLUMNS:
            known = nearest(name, list(COLUMNS)) or f"; known are {', '.join(COLUMNS)}"
            raise InputError(f'{where}:1: unknown column "{name}"{known}')
        if names.count(name) > 1:
            raise InputError(f'{where}:1: column "{name}" stands twice')
    missing = [name for name in NEEDED if name not in names]
    if missing:
        raise InputError(
            f"{where}:1: lacks the column {missing[0]}; needed are {', '.join(NEEDED)}"
        )


def _quoted(quote: "_Quote", known: Credit | None) -> Credit:
    """Return a credit as it was quoted."""
    as_of = quote.required("as_of")
    if _DATE.fullmatch(as_of) is None:
        raise quote.error("as_of", "is no date; write 2026, 2026-11 or 2026-11-25")
    price = quote.number("price_usd_per_t", 0.0, _MOST_USD_PER_T)
    if not price:
        raise quote.error("price_usd_per_t", "is not above 0")
    if known is None:
        known = _new(quote)
    yours = f"your quote, {quote.where}"
    changed = replace(
        known,
        kind=quote.word("kind", CreditKind) or known.kind,
        type=quote.cell("type") or known.type,
        programme=quote.cell("programme") or known.programme,
        methodology=quote.cell("methodology") or known.methodology,
        store=quote.word("store", Store) or known.store,
        price_usd_per_t=Range(low=price, value=price, high=price),
        quoted=True,
        price_as_of=as_of,
        price_source=quote.cell("source") or yours,
        price_quality=Quality.PUBLISHED,
    )
    return _with_facts(quote, changed, yours)


def _with_facts(quote: "_Quote", credit: Credit, yours: str) -> Credit:
    """Return a credit with what the quote says beside its price."""
    ccp = quote.word("ccp", Ccp)
    if ccp is not None:
        credit = replace(credit, ccp=ccp, ccp_source=yours)
    forward = quote.yes_no("forward")
    if forward is not None:
        credit = replace(credit, forward=forward)
    years = quote.number("permanence_years", 0.0, _MOST_YEARS)
    if years is not None:
        credit = replace(credit, permanence_years=years, permanence_source=yours)
    buffer = quote.number("buffer_share", 0.0, 1.0)
    if buffer == 1.0:
        raise quote.error("buffer_share", "leaves nothing; give a share below 1")
    if buffer is not None:
        credit = replace(credit, buffer_share=buffer, buffer_source=yours)
    real = quote.number("real_share", 0.0, 1.0)
    if real is not None:
        credit = replace(credit, real_share=real, real_source=yours)
    vintage = quote.number("vintage", *_VINTAGES)
    if vintage is not None:
        if not vintage.is_integer():
            raise quote.error("vintage", "is no year")
        credit = replace(credit, vintage=int(vintage))
    if credit.store is Store.NONE and credit.kind is CreditKind.REMOVAL:
        raise quote.error("store", "is none, and a removal keeps what it removes somewhere")
    return credit


def _new(quote: "_Quote") -> Credit:
    """Return a credit that the catalogue does not know, with nothing assumed of it."""
    for name in NEW:
        quote.required(
            name, f"is empty, and the catalogue has no such credit; give {', '.join(NEW)}"
        )
    return Credit(
        name=quote.required("credit"),
        kind=quote.word("kind", CreditKind) or CreditKind.AVOIDANCE,
        type=quote.cell("type"),
        programme=quote.cell("programme"),
        methodology="",
        ccp=Ccp.UNKNOWN,
        store=quote.word("store", Store) or Store.NONE,
        forward=False,
        permanence_years=None,
        buffer_share=None,
        real_share=None,
        price_usd_per_t=None,
    )


@dataclass(frozen=True, slots=True)
class _Quote:
    """One line: where it stands, and its cells by column."""

    where: str
    cells: Mapping[str, str]

    def cell(self, name: str) -> str:
        return self.cells.get(name, "")

    def error(self, name: str, problem: str) -> InputError:
        return InputError(f'{self.where}: {name} "{self.cell(name)}" {problem}')

    def required(self, name: str, problem: str = "is empty, and a value is required") -> str:
        if not self.cell(name):
            raise self.error(name, problem)
        return self.cell(name)

    def number(self, name: str, least: float, most: float) -> float | None:
        """Return a cell's number; None where it is empty."""
        if not self.cell(name):
            return None
        try:
            value = float(self.cell(name))
        except ValueError:
            raise self.error(name, "is not a number") from None
        if not math.isfinite(value) or not least <= value <= most:
            raise self.error(name, f"is not between {least:g} and {most:g}")
        return value

    def word(self, name: str, kind: type[Word]) -> Word | None:
        if not self.cell(name):
            return None
        try:
            return kind(self.cell(name))
        except ValueError:
            raise self.error(name, f"is not one of {', '.join(kind)}") from None

    def yes_no(self, name: str) -> bool | None:
        if not self.cell(name):
            return None
        if self.cell(name) not in _YES_NO:
            raise self.error(name, "is not yes or no")
        return _YES_NO[self.cell(name)]
