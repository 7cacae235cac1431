"""The thread that solves what sliders ask: newest first, then what is near."""

import threading

import pytest
from builders import make_inference, make_training
from unit_worlds import bench

from advisor.domain.dials import Dials
from advisor.errors import Infeasible
from advisor.tui.exploring import Answer, Around, Exploring, Map, Refusal
from advisor.tui.widgets.scale import even

NOTHING = Around(price=None, latency=None, slack=None)


class Listener:
    """Keeps what it is told, and lets a test wait for it."""

    def __init__(self) -> None:
        self.told, self._turn = [], threading.Condition()

    def __call__(self, what) -> None:
        with self._turn:
            self.told.append(what)
            self._turn.notify_all()

    def wait_for(self, done) -> None:
        with self._turn:
            assert self._turn.wait_for(lambda: any(map(done, self.told)), timeout=60)

    def answers(self):
        return [what.found for what in self.told if isinstance(what, Answer)]


@pytest.fixture
def explored():
    started = []

    def start(mine):
        listener = Listener()
        exploring = Exploring(mine, listener)
        threads = [threading.Thread(target=loop) for loop in (exploring.answer, exploring.look)]
        for thread in threads:
            thread.start()
        started.append((exploring, threads))
        return exploring, listener

    yield start
    for exploring, threads in started:
        exploring.close()
        for thread in threads:
            thread.join(60)
            assert not thread.is_alive()


def answers_to(dials):
    return lambda what: isinstance(what, Answer) and what.found.dials == dials


def test_a_question_is_answered_and_the_rest_of_the_trade_is_found_after_it(explored):
    exploring, listener = explored(bench())
    dials = Dials(carbon_price_usd_per_t=100.0)
    exploring.ask(dials, NOTHING)
    listener.wait_for(answers_to(dials))
    # two runs on three places each: five plans that no other beats lie between the ends
    listener.wait_for(
        lambda what: isinstance(what, Map) and what.scale.stops[-1] == pytest.approx(2.0)
    )
    listener.wait_for(lambda what: isinstance(what, Map) and len(what.steps) >= 5)


def test_what_is_known_is_answered_twice_first_from_memory(explored):
    exploring, listener = explored(bench(make_training("one")))
    first, second = Dials(budget_ratio=0.9), Dials(budget_ratio=0.7)
    exploring.ask(first, NOTHING)
    listener.wait_for(answers_to(first))
    exploring.ask(second, NOTHING)
    listener.wait_for(lambda what: answers_to(second)(what) and what.found.is_final)
    mine = [found for found in listener.answers() if found.dials == second]
    assert [found.is_final for found in mine] == [False, True]
    assert mine[0].plan.placements == mine[1].plan.placements


def test_only_the_newest_of_many_questions_has_to_be_answered(explored):
    exploring, listener = explored(bench())
    asked = [Dials(budget_ratio=step / 100) for step in range(1, 60)]
    for dials in asked:
        exploring.ask(dials, NOTHING)
    listener.wait_for(answers_to(asked[-1]))
    assert len({found.dials for found in listener.answers()}) < len(asked)


def test_limits_without_a_plan_are_refused_and_the_next_question_is_answered(explored):
    exploring, listener = explored(bench(make_inference("quick", latency_ms=60.0)))
    hopeless, fine = Dials(latency_ms=-59.5), Dials(budget_ratio=0.5)
    exploring.ask(hopeless, NOTHING)
    listener.wait_for(lambda what: isinstance(what, Refusal) and what.dials == hopeless)
    exploring.ask(fine, NOTHING)
    listener.wait_for(answers_to(fine))
    refusals = [what for what in listener.told if isinstance(what, Refusal)]
    assert not isinstance(refusals[0].error, Infeasible)  # no offer is so quick
    assert "latency" in str(refusals[0].error)


def test_neighbours_on_other_grounds_are_made_ready(explored):
    mine = bench(make_training("one", window_h=500.0))
    exploring, listener = explored(mine)
    exploring.ask(Dials(budget_ratio=0.5), Around(None, None, even((-24, 0, 24))))
    listener.wait_for(answers_to(Dials(budget_ratio=0.5)))
    for slack_h in (-24.0, 24.0):
        for _ in range(600):
            if mine.has_ground(Dials(slack_h=slack_h)):
                break
            threading.Event().wait(0.1)
        assert mine.has_ground(Dials(slack_h=slack_h))


def test_what_is_wrong_with_the_work_itself_is_told_too(explored):
    mine = bench(make_training("one", today="aws:clean:gpu.nowhere"))
    exploring, listener = explored(mine)
    exploring.ask(Dials(budget_ratio=0.5), NOTHING)
    listener.wait_for(lambda what: isinstance(what, Refusal))
    assert "is not an offer" in str(listener.told[-1].error)
