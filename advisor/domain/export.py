"""What leaves the house for a deployment tool: a written plan in, text files out."""

from collections.abc import Callable
from dataclasses import dataclass

from advisor.domain.plan import Deferred, Placement, Totals
from advisor.domain.scenario import Objective, Scenario


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenPlan:
    """A plan as its document says it: all that an export may rest on.

    Attributes:
        document: text of the plan file
        digest: SHA-256 of the document, in hexadecimal
        scenario: that was planned
        deferred: workloads that the plan leaves to the next period
    """

    document: str
    digest: str
    scenario: Scenario
    objective: Objective
    totals: Totals
    placements: tuple[Placement, ...]
    deferred: tuple[Deferred, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One file of an export.

    Attributes:
        path: relative to the export's folder, parts by "/"
        language: for colours: "yaml", "bash", "json"; None for plain text
    """

    path: str
    text: str
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """A plan in the words of a deployment tool.

    Attributes:
        files: in the order in which a person reads them
        next_steps: commands to run in the folder, or a sentence where there is none
        left_out: what of the plan is not in the files, one sentence each with its reason
    """

    files: tuple[File, ...]
    next_steps: tuple[str, ...]
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A deployment tool that plans can be exported to.

    Attributes:
        name: as `--to` takes it, lower case
        description: one line
        export: pure; same plan, same bytes. Raises ExportError where the tool can do nothing
            with the plan
    """

    name: str
    description: str
    export: Callable[[WrittenPlan], Exported]
