"""The file that rows are kept in: SQLite, one row per scenario, each at once where it is safe.

One process writes. A row's key is what identifies its scenario, so one that comes twice, after a
worker was lost or a run was killed, is kept once.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from advisor.domain.plan import Totals
from advisor.domain.sweep import Outcome, Row, Site
from advisor.errors import InputError
from advisor.report.sweep_document import (
    CHEAPEST,
    FORMAT,
    SITE,
    TOTALS,
    columns_of,
    figures_of,
)

_ASKED_AT_ONCE: Final = 500
"""Variables in one query; SQLite before 3.32 takes 999."""


class Store:
    """An open file of rows.

    Attributes:
        path: of the file
    """

    def __init__(
        self,
        path: Path,
        connection: sqlite3.Connection,
        axes: Sequence[str],
        workloads: Sequence[str],
    ) -> None:
        self.path = path
        self._connection = connection
        self._axes, self._workloads = len(axes), len(workloads)
        self._columns = columns_of(axes, workloads)

    def known(self) -> frozenset[str]:
        """Return the digests of all rows.

        Raises:
            InputError: the file cannot be read.
        """
        with _told(self.path):
            return frozenset(row[0] for row in self._connection.execute("SELECT member FROM rows"))

    def add(self, row: Row) -> None:
        """Keep a row; one that is there already stays as it is.

        Raises:
            InputError: the disk is full, or the file cannot be written.
        """
        values = (row.digest, *figures_of(row, self._workloads), row.solve_s)
        marks = ", ".join("?" * len(values))
        with _told(self.path), self._connection:
            self._connection.execute(f"INSERT OR IGNORE INTO rows VALUES ({marks})", values)  # noqa: S608

    def rows(self, digests: Sequence[str]) -> Iterator[Row]:
        """Yield the rows of some members that are there, in their order.

        Raises:
            InputError: the file cannot be read.
        """
        for first in range(0, len(digests), _ASKED_AT_ONCE):
            some = digests[first : first + _ASKED_AT_ONCE]
            marks = ", ".join("?" * len(some))
            query = f"SELECT * FROM rows WHERE member IN ({marks})"  # noqa: S608
            with _told(self.path):
                found = {row[0]: row for row in self._connection.execute(query, some)}
            yield from (self._row(found[digest]) for digest in some if digest in found)

    def _row(self, values: Sequence[Any]) -> Row:
        digest, figures, solve_s = values[0], values[1:-1], values[-1]
        named = dict(zip(self._columns, figures, strict=True))
        row = Row(
            digest=digest,
            cells=tuple(figures[: self._axes]),
            outcome=Outcome(named["status"]),
            reason=named["reason"],
            solve_s=solve_s,
        )
        if row.reason is not None:
            return row
        words = figures[len(figures) - self._workloads * len(SITE) :]
        parts = [words[first : first + len(SITE)] for first in range(0, len(words), len(SITE))]
        return replace(
            row,
            gap=named["gap"],
            totals=Totals(**{name: named[name] for name in TOTALS}),
            cheapest=Totals(**{name: named[f"{CHEAPEST}{name}"] for name in TOTALS}),
            sites=tuple(Site(**dict(zip(SITE, part, strict=True))) for part in parts),
        )


@contextmanager
def open_store(
    path: Path,
    facts: dict[str, str],
    axes: Sequence[str],
    workloads: Sequence[str],
) -> Iterator[Store]:
    """Open a file of rows, made where it is missing.

    Args:
        path: of the file
        facts: what all its rows have in common; a file with others is another sweep's
        axes: names of what varies
        workloads: names

    Raises:
        InputError: the file is another sweep's, is no sweep's, or cannot be read or written.
    """
    with _told(path):
        connection = sqlite3.connect(path, timeout=30.0)
    try:
        with _told(path):
            _prepare(connection, path, facts, columns_of(axes, workloads), axes)
        yield Store(path, connection, axes, workloads)
    finally:
        connection.close()


def _prepare(
    connection: sqlite3.Connection,
    path: Path,
    facts: dict[str, str],
    columns: Sequence[str],
    axes: Sequence[str],
) -> None:
    if not _is_sweep(connection, path, {"format": FORMAT, **facts}):
        # WAL: others may read while rows come in
        connection.execute("PRAGMA journal_mode = WAL")
        with connection:
            connection.execute("BEGIN IMMEDIATE")
            if not _is_sweep(connection, path, {"format": FORMAT, **facts}):
                _create(connection, facts, columns, axes)
    # a row survives a killed process at once, and a power cut from the next checkpoint on
    connection.execute("PRAGMA synchronous = NORMAL")


def _is_sweep(connection: sqlite3.Connection, path: Path, wanted: dict[str, str]) -> bool:
    """Return whether a file has this sweep's tables; False where it is empty.

    Raises:
        InputError: it has others.
    """
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    if not tables:
        return False
    if not {"sweep", "rows"} <= tables:
        raise InputError(f"{path} is a database, and none of a sweep; choose another --out")
    found = dict(connection.execute("SELECT fact, value FROM sweep"))
    for fact, value in wanted.items():
        if found.get(fact) != value:
            there = found.get(fact, "unknown")
            raise InputError(
                f"{path} holds another sweep ({fact}: {_short(there)} there, {_short(value)} "
                "here); choose another --out, or remove the file",
            )
    return True


def _create(
    connection: sqlite3.Connection,
    facts: dict[str, str],
    columns: Sequence[str],
    axes: Sequence[str],
) -> None:
    words = {"status", "reason"}
    kinds = {name: "TEXT" if name in words or "." in name else "REAL" for name in columns}
    kinds |= dict.fromkeys(axes, "")  # as they are: whole numbers, fractions, words
    body = ", ".join(f"{_quoted(name)} {kind}".rstrip() for name, kind in kinds.items())
    connection.execute("CREATE TABLE sweep (fact TEXT PRIMARY KEY, value TEXT NOT NULL)")
    connection.executemany("INSERT INTO sweep VALUES (?, ?)", {"format": FORMAT, **facts}.items())
    connection.execute(
        f"CREATE TABLE rows (member TEXT PRIMARY KEY NOT NULL, {body}, solve_s REAL NOT NULL)"
    )


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Turn what SQLite says into words about the file."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise InputError(
            f"{path} cannot be written: {error}; mend that, and the same command goes on from the "
            "rows that it holds",
        ) from error
    except sqlite3.DatabaseError as error:
        raise InputError(f"{path} is no sweep's file: {error}; choose another --out") from error


def _short(text: str) -> str:
    most = 60
    return text if len(text) <= most else f"{text[:most]}..."


def _quoted(name: str) -> str:
    doubled = name.replace('"', '""')
    return f'"{doubled}"'
