"""Explore: what the sliders lead to, among all plans that are known."""

from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Static

from advisor.domain.dials import Dials, Explored
from advisor.errors import AdvisorError
from advisor.report.dial_words import above_cheapest, headline, next_usd_per_t, proof, savings
from advisor.tui.desk import Change, Desk
from advisor.tui.exploring import Answer, Around, Exploring, Map, Refusal, Told, budget_scale
from advisor.tui.messages import AskWhy, Go
from advisor.tui.panes.pane import Pane
from advisor.tui.state import Word
from advisor.tui.widgets.dial_board import START, DialBoard, Position
from advisor.tui.widgets.placement_table import PlacementTable
from advisor.tui.widgets.totals_panel import TotalsPanel
from advisor.tui.widgets.trade import Step, Trade, steps_of
from advisor.tui.widgets.trade_plot import TradePlot

if TYPE_CHECKING:  # solvers behind it, 0.3 s
    from advisor.service.explore import Workbench


class ExplorePane(Pane):
    """Sliders, the trade of cost against emissions, totals, placements, limits."""

    TITLE = "Explore"
    FOCUS = "#budget"
    HELP = """\
Move a slider, and the whole plan is solved again.

- **budget**: how much more than the cheapest plan may be spent. Emissions are minimised under it.
- **CO2 price**: what a tonne counts as beside the cost. It and the budget are two views of one
  trade: moving one moves the other.
- **latency**: added to every limit of the scenario; **slack** likewise to the deadline of every
  training run.

The plot shows each plan that is known: no plan lies below the solid line, dotted parts are still
being solved. Click it, or go from plan to plan with the arrow keys.

`enter` on a placement explains it, `p` puts the plan aside to compare, `0` goes back to the start,
`w` writes the position into the scenario.
"""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("p", "pin", "put aside"),
        Binding("w", "keep", "into scenario"),
        Binding("0", "reset", "start again"),
    ]

    class _Told(Message, bubble=False):
        """What a thread found, and which of them it was."""

        def __init__(self, exploring: Exploring, what: Told) -> None:
            super().__init__()
            self.exploring, self.what = exploring, what

        def can_replace(self, message: Message) -> bool:
            """Only the newest map is drawn."""
            return (
                isinstance(message, ExplorePane._Told)
                and isinstance(self.what, Map)
                and isinstance(message.what, Map)
            )

    def __init__(self, desk: Desk) -> None:
        """Prepare the pane.

        Attributes:
            dials: where the sliders stand
            found: the plan that they led to last
            seen: what is known of the trade
        """
        super().__init__(desk)
        self._exploring: Exploring | None = None
        self.dials = START
        self.seen: Map | None = None
        self.found: Explored | None = None
        self._kept: dict[str, Word] = {}

    def compose(self) -> ComposeResult:
        """Lay the pane out, top to bottom."""
        yield Static(classes="title", id="answer")
        yield DialBoard(budget_scale(), id="dials")
        yield Static(classes="trouble", id="trouble")
        with Horizontal(id="trade"):
            yield TradePlot(id="plot")
            yield TotalsPanel(id="totals")
        yield PlacementTable(id="placements")

    @property
    def is_settled(self) -> bool:
        """Return whether nothing is being solved any more."""
        return self._exploring is not None and self._exploring.is_idle

    def kept(self) -> dict[str, Word]:
        """Return whose sliders they are, and where they stand."""
        opened = self.desk.opened
        if self._kept:
            return self._kept  # no scenario was opened yet
        if opened is None or opened.path is None:
            return {}
        return {"scenario": str(opened.path.absolute()), **asdict(self.dials)}

    def take(self, kept: Mapping[str, Word]) -> None:
        """Keep where the sliders stood, for the same scenario."""
        self._kept = dict(kept)

    def desk_changed(self, changes: frozenset[Change]) -> None:
        """Begin anew with another scenario."""
        bench = self.desk.bench
        if bench is None:
            self.query_one("#answer", Static).update(
                Text(self._waiting_for(), style="not bold dim")
            )
        known = None if self._exploring is None else self._exploring.bench
        if Change.SCENARIO in changes and bench is not None and bench is not known:
            self._begin(bench)

    def on_unmount(self) -> None:
        """End the thread that solves."""
        if self._exploring is not None:
            self._exploring.close()

    @on(DialBoard.Turned)
    def _turned(self, event: DialBoard.Turned) -> None:
        self._turn(event.dials)

    @on(TradePlot.Picked)
    def _picked(self, event: TradePlot.Picked) -> None:
        self._turn(replace(self.dials, budget_ratio=event.ratio, carbon_price_usd_per_t=None))

    @on(PlacementTable.Asked)
    def _asked(self, event: PlacementTable.Asked) -> None:
        self.post_message(AskWhy(event.placement))

    def action_pin(self) -> None:
        """Put the plan aside to compare."""
        plan = self.desk.plan
        if plan is not None:
            self.desk.pin(plan)
            self.notify(f"{len(self.desk.pinned)} put aside; see Compare", timeout=3)

    def action_keep(self) -> None:
        """Put the limits that the sliders say into the scenario's text."""
        from advisor.tui.opening import with_sliders  # deferred: solvers, 0.3 s

        edited = with_sliders(self.desk)
        if edited is not None:
            self.post_message(edited)
            self.post_message(Go("Scenario"))

    def action_reset(self) -> None:
        """Go back to the start."""
        if self.desk.bench is not None:
            self._turn(START)
            self._show_dials()

    def _waiting_for(self) -> str:
        opened = self.desk.opened
        if self.desk.catalog is None:
            return "reading the catalogue ..."
        if opened is None:
            return "no scenario is open: 1, then ctrl+o, or ctrl+n"
        return f"{opened.name} has mistakes: 1 shows them"

    def _begin(self, bench: "Workbench") -> None:
        if self._exploring is not None:
            self._exploring.close()
        exploring = Exploring(bench, lambda what: self.post_message(self._Told(exploring, what)))
        self._exploring = exploring
        self.seen = self.found = None
        self.dials = self._kept_dials() or START
        self._show_dials()
        self._solve(exploring)
        self._look(exploring)
        self._turn(self.dials)

    def _kept_dials(self) -> Dials | None:
        """Return where the sliders stood last, if it was on this scenario; once."""
        kept, self._kept = self._kept, {}
        opened = self.desk.opened
        if opened is None or opened.path is None:
            return None
        if kept.pop("scenario", None) != str(opened.path.absolute()):
            return None
        known = {field.name for field in fields(Dials)}
        values = {name: value for name, value in kept.items() if name in known}
        try:
            return Dials(**values)  # type: ignore[arg-type]  # it looks for itself
        except ValueError:
            return None

    @work(thread=True, group="answer")
    def _solve(self, exploring: Exploring) -> None:
        exploring.answer()

    @work(thread=True, group="look")
    def _look(self, exploring: Exploring) -> None:
        exploring.look()

    def _turn(self, dials: Dials) -> None:
        if self._exploring is None:
            return
        self.dials = dials
        self._show_dials()
        self.query_one("#answer", Static).add_class("-solving")
        price, latency, slack = self.query_one(DialBoard).scales
        self._exploring.ask(dials, Around(price, latency, slack))

    def on_explore_pane__told(self, message: _Told) -> None:
        """Show what the thread has found."""
        if message.exploring is not self._exploring:
            return  # of a scenario that is not open any more
        match message.what:
            case Answer(found, seen):
                self._answered(found, seen)
            case Refusal(dials, error):
                self._refused(dials, error)
            case Map() as seen:
                self._widened(seen)

    def _answered(self, found: Explored, seen: Map) -> None:
        if found.dials != self.dials:
            return  # the sliders have gone on
        self.seen, self.found = seen, found
        self.query_one("#trouble", Static).remove_class("-shown")
        self._show_dials()
        self._show_plan(found)
        self._draw_trade()
        self.desk.put_plan(found)

    def _refused(self, dials: Dials, error: AdvisorError) -> None:
        if dials != self.dials:
            return
        trouble = self.query_one("#trouble", Static)
        trouble.update(Text(f"No plan here: {error}"))
        trouble.add_class("-shown")
        self._show_dials()

    def _widened(self, seen: Map) -> None:
        self.seen = seen
        self._show_dials()
        self._draw_trade()

    def _show_plan(self, found: Explored) -> None:
        plan = found.plan
        words = Text(headline(found))
        words.append(f"   {proof(found)}", style="not bold dim")
        self.query_one("#answer", Static).update(words)
        self.query_one("#answer", Static).remove_class("-solving")
        self.query_one("#totals", TotalsPanel).show(plan, savings(plan))
        self.query_one("#placements", PlacementTable).show(plan.placements)

    def _draw_trade(self) -> None:
        seen, found = self.seen, self.found
        plot = self.query_one("#plot", TradePlot)
        if seen is None or found is None:
            plot.show(None)
            return
        usd = seen.cheapest.cost_usd
        plot.show(
            Trade(
                steps=steps_of(
                    [
                        Step(
                            ratio=max(step.budget_ratio, 0.0),
                            kg=step.plan.totals.emissions_kg,
                            reach=reach,
                        )
                        for step, reach in seen.steps
                    ],
                ),
                bound=above_cheapest(seen.curve, usd),
                here=(found.budget_ratio, found.plan.totals.emissions_kg),
                today=None
                if seen.today is None
                else (seen.today.cost_usd / usd - 1.0, seen.today.emissions_kg),
                scale=seen.scale,
            ),
        )

    def _show_dials(self) -> None:
        bench, seen = self.desk.bench, self.seen
        if bench is None:
            return
        position = Position(
            scenario=bench.question.scenario,
            dials=self.dials,
            found=self.found,
            cheapest=None if seen is None else seen.cheapest,
            next_usd_per_t=self._next_usd_per_t(),
            budgets=budget_scale() if seen is None else seen.scale,
        )
        self.query_one(DialBoard).show(position)

    def _next_usd_per_t(self) -> float | None:
        if self.seen is None or self.found is None:
            return None
        found = self.found.plan.totals
        steps = [step.plan.totals for step, _ in self.seen.steps]
        return next_usd_per_t(
            [(totals.cost_usd, totals.emissions_kg) for totals in steps],
            (found.cost_usd, found.emissions_kg),
        )
