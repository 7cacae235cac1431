"""The thread that solves what the sliders ask, and looks around while nobody asks.

The newest question is the only one that waits: what is asked while another is solved replaces it,
and a solve that nobody waits for any more ends early. In the time that is left, plans near the
sliders are found, so that the next move is answered at once, then the rest of the trade.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import inf
from threading import Condition
from time import monotonic
from typing import TYPE_CHECKING, Final

from advisor.domain.dials import Curve, Dials, Explored
from advisor.domain.plan import Totals
from advisor.errors import Cancelled, PlacementError
from advisor.tui.widgets.scale import FINE, Scale, bent

if TYPE_CHECKING:  # solvers behind it, 0.3 s
    from advisor.service.explore import Workbench

_SLOW_S: Final = 0.1
"""Where answers take longer, one of the same objective is shown before ties are broken."""

_FORGET: Final = 0.9  # of how long answers took, with each that was quicker
_BUDGETS: Final = 61  # stops of the budget's slider
_LEAST_RATIO: Final = 0.01  # it ends there at least


@dataclass(frozen=True, slots=True)
class Around:
    """What is looked at beside the sliders.

    Attributes:
        price, latency, slack: scales of the sliders; None where one cannot be moved
    """

    price: Scale | None
    latency: Scale | None
    slack: Scale | None


@dataclass(frozen=True, slots=True)
class Map:
    """What is known of a trade.

    Attributes:
        dials: whose latency and slack it is of
        cheapest, today: totals; None where today's is not known
        steps: plans by rising cost, each with the budget, over the cheapest less 1, up to which
            it is the best
        curve: that no plan lies below
        scale: of budgets, over the cheapest less 1, up to the greenest plan that is known
    """

    dials: Dials
    cheapest: Totals
    today: Totals | None
    steps: tuple[tuple[Explored, float], ...]
    curve: Curve
    scale: Scale


@dataclass(frozen=True, slots=True)
class Answer:
    """Where the sliders lead, and what is known around it."""

    found: Explored
    seen: Map


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no plan."""

    dials: Dials
    error: PlacementError


Told = Answer | Refusal | Map
"""What the thread tells; a map alone is that more of the trade is known."""


class Exploring:
    """Questions of one scenario, and the loop that answers them."""

    def __init__(self, bench: "Workbench", tell: Callable[[Told], object]) -> None:
        self.bench = bench
        self._tell = tell
        self._asked: tuple[Dials, Around] | None = None
        self._closed = self._is_waiting = False
        self._usual_s = 0.0
        self._turn = Condition()

    def ask(self, dials: Dials, around: Around) -> None:
        """Ask for the plan of some dials; a question that still waits is forgotten."""
        with self._turn:
            self._asked = (dials, around)
            self._turn.notify()

    @property
    def is_idle(self) -> bool:
        """Return whether all that was asked is answered, and all around it is known."""
        with self._turn:
            return self._asked is None and self._is_waiting

    def close(self) -> None:
        """End the loop; a solve that runs ends at its next step."""
        with self._turn:
            self._closed = True
            self._turn.notify()

    def run(self) -> None:
        """Answer questions until closed."""
        while (asked := self._next()) is not None:
            dials, around = asked
            if self._answer(dials):
                self._look(dials, around)

    def _next(self) -> tuple[Dials, Around] | None:
        """Wait for a question; None is the end."""
        with self._turn:
            self._is_waiting = True
            self._turn.wait_for(lambda: self._closed or self._asked is not None)
            self._is_waiting = False
            asked, self._asked = self._asked, None
            return None if self._closed else asked

    def _is_due(self) -> bool:
        return self._closed or self._asked is not None

    def _answer(self, dials: Dials) -> bool:
        """Answer a question; false where another came meanwhile, or there is no plan."""
        try:
            guess = self.bench.guess(dials)
            if guess is None and self._usual_s > _SLOW_S and not self.bench.has_answer(dials):
                guess = self.bench.sketch(dials, self._is_due)
            if guess is not None:
                self._tell(Answer(guess, self._map(dials)))
            began_s = monotonic()
            found = self.bench.explore(dials, self._is_due)
            self._usual_s = max(monotonic() - began_s, _FORGET * self._usual_s)
        except Cancelled:
            return False
        except PlacementError as error:
            if not self._is_due():
                self._tell(Refusal(dials, error))
            return False
        self._tell(Answer(found, self._map(dials)))
        return True

    def _look(self, dials: Dials, around: Around) -> None:
        for other in self._beside(dials, around):
            if self._is_due():
                return
            try:
                self.bench.explore(other, self._is_due)
            except Cancelled:
                return
            except PlacementError:
                continue  # who goes there is told
            if _ground(other) == _ground(dials):
                self._tell(self._map(dials))

    def _beside(self, dials: Dials, around: Around) -> Iterator[Dials]:
        """Yield what to look at, the most useful first: the ends, what is near, all the rest."""
        here = _ground(dials)
        yield replace(here, budget_ratio=inf)
        yield replace(here, budget_ratio=0.0)
        if around.price is not None and dials.carbon_price_usd_per_t is not None:
            for by in (1, -1, 2, -2):
                price = around.price.step(dials.carbon_price_usd_per_t, by)
                yield replace(dials, carbon_price_usd_per_t=price)
        for by in (1, -1, 2, -2):
            if around.latency is not None:
                yield replace(dials, latency_ms=around.latency.step(dials.latency_ms, by))
            if around.slack is not None:
                yield replace(dials, slack_h=around.slack.step(dials.slack_h, by))
        yield from self._unknown_budgets(dials, budget_scale(self.bench.steps(here)))

    def _unknown_budgets(self, dials: Dials, scale: Scale) -> Iterator[Dials]:
        """Yield the middle of the longest run of stops that is not known, until all are."""
        here, known = _ground(dials), set[float]()
        while True:
            runs: list[list[float]] = [[]]
            for stop in scale.stops:
                if stop in known or self._knows(replace(here, budget_ratio=stop)):
                    known.add(stop)
                    runs.append([])
                else:
                    runs[-1].append(stop)
            longest = max(runs, key=len)
            if not longest:
                return
            stop = longest[len(longest) // 2]
            known.add(stop)
            yield replace(here, budget_ratio=stop)

    def _knows(self, dials: Dials) -> bool:
        return self.bench.guess(dials) is not None

    def _map(self, dials: Dials) -> Map:
        here = _ground(dials)
        steps = self.bench.steps(here)
        return Map(
            dials=here,
            cheapest=self.bench.cheapest(here),
            today=self.bench.today(),
            steps=steps,
            curve=self.bench.curve(here),
            scale=budget_scale(steps),
        )


def budget_scale(steps: Sequence[tuple[Explored, float]] = ()) -> Scale:
    """Return the budgets that a slider stops at, up to the greenest plan that is known."""
    last = max([_LEAST_RATIO, *(found.budget_ratio for found, _ in steps)])
    return bent(last, FINE, _BUDGETS)


def _ground(dials: Dials) -> Dials:
    """Return the dials without budget and price."""
    return replace(dials, budget_ratio=None, carbon_price_usd_per_t=None)
