"""Every error that a user can meet, and its exit code.

AdvisorError                  1  something is wrong in advisor itself
  InputError                  2  a file or an argument cannot be used as it is
    ScenarioError                  the scenario file
    CatalogError                   the catalogue, or a word that it does not know
    ProfileError                   a profile file
  PlacementError              3  the inputs are sound, and there is no plan
    NoCandidates                   every offer was rejected for a workload
    Infeasible                     limits contradict each other
    SolverFailed                   a solver stopped without a trustworthy answer
  SourceError                 4  a live source
    CredentialsMissing
    SourceUnavailable
    SourceChanged
  DeviceError                 5  a meter on this machine
    NoDevice
    CounterUnsupported
    NotPermitted
  ExportError                 6  a deployment config cannot be written
    FolderInUse                    an earlier export stands where one is to be written
    ExportRefused                  a check of an exported folder refuses it
  TakesMore                   7  a plan takes more than a ceiling allows
  Cancelled                 130  the user pressed Ctrl-C

A message says what is wrong, where (file:line, row, region), and how to mend it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar


class AdvisorError(Exception):
    """Base of all errors that are shown to a user without a traceback."""

    exit_code: ClassVar[int] = 1


class InputError(AdvisorError):
    """A file or an argument cannot be used as it is."""

    exit_code = 2


class ScenarioError(InputError):
    """A scenario file is unreadable, or says something impossible."""


class CatalogError(InputError):
    """The catalogue is damaged, or does not know a word that was asked for."""


class ProfileError(InputError):
    """A profile file is missing, unreadable, or lacks a figure that is needed."""


class PlacementError(AdvisorError):
    """The inputs are sound, and there is no plan."""

    exit_code = 3


class NoCandidates(PlacementError):
    """Every offer was rejected for a demand group."""

    def __init__(self, message: str, reasons: Mapping[str, int], workload: str) -> None:
        """Keep the count of rejected offers by reason, commonest first, and whose they are."""
        super().__init__(message)
        self.reasons = dict(reasons)
        self.workload = workload


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """One limit that has to give way before a plan exists.

    Attributes:
        limit: the limit as the scenario names it, e.g. "limits.cost_usd"
        unit: unit of the three figures
        allowed: what the scenario allows
        needed: the least value that, with the other conflicts relaxed too, admits a plan
    """

    limit: str
    unit: str
    allowed: float
    needed: float


Relaxation = tuple[Conflict, ...]
"""Limits that give way together; one of them, where that is enough."""


class Infeasible(PlacementError):
    """Limits contradict each other; two solvers agree on it."""

    def __init__(self, message: str, relaxations: tuple[Relaxation, ...]) -> None:
        """Keep the ways to a plan, the least first."""
        super().__init__(message)
        self.relaxations = relaxations

    @property
    def conflicts(self) -> Relaxation:
        """Return the least way to a plan: which limits give way, and by how much."""
        return self.relaxations[0]


class SolverFailed(PlacementError):
    """A solver stopped without a trustworthy answer."""


class SourceError(AdvisorError):
    """A live source could not be used."""

    exit_code = 4


class CredentialsMissing(SourceError):
    """A live source needs credentials that are not configured."""


class SourceUnavailable(SourceError):
    """A live source did not answer."""


class SourceChanged(SourceError):
    """A live source answered in a form that advisor does not know."""


class DeviceError(AdvisorError):
    """A meter on this machine could not be read."""

    exit_code = 5


class NoDevice(DeviceError):
    """No device of the wanted kind is present."""


class CounterUnsupported(DeviceError):
    """The device has no such counter."""


class NotPermitted(DeviceError):
    """The operating system refuses to read the meter."""


class ExportError(AdvisorError):
    """A deployment config cannot be written."""

    exit_code = 6


class FolderInUse(ExportError):
    """An earlier export stands where one is to be written; a user may say that it goes."""


class ExportRefused(ExportError):
    """A tool, or the catalogue, would not take an exported folder."""


class TakesMore(AdvisorError):
    """A plan takes more than a ceiling allows, compared with another."""

    exit_code = 7


class Cancelled(AdvisorError):
    """The user pressed Ctrl-C."""

    exit_code = 130
