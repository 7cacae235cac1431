"""Explore: what the sliders lead to, among all plans that are known."""

from dataclasses import replace
from typing import ClassVar, Final

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Static

from advisor.domain.dials import Dials, Explored
from advisor.errors import PlacementError
from advisor.report.dial_words import (
    above_cheapest,
    budget_words,
    has_latency,
    has_windows,
    headline,
    latency_words,
    next_usd_per_t,
    price_words,
    slack_words,
)
from advisor.service.explore import Workbench
from advisor.tui.desk import Change, Desk
from advisor.tui.exploring import Answer, Around, Exploring, Map, Refusal, Told, budget_scale
from advisor.tui.messages import AskWhy
from advisor.tui.panes.pane import Pane
from advisor.tui.widgets.placement_table import PlacementTable
from advisor.tui.widgets.scale import even
from advisor.tui.widgets.slider import Slider
from advisor.tui.widgets.totals_panel import TotalsPanel
from advisor.tui.widgets.trade import Step, Trade, steps_of
from advisor.tui.widgets.trade_plot import TradePlot

START_USD_PER_T: Final = 100.0
"""Where exploring begins: what most carbon prices and estimates of damage are near."""

_PRICES: Final = even(
    (
        0,
        10,
        25,
        50,
        75,
        100,
        150,
        200,
        300,
        500,
        750,
        1_000,
        1_500,
        2_000,
        3_000,
        5_000,
        10_000,
        20_000,
        50_000,
        100_000,
    ),
)
_LATENCIES: Final = even(
    (-100, -75, -50, -40, -30, -20, -15, -10, -5, 0, 5, 10, 15, 20, 30, 40, 50, 75, 100, 150, 200),
)
_SLACKS: Final = even((-48, -24, -12, -6, -3, -1, 0, 1, 3, 6, 12, 24, 48, 72, 120, 168))


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
        super().__init__(desk)
        self._exploring: Exploring | None = None
        self._dials = Dials(carbon_price_usd_per_t=START_USD_PER_T)
        self._seen: Map | None = None
        self._found: Explored | None = None

    def compose(self) -> ComposeResult:
        """Lay the pane out, top to bottom."""
        yield Static(classes="title", id="answer")
        yield Slider("budget", budget_scale(), id="budget")
        yield Slider("CO2 price", _PRICES, id="price")
        yield Slider("latency", _LATENCIES, id="latency")
        yield Slider("slack", _SLACKS, id="slack")
        yield Static(classes="trouble", id="trouble")
        with Horizontal(id="trade"):
            yield TradePlot(id="plot")
            yield TotalsPanel(id="totals")
        yield PlacementTable(id="placements")

    def desk_changed(self, changes: frozenset[Change]) -> None:
        """Begin anew with another scenario."""
        bench = self.desk.bench
        known = None if self._exploring is None else self._exploring.bench
        if Change.SCENARIO in changes and bench is not None and bench is not known:
            self._begin(bench)

    def on_unmount(self) -> None:
        """End the thread that solves."""
        if self._exploring is not None:
            self._exploring.close()

    @on(Slider.Moved, "#budget")
    def _budget_moved(self, event: Slider.Moved) -> None:
        self._turn(replace(self._dials, budget_ratio=event.value, carbon_price_usd_per_t=None))

    @on(TradePlot.Picked)
    def _picked(self, event: TradePlot.Picked) -> None:
        self.query_one("#budget", Slider).put(event.ratio)
        self._turn(replace(self._dials, budget_ratio=event.ratio, carbon_price_usd_per_t=None))

    @on(Slider.Moved, "#price")
    def _price_moved(self, event: Slider.Moved) -> None:
        self._turn(replace(self._dials, budget_ratio=None, carbon_price_usd_per_t=event.value))

    @on(Slider.Moved, "#latency")
    def _latency_moved(self, event: Slider.Moved) -> None:
        self._turn(replace(self._dials, latency_ms=event.value))

    @on(Slider.Moved, "#slack")
    def _slack_moved(self, event: Slider.Moved) -> None:
        self._turn(replace(self._dials, slack_h=event.value))

    @on(PlacementTable.Asked)
    def _asked(self, event: PlacementTable.Asked) -> None:
        self.post_message(AskWhy(event.placement))

    def action_pin(self) -> None:
        """Put the plan aside to compare."""
        plan = self.desk.plan
        if plan is not None:
            self.desk.pin(plan)
            self.notify(f"{len(self.desk.pinned)} put aside; see Compare", timeout=3)

    def action_reset(self) -> None:
        """Go back to the start."""
        if self.desk.bench is not None:
            self._turn(Dials(carbon_price_usd_per_t=START_USD_PER_T))
            self._place_sliders()

    def _begin(self, bench: Workbench) -> None:
        if self._exploring is not None:
            self._exploring.close()
        exploring = Exploring(bench, lambda what: self.post_message(self._Told(exploring, what)))
        self._exploring = exploring
        self._seen = self._found = None
        self._dials = Dials(carbon_price_usd_per_t=START_USD_PER_T)
        self._place_sliders()
        self._solve(self._exploring)
        self._turn(self._dials)

    @work(thread=True, group="explore")
    def _solve(self, exploring: Exploring) -> None:
        exploring.run()

    def _turn(self, dials: Dials) -> None:
        if self._exploring is None:
            return
        self._dials = dials
        self._say_dials()
        self.query_one("#answer", Static).add_class("-solving")
        self._exploring.ask(dials, self._around())

    def _around(self) -> Around:
        latency, slack = self.query_one("#latency", Slider), self.query_one("#slack", Slider)
        return Around(
            price=_PRICES,
            latency=None if latency.idle else _LATENCIES,
            slack=None if slack.idle else _SLACKS,
        )

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
        if found.dials != self._dials:
            return  # the sliders have gone on
        self._seen, self._found = seen, found
        self.query_one("#trouble", Static).remove_class("-shown")
        self._place_sliders()
        self._say_dials()
        self._show_plan(found)
        self._draw_trade()
        self.desk.put_plan(found)

    def _refused(self, dials: Dials, error: PlacementError) -> None:
        if dials != self._dials:
            return
        trouble = self.query_one("#trouble", Static)
        trouble.update(Text(f"No plan here: {error}"))
        trouble.add_class("-shown")
        self._say_dials()

    def _widened(self, seen: Map) -> None:
        self._seen = seen
        self._scale_budget(seen)
        self._draw_trade()

    def _show_plan(self, found: Explored) -> None:
        plan = found.plan
        self.query_one("#answer", Static).update(headline(found))
        self.query_one("#answer", Static).remove_class("-solving")
        self.query_one("#totals", TotalsPanel).show(plan)
        self.query_one("#placements", PlacementTable).show(plan.placements)

    def _draw_trade(self) -> None:
        seen, found = self._seen, self._found
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

    def _scale_budget(self, seen: Map) -> None:
        """Let the budget's slider end at the greenest plan that is known."""
        slider = self.query_one("#budget", Slider)
        if seen.scale != slider.scale:
            slider.put(slider.value, seen.scale)

    def _place_sliders(self) -> None:
        """Put knobs where the dials are, and those that follow where the plan is."""
        dials, found, seen = self._dials, self._found, self._seen
        if seen is not None:
            self._scale_budget(seen)
        ratio = dials.budget_ratio
        if ratio is None:
            ratio = 0.0 if found is None else found.budget_ratio
        self.query_one("#budget", Slider).put(ratio)
        price = dials.carbon_price_usd_per_t
        if price is None:
            price = self._next_usd_per_t() or _PRICES.stops[-1]
        self.query_one("#price", Slider).put(price)
        self.query_one("#latency", Slider).put(dials.latency_ms)
        self.query_one("#slack", Slider).put(dials.slack_h)

    def _say_dials(self) -> None:
        bench, seen = self.desk.bench, self._seen
        if bench is None:
            return
        scenario, dials = bench.question.scenario, self._dials
        budget, price, latency, slack = (
            self.query_one(f"#{name}", Slider) for name in ("budget", "price", "latency", "slack")
        )
        budget.said = budget_words(dials, self._found, None if seen is None else seen.cheapest)
        price.said = price_words(dials, self._next_usd_per_t())
        latency.idle = "" if has_latency(scenario) else "no service has a limit"
        slack.idle = "" if has_windows(scenario) else "no training has a window"
        latency.said = "" if latency.idle else latency_words(scenario, dials.latency_ms)
        slack.said = "" if slack.idle else slack_words(scenario, dials.slack_h)

    def _next_usd_per_t(self) -> float | None:
        if self._seen is None or self._found is None:
            return None
        found = self._found.plan.totals
        steps = [step.plan.totals for step, _ in self._seen.steps]
        return next_usd_per_t(
            [(totals.cost_usd, totals.emissions_kg) for totals in steps],
            (found.cost_usd, found.emissions_kg),
        )
