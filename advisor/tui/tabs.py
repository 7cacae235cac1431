"""Which tabs there are, and where each comes from.

A pane's module is imported when its tab is first shown: the first one is on the screen before the
others have cost anything.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Final, cast

from advisor.tui.desk import Desk
from advisor.tui.panes.pane import Pane


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab before its pane exists.

    Attributes:
        title: one word, unique
        pane: class of its pane, in the module of the lower-case title in advisor.tui.panes
    """

    title: str
    pane: str

    def make(self, desk: Desk) -> Pane:
        """Return a new pane."""
        module = import_module(f"advisor.tui.panes.{self.title.lower()}")
        return cast("Callable[[Desk], Pane]", getattr(module, self.pane))(desk)


TABS: Final = (
    Tab("Scenario", "ScenarioPane"),
    Tab("Explore", "ExplorePane"),
    Tab("Regions", "RegionsPane"),
    Tab("Offers", "OffersPane"),
    Tab("Why", "WhyPane"),
    Tab("Profile", "ProfilePane"),
    Tab("Compare", "ComparePane"),
    Tab("Offset", "OffsetPane"),
    Tab("Export", "ExportPane"),
)
