"""What panes ask of the app."""

from dataclasses import dataclass
from pathlib import Path

from textual.message import Message

from advisor.domain.plan import Placement


@dataclass
class Go(Message):
    """Show another tab.

    Attributes:
        title: of the tab
    """

    title: str


@dataclass
class OpenFile(Message):
    """Open a scenario file; where it cannot be used, the Scenario tab says why."""

    path: Path


@dataclass
class Edited(Message):
    """A scenario's text is another than before.

    Attributes:
        text: as the editor has it
        path: of its file; None where it was never saved
        saved: as the file has it; None where there is none
    """

    text: str
    path: Path | None
    saved: str | None


@dataclass
class AskWhy(Message):
    """Explain a placement of the plan on the Why tab."""

    placement: Placement


@dataclass
class AskWhyNot(Message):
    """Say on the Why tab why nothing is placed there, e.g. "gcp:europe-north1"."""

    place: str
