"""What a person types to find offers: "h100 eu spot<30". Nothing typed is an error.

A line is read after every key, so most of the time it is unfinished. What is understood of it
counts, and what is not is said.
"""

import re
from dataclasses import dataclass
from typing import Final

from advisor.catalog.words import nearest
from advisor.domain.listing import OfferColumn

_COMPARISON: Final = re.compile(r"(?P<column>[^<>=]*)(?P<sign><=|>=|<|>|=)(?P<number>.*)")
_NUMBER: Final = re.compile(r"\d+\.?\d*|\.\d+")
COMPARED: Final = {
    column.value: column
    for column in (
        OfferColumn.PRICE,
        OfferColumn.SPOT,
        OfferColumn.RESERVED,
        OfferColumn.EACH,
        OfferColumn.GPUS,
        OfferColumn.VCPUS,
        OfferColumn.MEMORY,
        OfferColumn.INTENSITY,
        OfferColumn.PUE,
    )
}
"""Columns of numbers by their names, as they may stand before "<"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """The beginning of a name or of a part of it; the whole part where it stood in quotes."""

    text: str
    whole: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A limit on a column of numbers; an unknown number passes none.

    Attributes:
        sign: "<", "<=", ">", ">=" or "="
        value: in the column's unit
    """

    column: OfferColumn
    sign: str
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferQuery:
    """Every word and comparison has to hold.

    Attributes:
        remarks: what was not understood and therefore does not count, each with its mend
    """

    words: tuple[Word, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    remarks: tuple[str, ...] = ()


def read_query(text: str) -> OfferQuery:
    """Return what a line asks for; words are apart by spaces."""
    words: list[Word] = []
    comparisons: list[Comparison] = []
    remarks: list[str] = []
    for part in text.split():
        if (found := _COMPARISON.fullmatch(part)) is not None:
            read = _comparison(found["column"].casefold(), found["sign"], found["number"])
            if isinstance(read, str):
                remarks.append(read)
            else:
                comparisons.append(read)
        elif name := part.strip('"'):
            words.append(Word(text=name, whole=part[0] == part[-1] == '"'))
    return OfferQuery(words=tuple(words), comparisons=tuple(comparisons), remarks=tuple(remarks))


def begins_column(word: str) -> str | None:
    """Return the column of numbers whose name a word begins: "sp" may become "spot<2"."""
    return next((name for name in COMPARED if name.startswith(word.casefold())), None)


def _comparison(name: str, sign: str, number: str) -> Comparison | str:
    """Return a comparison, or a sentence that says why it is none."""
    column = COMPARED.get(name)
    if column is None:
        known = nearest(name, list(COMPARED)) or f"; known: {', '.join(COMPARED)}"
        return f'no number is called "{name}"{known}'
    if not number:
        return f'"{name}{sign}" lacks its number; write {name}{sign}4'
    if _NUMBER.fullmatch(number) is None:
        return f'"{number}" is no number; write {name}{sign}4'
    return Comparison(column=column, sign=sign, value=float(number))
