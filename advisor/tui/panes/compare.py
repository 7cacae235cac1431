"""Compare: plans that were put aside, and the one of the sliders, side by side."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from advisor.domain.plan import Plan
from advisor.report.plans_beside import render_beside
from advisor.tui.desk import Change
from advisor.tui.panes.pane import Pane

MOST = 5
"""Plans that are shown beside each other; the newest are."""

_NOTHING = """\
Nothing to compare yet.

In Explore, p puts the plan of the sliders aside. Move the sliders, come back: \
both stand here, what differs is marked."""


class ComparePane(Pane):
    """A column for each plan; the first is what the others are held against."""

    TITLE = "Compare"
    FOCUS = "#beside"
    HELP = """\
Plans side by side. The first column is what the others are held against; `*` marks what differs.

`p` puts the plan of the sliders aside (here and in Explore), `x` takes the oldest one away, `c`
takes all of them away.
"""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("p", "pin", "put aside"),
        Binding("x", "drop", "drop the first"),
        Binding("c", "clear", "clear"),
    ]

    def compose(self) -> ComposeResult:
        """Lay the pane out."""
        yield Static(classes="title", id="which")
        with VerticalScroll(id="beside"):
            yield Static(id="columns")

    def desk_changed(self, changes: frozenset[Change]) -> None:
        """Show the plans that there are."""
        del changes
        plans = self._plans()
        title = "Compare"
        if plans:
            title = f"Compare {len(plans)} plan{'s' if len(plans) > 1 else ''}"
        self.query_one("#which", Static).update(title)
        columns = self.query_one("#columns", Static)
        columns.update(render_beside(plans) if len(plans) > 1 else _NOTHING)

    def action_pin(self) -> None:
        """Put the plan of the sliders aside."""
        if self.desk.plan is not None:
            self.desk.pin(self.desk.plan)

    def action_drop(self) -> None:
        """Take the oldest plan away."""
        if self.desk.pinned:
            self.desk.unpin(self.desk.pinned[0])

    def action_clear(self) -> None:
        """Take all plans away."""
        for plan in self.desk.pinned:
            self.desk.unpin(plan)

    def _plans(self) -> list[tuple[str, Plan]]:
        pinned = self.desk.pinned[-MOST:]
        plans = [(f"{index} {plan.scenario}", plan) for index, plan in enumerate(pinned, 1)]
        plan = self.desk.plan
        if plan is not None and plan not in pinned:
            plans.append(("sliders", plan))
        return plans
