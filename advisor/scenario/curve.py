"""A demand curve from a CSV file: requests per second, one row an hour."""

import csv
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from advisor.domain.scenario import DAY_HOURS, WEEK_HOURS
from advisor.errors import ScenarioError

COLUMN: Final = "rps"
MAX_RPS: Final = 1e7
"""A hundred times all web searches."""

_MAX_BYTES: Final = 2**23


def read_curve(path: Path) -> tuple[float, ...]:
    """Return the column `rps` of a CSV file with a header; other columns are left alone.

    Raises:
        ScenarioError: unreadable, too large, without the column or rows, or a row without a rate
            of 0 or more; names file and line.
    """
    rows = csv.reader(_text(path).splitlines(keepends=True), strict=True)
    values: list[float] = []
    column = None
    try:
        for row in rows:
            if not row:
                continue
            if column is None:
                column = _column(row, f"{path}:{rows.line_num}")
                continue
            values.append(_rate(row, column, f"{path}:{rows.line_num}"))
    except csv.Error as error:
        raise ScenarioError(f"{path}:{rows.line_num}: not CSV: {error}") from error
    if not values:
        raise ScenarioError(f"{path}:1: no row below a header with a column {COLUMN}")
    return tuple(values)


def check_length(values: Sequence[float], period_h: float, where: str) -> None:
    """Return if a curve is a day, a week, or as long as the period.

    Args:
        values: of the curve
        period_h: length of the period [h]
        where: file and line, for the message

    Raises:
        ScenarioError: it is none of them; says how many values there are and how many may be.
    """
    whole = math.ceil(period_h)
    if len(values) not in {DAY_HOURS, WEEK_HOURS, whole}:
        raise ScenarioError(
            f"{where}: {len(values)} values; a demand curve has {DAY_HOURS} (a day from 00:00 "
            f"UTC), {WEEK_HOURS} (a week from Monday 00:00 UTC) or {whole} (each hour of the "
            "period from its start)",
        )


def check_some(values: Sequence[float], where: str) -> None:
    """Return if a curve has any request.

    Raises:
        ScenarioError: every value is 0.
    """
    if not any(values):
        raise ScenarioError(f"{where}: every value is 0; leave the origin out")


def _text(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise ScenarioError(f"{path} cannot be read: {error.strerror}") from error
    if len(raw) > _MAX_BYTES:
        raise ScenarioError(f"{path} is larger than {_MAX_BYTES} bytes; that is no demand curve")
    try:
        return raw.decode("utf-8-sig")  # spreadsheets begin with a byte order mark
    except UnicodeDecodeError as error:
        raise ScenarioError(f"{path} is not UTF-8 text: {error}") from error


def _column(header: list[str], where: str) -> int:
    names = [name.strip() for name in header]
    if names.count(COLUMN) != 1:
        found = ", ".join(names)
        raise ScenarioError(
            f"{where}: the header needs one column {COLUMN}, requests per second; found {found}",
        )
    return names.index(COLUMN)


def _rate(row: list[str], column: int, where: str) -> float:
    text = row[column].strip() if column < len(row) else ""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0.0 <= value <= MAX_RPS:  # NaN is neither
        raise ScenarioError(
            f'{where}: {COLUMN} "{text}" is no number of requests per second from 0 to '
            f"{MAX_RPS:g}",
        )
    return value
