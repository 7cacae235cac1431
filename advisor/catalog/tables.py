"""Read one table: sorted rows, typed columns, and an error that names the line.

Rows are sorted before anything is made of them, so their order in a file never matters.
"""

import csv
import gzip
import hashlib
import math
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from advisor.errors import CatalogError

_MEND: Final = "restore the file, or rebuild it with catalogs/build.py"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column as SCHEMA.csv describes it: `kind` is "text", "number" or "integer"."""

    name: str
    kind: str
    required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RawTable:
    """One table, its rows sorted.

    Attributes:
        path: of the file, for messages
        columns: name -> cells, all of the same length
        sha256: over header and sorted rows
    """

    name: str
    path: Path
    columns: Mapping[str, list[str]]
    sha256: str

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(next(iter(self.columns.values())))

    def numbers(self, name: str) -> NDArray[np.float64]:
        """Return a column as floats; an empty cell is NaN."""
        cells = self.columns[name]
        try:
            # Prices repeat: one conversion for each distinct text takes a third of the time.
            number = {cell: float(cell) if cell else np.nan for cell in set(cells)}
            values = np.array([number[cell] for cell in cells], dtype=float)
        except ValueError:
            raise self.error(name, _first_bad(cells), "is not a number") from None
        if any(cell and not math.isfinite(value) for cell, value in number.items()):
            raise self.error(name, _first_bad(cells), "is not finite")
        return values

    def error(self, column: str, row: int, problem: str) -> CatalogError:
        """Return an error that names the line of the file as it stands on disk."""
        cells = [values[row] for values in self.columns.values()]
        line = _line_of(self.path, cells)
        value = self.columns[column][row]
        return CatalogError(f'{self.path}:{line}: {column} "{value}" {problem}; {_MEND}')


def read_schema(folder: Path) -> dict[str, tuple[Column, ...]]:
    """Return the columns of each table, as SCHEMA.csv lists them.

    Raises:
        CatalogError: SCHEMA.csv is missing or damaged.
    """
    path = folder / "SCHEMA.csv"
    schema: dict[str, list[Column]] = {}
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                column = Column(
                    name=row["column"],
                    kind=row["type"],
                    required=row["required"] == "yes",
                )
                schema.setdefault(row["table"], []).append(column)
    except (OSError, KeyError, UnicodeDecodeError) as error:
        raise CatalogError(f"{path} cannot be read: {error}; {_MEND}") from error
    return {name: tuple(columns) for name, columns in schema.items()}


def table_path(folder: Path, name: str) -> Path:
    """Return the file of a table, packed or not."""
    packed = folder / f"{name}.csv.gz"
    return packed if packed.exists() else folder / f"{name}.csv"


def read_table(folder: Path, name: str, columns: tuple[Column, ...]) -> RawTable:
    """Return a table with its columns checked against the schema.

    Raises:
        CatalogError: missing, truncated, or not of the schema's form; names file and line.
    """
    path = table_path(folder, name)
    header, *body = _lines(path)
    while body and not body[-1]:
        body.pop()
    body.sort()
    found = next(csv.reader([header]))
    if found != [column.name for column in columns]:
        raise CatalogError(f"{path}:1: columns are {', '.join(found)}; {_MEND}")
    text = "\n".join(body)
    cells = _cells(path, body, text, len(columns))
    table = RawTable(
        name=name,
        path=path,
        columns=dict(zip(found, cells, strict=True)),
        sha256=hashlib.sha256(f"{header}\n{text}".encode()).hexdigest(),
    )
    for column in columns:
        if column.required and "" in table.columns[column.name]:
            row = table.columns[column.name].index("")
            raise table.error(column.name, row, "is empty, and a value is required")
    return table


def _cells(path: Path, body: list[str], text: str, width: int) -> list[list[str]]:
    """Return the cells column by column; lines without quotes need no csv module.

    That is three times as fast: one split of the whole text, a line's end as a cell of its own,
    which has to come back in its place.
    """
    if '"' in text:
        rows = list(csv.reader(body))
        bad = next((row for row in rows if len(row) != width), None)
        if bad is None:
            return [list(column) for column in zip(*rows, strict=True)]
    else:
        flat = text.replace("\n", ",\n,").split(",") if body else []
        ends = flat[width :: width + 1]
        if len(flat) == len(ends) + width * len(body) and ends.count("\n") == len(ends):
            return [flat[column :: width + 1] for column in range(width)]
        bad = next(line for line in body if line.count(",") != width - 1).split(",")
    line = _line_of(path, bad)
    raise CatalogError(f"{path}:{line}: {len(bad)} fields instead of {width}; {_MEND}")


def _lines(path: Path) -> list[str]:
    try:
        data = path.read_bytes()
        if path.suffix == ".gz":
            data = gzip.decompress(data)
        return data.decode("utf-8").replace("\r\n", "\n").split("\n")
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise CatalogError(f"{path} cannot be read: {error}; {_MEND}") from error


def _line_of(path: Path, cells: list[str]) -> int:
    for number, row in enumerate(csv.reader(_lines(path)), start=1):
        if row == cells:
            return number
    return 0


def _first_bad(cells: list[str]) -> int:
    for index, cell in enumerate(cells):
        try:
            if cell and not math.isfinite(float(cell)):
                return index
        except ValueError:
            return index
    return 0
