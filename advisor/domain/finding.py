"""What an integrity check finds in the catalogue."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """An error makes plans wrong; a warning is something to know when reading one."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One row that breaks a rule.

    Attributes:
        table: name of the table
        where: the row's key, e.g. "aws:eu-north-1"
        problem: the figure and what is wrong with it
    """

    table: str
    where: str
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleResult:
    """What one rule found.

    Attributes:
        rule: its key, e.g. "spot_at_most_on_demand"
        sentence: what it asks for
        severity: of a finding
        checked: rows that it looked at
        findings: rows that break it
    """

    rule: str
    sentence: str
    severity: Severity
    checked: int
    findings: tuple[Finding, ...]
