"""From a placement to another in steps whose factors multiply to the whole."""

from dataclasses import dataclass
from enum import StrEnum
from math import log


class Change(StrEnum):
    """What a step changes, in the order in which steps are taken."""

    REGION = "region"
    HARDWARE = "hardware"
    HOURS = "hours"
    VARIANT = "variant"


class Start(StrEnum):
    """Where a waterfall begins."""

    TODAY = "today"
    CHEAPEST = "cheapest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One change to all work that it concerns, the changes before it already made.

    Attributes:
        changes: what changes; several where work could not be placed in between
        variant: "chat as int8", where a variant is among the changes; else None
        before_kg, after_kg: emissions of all work [kgCO2e], > 0
        details: what moves where, each once
    """

    changes: tuple[Change, ...]
    variant: str | None
    before_kg: float
    after_kg: float
    details: tuple[str, ...]

    @property
    def factor(self) -> float:
        """Return what the step multiplies emissions by. [1]"""
        return self.after_kg / self.before_kg


@dataclass(frozen=True, slots=True, kw_only=True)
class Waterfall:
    """Steps from a start to a plan; each begins where the one before it ends.

    Attributes:
        scenario: name
        start: what it begins with
        start_kg, end_kg: emissions of the start and of the plan [kgCO2e], > 0
        steps: in order; those that change nothing are left out
        notes: what a reader must know to judge the steps
    """

    scenario: str
    start: Start
    start_kg: float
    end_kg: float
    steps: tuple[Step, ...]
    notes: tuple[str, ...]

    @property
    def factor(self) -> float:
        """Return what all steps together multiply emissions by. [1]"""
        return self.end_kg / self.start_kg

    @property
    def shares(self) -> tuple[float | None, ...]:
        """Return each step's share of the whole change: together 1, some maybe below 0 or above 1.

        A share is the log of the step's factor over the log of all, as the log-mean decomposition
        (LMDI) has it; so it does not depend on how small emissions had become before the step.
        None where start and end are equal.

        Source: B. W. Ang, "Decomposition analysis for policymaking in energy", Energy Policy 32
        (2004), LMDI-I, multiplicative form.
        """
        whole = log(self.factor)
        if whole == 0.0:
            return tuple(None for _ in self.steps)
        return tuple(log(step.factor) / whole for step in self.steps)
