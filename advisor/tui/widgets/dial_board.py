"""The four sliders of a scenario: what is turned, and what it means."""

from dataclasses import dataclass, replace
from typing import Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message

from advisor.domain.dials import Dials, Explored
from advisor.domain.plan import Totals
from advisor.domain.scenario import Scenario
from advisor.report.dial_words import (
    budget_words,
    has_latency,
    has_windows,
    latency_words,
    price_words,
    slack_words,
)
from advisor.tui.widgets.scale import Scale, even
from advisor.tui.widgets.slider import Slider

START_USD_PER_T: Final = 100.0
"""Where exploring begins: a tonne counts as about what many carbon prices are."""

START: Final = Dials(carbon_price_usd_per_t=START_USD_PER_T)
_PRICES: Final = even(
    (0, 10, 25, 50, 75, START_USD_PER_T, 150, 200, 300, 500, 750, 1e3, 1.5e3, 2e3, 3e3, 5e3, 1e4,
     2e4, 5e4, 1e5),
)  # fmt: skip
_LATENCIES: Final = even(
    (-100, -75, -50, -40, -30, -20, -15, -10, -5, 0, 5, 10, 15, 20, 30, 40, 50, 75, 100, 150, 200),
)
_SLACKS: Final = even((-48, -24, -12, -6, -3, -1, 0, 1, 3, 6, 12, 24, 48, 72, 120, 168))


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """What the board shows.

    Attributes:
        scenario: whose limits are turned
        dials: as they are turned
        found: the plan that they led to last; None before the first
        cheapest: totals of the cheapest plan; None before it is known
        next_usd_per_t: what the next tonne less costs; None where none is known
        budgets: where the budget's slider stops
    """

    scenario: Scenario
    dials: Dials
    found: Explored | None
    cheapest: Totals | None
    next_usd_per_t: float | None
    budgets: Scale


class DialBoard(Vertical, can_focus=False):
    """Sliders for budget, carbon price, latency and slack."""

    DEFAULT_CSS = """
    DialBoard { height: 4; }
    """

    @dataclass
    class Turned(Message):
        """A user turned something."""

        dials: Dials

    def __init__(self, budgets: Scale, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._budget = Slider("budget", budgets, id="budget")
        self._price = Slider("CO2 price", _PRICES, id="price")
        self._latency = Slider("latency", _LATENCIES, id="latency")
        self._slack = Slider("slack", _SLACKS, id="slack")
        self._dials = START

    def compose(self) -> ComposeResult:
        """Lay the sliders out."""
        yield self._budget
        yield self._price
        yield self._latency
        yield self._slack

    @property
    def scales(self) -> tuple[Scale, Scale | None, Scale | None]:
        """Return the stops of price, latency and slack; None where one cannot be turned."""
        return (
            _PRICES,
            None if self._latency.idle else _LATENCIES,
            None if self._slack.idle else _SLACKS,
        )

    def show(self, position: Position) -> None:
        """Put the knobs where they are turned to, and those that follow where the plan is."""
        dials, found = position.dials, position.found
        self._dials = dials
        ratio, price = dials.budget_ratio, dials.carbon_price_usd_per_t
        if ratio is None:
            ratio = 0.0 if found is None else found.budget_ratio
        if price is None:
            price = position.next_usd_per_t or _PRICES.stops[-1]
        self._budget.put(ratio, position.budgets)
        self._price.put(price)
        self._latency.put(dials.latency_ms)
        self._slack.put(dials.slack_h)
        self._say(position)

    def _say(self, position: Position) -> None:
        dials, scenario = position.dials, position.scenario
        self._budget.said = budget_words(dials, position.found, position.cheapest)
        self._price.said = price_words(dials, position.next_usd_per_t)
        self._latency.idle = "" if has_latency(scenario) else "no service has a limit"
        self._slack.idle = "" if has_windows(scenario) else "no training has a window"
        if not self._latency.idle:
            self._latency.said = latency_words(scenario, dials.latency_ms)
        if not self._slack.idle:
            self._slack.said = slack_words(scenario, dials.slack_h)

    @on(Slider.Moved)
    def _moved(self, event: Slider.Moved) -> None:
        event.stop()
        slider, value = event.slider, event.value
        if slider is self._budget:
            dials = replace(self._dials, budget_ratio=value, carbon_price_usd_per_t=None)
        elif slider is self._price:
            dials = replace(self._dials, budget_ratio=None, carbon_price_usd_per_t=value)
        elif slider is self._latency:
            dials = replace(self._dials, latency_ms=value)
        else:
            dials = replace(self._dials, slack_h=value)
        self._dials = dials
        self.post_message(self.Turned(dials))
