"""Two threads: one answers what the sliders ask, the other looks around while nobody asks.

The newest question is the only one that waits: what is asked while another is solved replaces it,
and a solve that nobody waits for any more ends early. In the time that is left, answers that were
guessed are settled, plans near the sliders are found, so that the next move is answered at once,
and then the rest of the trade. A solve cannot be interrupted, so the threads are two: a question
never waits for a look around.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from math import inf
from threading import Condition
from time import monotonic
from typing import TYPE_CHECKING, Final

from advisor.domain.dials import Curve, Dials, Explored
from advisor.domain.plan import Totals
from advisor.errors import AdvisorError, Cancelled
from advisor.tui.widgets.scale import FINE, Scale, bent

if TYPE_CHECKING:  # solvers behind it, 0.3 s
    from advisor.service.explore import Workbench

_SLOW_S: Final = 0.1
"""Where answers take longer, one of the same objective is shown before ties are broken."""

_FORGET: Final = 0.9  # of how long answers took, with each that was quicker
_QUIET_S: Final = 0.3
"""After a question: so long another is likely, and nothing else takes its time."""

_NEAR: Final = 6  # stops beside a knob that are looked at first
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
    error: AdvisorError


Told = Answer | Refusal | Map
"""What the thread tells; a map alone is that more of the trade is known."""


class Exploring:
    """Questions of one scenario, and the two loops that answer them and look around."""

    def __init__(self, bench: "Workbench", tell: Callable[[Told], object]) -> None:
        self.bench = bench
        self._tell = tell
        self._turn = Condition()
        self._asked: tuple[Dials, Around] | None = None
        self._to_look: tuple[Dials, Around] | None = None
        self._closed = False
        self._at_work = 2
        self._usual_s = self._quiet_from_s = 0.0
        self._before = self._latest = Dials()

    def ask(self, dials: Dials, around: Around) -> None:
        """Ask for the plan of some dials; a question that still waits is forgotten."""
        with self._turn:
            if self._latest != dials:
                self._before, self._latest = self._latest, dials
            self._asked, self._to_look = (dials, around), None
            self._quiet_from_s = monotonic() + _QUIET_S
            self._turn.notify_all()

    @property
    def is_idle(self) -> bool:
        """Return whether all that was asked is answered, and all around it is known."""
        with self._turn:
            return self._asked is None and self._to_look is None and not self._at_work

    def close(self) -> None:
        """End the loops; a solve that runs ends at its next step."""
        with self._turn:
            self._closed = True
            self._turn.notify_all()

    def answer(self) -> None:
        """Answer questions until closed; for a thread of its own."""
        while (asked := self._next(lambda: self._asked)) is not None:
            with self._turn:
                if self._asked == asked:
                    self._asked = None
            if self._answer(asked[0]):
                with self._turn:
                    if self._asked is None:
                        self._to_look = asked
                        self._turn.notify_all()

    def look(self) -> None:
        """Settle answers and look around them until closed; for a thread of its own."""
        while (asked := self._next(lambda: self._to_look)) is not None:
            with self._turn:
                if self._to_look == asked:
                    self._to_look = None
            self._look(*asked)

    def _next(
        self,
        waiting: Callable[[], tuple[Dials, Around] | None],
    ) -> tuple[Dials, Around] | None:
        """Wait for something to do; None is the end."""
        with self._turn:
            self._at_work -= 1
            self._turn.wait_for(lambda: self._closed or waiting() is not None)
            self._at_work += 1
            return None if self._closed else waiting()

    def _is_due(self) -> bool:
        return self._closed or self._asked is not None

    def _comes_soon(self) -> bool:
        """Return whether a question comes while the sliders are still warm."""
        rest_s = self._quiet_from_s - monotonic()
        with self._turn:
            return self._turn.wait_for(self._is_due, timeout=max(rest_s, 0.0))

    def _answer(self, dials: Dials) -> bool:
        """Answer a question; false where another came meanwhile, or there is no plan."""
        try:
            found = self.bench.guess(dials) or self._solved(dials)
        except Cancelled:
            return False
        except AdvisorError as error:
            if not self._is_due():
                self._tell(Refusal(dials, error))
            return False
        self._tell(Answer(found, self._map(dials)))
        return True

    def _solved(self, dials: Dials) -> Explored:
        """Return the plan of some dials, or one of the same objective where that is sooner."""
        if self._usual_s > _SLOW_S and not self.bench.has_answer(dials):
            return self.bench.sketch(dials, self._is_due)
        began_s = monotonic()
        found = self.bench.explore(dials, self._is_due)
        self._usual_s = max(monotonic() - began_s, _FORGET * self._usual_s)
        return found

    def _look(self, dials: Dials, around: Around) -> None:
        def is_over() -> bool:
            return self._is_due() or self._latest != dials

        for other in self._unknown(dials, around):
            if is_over() or (other != dials and self._comes_soon()):
                return
            try:
                found = self.bench.explore(other, is_over)
            except Cancelled:
                return
            except AdvisorError:
                continue  # who goes there is told
            if other == dials:
                self._tell(Answer(found, self._map(dials)))
            elif _ground(other) == _ground(dials):
                self._tell(self._map(dials))

    def _unknown(self, dials: Dials, around: Around) -> Iterator[Dials]:
        """Yield what to look at and is not known, on no more grounds than are kept."""
        new_grounds = 0
        for other in self._beside(dials, around):
            if other != dials and self._knows(other):
                continue
            if not self.bench.has_ground(other):
                if (
                    new_grounds >= self.bench.room - 2
                ):  # the sliders' own stays, and the one before
                    continue
                new_grounds += 1
            yield other

    def _beside(self, dials: Dials, around: Around) -> Iterator[Dials]:
        """Yield what to look at, the most useful first: the ends, what is near, all the rest."""
        here = _ground(dials)
        yield dials  # its own shadow prices and inputs, where a guess was shown
        yield replace(here, budget_ratio=inf)
        yield replace(here, budget_ratio=0.0)
        axes = self._axes(dials, around)
        for axis in axes:
            yield from islice(axis, _NEAR)
        yield from self._unknown_budgets(dials, budget_scale(self.bench.steps(here)))
        for axis in axes:
            yield from axis

    def _axes(self, dials: Dials, around: Around) -> list[Iterator[Dials]]:
        """Return what one move of a slider leads to, nearest first; the one moved last first."""
        scales = {
            "budget_ratio": budget_scale(self.bench.steps(_ground(dials))),
            "carbon_price_usd_per_t": around.price,
            "latency_ms": around.latency,
            "slack_h": around.slack,
        }
        moved: list[Iterator[Dials]] = []
        still: list[Iterator[Dials]] = []
        for name, scale in scales.items():
            value = getattr(dials, name)
            if scale is not None and value is not None:
                stops = scale.nearest(value)
                axis = iter([replace(dials, **{name: stop}) for stop in stops])
                (still if getattr(self._before, name) == value else moved).append(axis)
        return [*moved, *still]

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
