"""Whether an exported folder would be taken: who was asked, and what each of them said."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Verdict(StrEnum):
    """What a check says of what it was given."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNDECIDED = "undecided"
    MISSING = "missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a command said before it ended.

    Attributes:
        code: exit code; below 0 the signal that ended it
        out, err: what it wrote, cut off where it is long
    """

    code: int
    out: str
    err: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A verdict with its reason.

    Attributes:
        words: why; "" where it is accepted and there is nothing to say
    """

    verdict: Verdict
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Validator:
    """A tool that says whether its files would be taken, without network and account.

    Attributes:
        name: as people write it, "kubectl kustomize"
        checks: what it looks at, a few words
        targets: of an export's format and paths, what it is asked about one by one, each relative
            to the folder: files, or folders; none where it has nothing to say
        program: executable that is looked for on PATH
        module: of Python, where there is no program
        command: arguments for one target, behind the program
        prepare: arguments that come before, in the same folder; () for none. Where they fail
            there is no verdict
        inside: runs in the target, which is a folder
        read: verdict of an answer
        get: how to get it
    """

    name: str
    checks: str
    targets: Callable[[str, tuple[str, ...]], tuple[str, ...]]
    command: Callable[[str], tuple[str, ...]]
    read: Callable[[Answer], Judged]
    get: str
    program: str = ""
    module: str = ""
    prepare: tuple[str, ...] = ()
    inside: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What one check came to.

    Attributes:
        name: of the check
        checks: what it looks at
        verdict: the worst of its targets'
        targets: how many it was asked about [1]
        findings: file or folder and what is said of it
    """

    name: str
    checks: str
    verdict: Verdict
    targets: int
    findings: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportCheck:
    """All checks of an exported folder.

    Attributes:
        to: the format that it was exported to
        results: those of the house first
    """

    folder: Path
    to: str
    results: tuple[Checked, ...]

    @property
    def counts(self) -> Mapping[Verdict, int]:
        """Return how many checks came to each verdict. [1]"""
        return {
            verdict: sum(row.verdict is verdict for row in self.results) for verdict in Verdict
        }
