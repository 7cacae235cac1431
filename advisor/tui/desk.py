"""What all panes work on: the catalogue, the scenario that is open, and its plan."""

from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from textual.app import App
from textual.signal import Signal

from advisor.domain.catalog import Catalog
from advisor.domain.plan import Plan
from advisor.domain.scenario import Scenario


class Change(Enum):
    """What is another than before."""

    CATALOG = auto()
    SCENARIO = auto()
    PLAN = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A scenario on the screen.

    Attributes:
        path: of its file; None where it was never saved
        text: as the editor has it, YAML
        scenario: what the text says; None where it has mistakes
    """

    path: Path | None
    text: str
    scenario: Scenario | None


class Desk:
    """The shared state; panes read it and are told when it changes.

    All of it is set in the thread of the screen.

    Attributes:
        catalogs: folder of the tables; None is the shipped catalogue
        catalog: None until it is loaded
        opened: None where no scenario is open
        plan: that the sliders have led to; None before the first
        pinned: plans that were put aside to compare, oldest first
        changed: published with what changed
    """

    def __init__(self, app: App[None], catalogs: Path | None) -> None:
        self.catalogs = catalogs
        self.catalog: Catalog | None = None
        self.opened: Opened | None = None
        self.plan: Plan | None = None
        self.pinned: tuple[Plan, ...] = ()
        self.changed: Signal[Change] = Signal(app, "desk")

    def put_catalog(self, catalog: Catalog) -> None:
        """Lay a loaded catalogue on the desk."""
        self.catalog = catalog
        self.changed.publish(Change.CATALOG)

    def put_scenario(self, opened: Opened | None) -> None:
        """Lay a scenario on the desk; what was planned for another goes."""
        self.opened = opened
        self.plan = None
        self.changed.publish(Change.SCENARIO)

    def put_plan(self, plan: Plan) -> None:
        """Lay a plan of the open scenario on the desk."""
        self.plan = plan
        self.changed.publish(Change.PLAN)

    def pin(self, plan: Plan) -> None:
        """Put a plan aside to compare; one that is there already stays once."""
        if plan not in self.pinned:
            self.pinned = (*self.pinned, plan)
            self.changed.publish(Change.PLAN)

    def unpin(self, plan: Plan) -> None:
        """Take a plan away that was put aside."""
        self.pinned = tuple(row for row in self.pinned if row is not plan)
        self.changed.publish(Change.PLAN)
