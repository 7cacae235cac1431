"""What checks of an exported folder say, as a person reads it."""

from collections.abc import Iterator
from typing import Final

from advisor.domain.export_check import Checked, ExportCheck, Verdict
from advisor.export.comments import visible

_MOST: Final = 20
"""Findings of one check that are shown."""

_LONGEST: Final = 300
"""Characters of a finding: tools quote whole files."""


def check_lines(check: ExportCheck) -> Iterator[str]:
    """Return a line for each check, what it finds below it, and the count of verdicts last."""
    widths = [max(len(cells[column]) for cells in map(_cells, check.results)) for column in (0, 1)]
    for row in check.results:
        verdict, name, checks = _cells(row)
        yield f"{verdict:<{widths[0]}}  {name:<{widths[1]}}  {checks}"
        for path, words in row.findings[:_MOST]:
            place = f"{visible(path)}: " if path and row.verdict is not Verdict.MISSING else ""
            yield f"  {place}{_short(words)}"
        if len(row.findings) > _MOST:
            yield f"  and {len(row.findings) - _MOST} more"
    counts = (f"{count} {verdict}" for verdict, count in check.counts.items() if count)
    yield f"{len(check.results)} checks: {', '.join(counts)}"


def _cells(row: Checked) -> tuple[str, str, str]:
    return (str(row.verdict), row.name, row.checks)


def _short(words: str) -> str:
    shown = visible(words)
    return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}..."
