"""What all panes work on: the catalogue, the scenario that is open, and its plan."""

from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import App
from textual.signal import Signal

from advisor.domain.scenario import Scenario
from advisor.errors import AdvisorError

if TYPE_CHECKING:  # numpy and solvers behind them, which the first paint does not wait for
    from advisor.domain.catalog import Catalog
    from advisor.domain.dials import Explored
    from advisor.domain.plan import Plan
    from advisor.service.explore import Workbench


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
        saved: text of the file as it was read or written last; None where there is none
        scenario: what the text says; None where it has mistakes
        error: what they are
    """

    path: Path | None
    text: str
    saved: str | None
    scenario: Scenario | None
    error: AdvisorError | None

    @property
    def name(self) -> str:
        """Return how the screen calls it."""
        return "new scenario" if self.path is None else self.path.name

    @property
    def is_changed(self) -> bool:
        """Return whether something would be lost without saving."""
        return self.text != self.saved


class Desk:
    """The shared state; panes read it and are told when it changes.

    All of it is set in the thread of the screen.

    Attributes:
        catalogs: folder of the tables; None is the shipped catalogue
        catalog: None until it is loaded
        opened: None where no scenario is open
        bench: what plans the open scenario; None where it has mistakes, or none is open
        explored: where the sliders have led to; None before the first plan
        recent: scenario files that were opened, the newest first
        pinned: plans that were put aside to compare, oldest first
        changed: published with what changed
    """

    def __init__(self, app: App[None], catalogs: Path | None) -> None:
        self.catalogs = catalogs
        self.catalog: Catalog | None = None
        self.opened: Opened | None = None
        self.bench: Workbench | None = None
        self.explored: Explored | None = None
        self.recent: tuple[Path, ...] = ()
        self.pinned: tuple[Plan, ...] = ()
        self.changed: Signal[Change] = Signal(app, "desk")

    def put_catalog(self, catalog: "Catalog") -> None:
        """Lay a loaded catalogue on the desk."""
        self.catalog = catalog
        self.changed.publish(Change.CATALOG)

    @property
    def plan(self) -> "Plan | None":
        """Return the plan that the sliders have led to; None before the first."""
        return None if self.explored is None else self.explored.plan

    def put_scenario(self, opened: Opened, bench: "Workbench | None") -> None:
        """Lay a scenario on the desk.

        What was planned before stays until there is a plan of another scenario that has no
        mistakes.
        """
        self.opened = opened
        if bench is not None:
            self.bench, self.explored = bench, None
        self.changed.publish(Change.SCENARIO)

    def put_plan(self, explored: "Explored") -> None:
        """Lay a plan of the open scenario on the desk."""
        self.explored = explored
        self.changed.publish(Change.PLAN)

    def pin(self, plan: "Plan") -> None:
        """Put a plan aside to compare; one that is there already stays once."""
        if plan not in self.pinned:
            self.pinned = (*self.pinned, plan)
            self.changed.publish(Change.PLAN)

    def unpin(self, plan: "Plan") -> None:
        """Take a plan away that was put aside."""
        self.pinned = tuple(row for row in self.pinned if row is not plan)
        self.changed.publish(Change.PLAN)
