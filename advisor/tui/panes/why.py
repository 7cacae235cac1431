"""Why: what else there was, what limits cost, why not elsewhere, where a figure comes from."""

from typing import ClassVar

from rich.console import Group, RenderableType
from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.suggester import SuggestFromList
from textual.widgets import Input, Static
from textual.worker import get_current_worker

from advisor.domain.explanation import Explanation
from advisor.domain.plan import Placement, Plan
from advisor.errors import AdvisorError, Cancelled
from advisor.report.explanation_tables import render_explanation
from advisor.report.plan_tables import render_grounds
from advisor.service.explain import Answered, Wanted, explain_answered, solved
from advisor.service.explore import Workbench
from advisor.tui.desk import Change, Desk
from advisor.tui.panes.pane import Pane
from advisor.tui.widgets.placement_table import PlacementTable
from advisor.tui.widgets.working import Working


class WhyPane(Pane):
    """The placements, a question, and its answer."""

    TITLE = "Why"
    FOCUS = "#rows"
    HELP = """\
Questions about the plan that Explore's sliders lead to.

- `enter` on a placement: the offers that come next for its workload, what the whole plan would
  take with each of them, what limits and milliseconds are worth.
- `t`: the way of the placement's emissions from measured joules to kilograms, each factor with
  its year and source.
- `/`: why not somewhere else: a region, a city, `gcp:europe-north1:g2-standard-4`.
- `escape` stops what is being worked out, and leaves the question.
"""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("t", "trace", "where it comes from"),
        Binding("slash", "ask", "why not", key_display="/"),
        Binding("escape", "stop", "stop", show=False),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._plan: Plan | None = None
        self._solved: tuple[Plan, Answered] | None = None
        self._shown: Explanation | None = None

    def compose(self) -> ComposeResult:
        """Lay the pane out."""
        yield Static(classes="title", id="of")
        yield PlacementTable(id="rows")
        yield Input(
            placeholder="why not  aws:eu-north-1, Paris, ...   ( / )", id="place", compact=True
        )
        yield Working(id="working")
        yield Static(classes="trouble", id="wrong")
        with VerticalScroll(id="because"):
            yield Static(id="words")

    def desk_changed(self, changes: frozenset[Change]) -> None:
        """Show another plan's placements; what was said of the one before goes."""
        if Change.CATALOG in changes and self.desk.catalog is not None:
            catalog = self.desk.catalog
            places = [region.place for region in catalog.regions]
            cities = sorted({region.city for region in catalog.regions})
            self.query_one("#place", Input).suggester = SuggestFromList(
                [*places, *cities],
                case_sensitive=False,
            )
        plan = self.desk.plan
        if plan is self._plan and plan is not None:
            return
        self._plan = plan
        self.workers.cancel_group(self, "explain")
        title = "no plan yet: open a scenario and let Explore solve it"
        if plan is not None:
            title = f"{plan.scenario}: why is it so?"
        self.query_one("#of", Static).update(title)
        self.query_one("#rows", PlacementTable).show(() if plan is None else plan.placements)
        invited = Text(f"{_INVITED}\n", style="dim")
        self._say("" if plan is None else Group(invited, render_grounds(plan)))
        self._shown = None

    def on_resize(self) -> None:
        """Set the answer anew."""
        if self._shown is not None:
            self._show(self._shown)

    def why(self, placement: Placement) -> None:
        """Explain a placement's workload."""
        self._ask(Wanted(workload=placement.workload))

    def why_not(self, place: str) -> None:
        """Say why nothing is placed somewhere."""
        self.query_one("#place", Input).value = place
        self._ask(Wanted(why_not=(place,)))

    @on(PlacementTable.Asked)
    def _asked(self, event: PlacementTable.Asked) -> None:
        event.stop()
        self.why(event.placement)

    @on(Input.Submitted, "#place")
    def _asked_not(self, event: Input.Submitted) -> None:
        if event.value.strip():
            self._ask(Wanted(why_not=(event.value.strip(),)))

    def action_trace(self) -> None:
        """Show where the figure under the cursor comes from."""
        placement = self.query_one("#rows", PlacementTable).placement
        if placement is not None:
            self._ask(Wanted(workload=placement.workload, trace=True))

    def action_ask(self) -> None:
        """Go to the question."""
        self.query_one("#place", Input).focus()

    def action_stop(self) -> None:
        """Stop what is worked out, or leave the question."""
        if self.query_one("#working", Working).is_on:
            self.workers.cancel_group(self, "explain")
            self.query_one("#working", Working).end()
        self.query_one("#rows").focus()

    def _ask(self, wanted: Wanted) -> None:
        bench, explored = self.desk.bench, self.desk.explored
        if bench is None or explored is None:
            return
        self.query_one("#wrong", Static).remove_class("-shown")
        self.query_one("#working", Working).begin("solving")
        self._explain(bench, explored.plan, wanted)

    @work(thread=True, exclusive=True, group="explain")
    def _explain(self, bench: Workbench, plan: Plan, wanted: Wanted) -> None:
        worker, working = get_current_worker(), self.query_one("#working", Working)

        def progress(step: str, done: int = 0, total: int | None = None) -> None:
            if worker.is_cancelled:
                raise Cancelled("stopped")
            self.app.call_from_thread(working.step, step, done, total)

        try:
            if self._solved is None or self._solved[0] is not plan:
                assert self.desk.explored is not None
                self._solved = (plan, solved(bench.asked(self.desk.explored.dials), progress))
            found = explain_answered(self._solved[1], wanted, progress)
        except Cancelled:
            return
        except AdvisorError as error:
            self.app.call_from_thread(self._wrong, str(error))
            return
        if not worker.is_cancelled:
            self.app.call_from_thread(self._show, found)

    def _show(self, found: Explanation) -> None:
        self._shown = found
        self.query_one("#working", Working).end()
        because = self.query_one("#because")
        self._say(render_explanation(found, max(because.size.width - 2, 40)))

    def _wrong(self, message: str) -> None:
        self.query_one("#working", Working).end()
        wrong = self.query_one("#wrong", Static)
        wrong.update(Text(message))
        wrong.add_class("-shown")

    def _say(self, content: RenderableType) -> None:
        self.query_one("#words", Static).update(content)
        self.query_one("#because", VerticalScroll).scroll_home(animate=False)


_QUESTION = "why not  aws:eu-north-1, Paris, ...   ( / )"
_INVITED = "enter explains the placement under the cursor, t traces its figure, / asks why not"
