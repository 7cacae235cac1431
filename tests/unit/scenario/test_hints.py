"""The line under the cursor is explained by the format itself."""

from advisor.scenario.hints import hint_at
from advisor.scenario.starter import STARTER


def line_of(text: str) -> int:
    return next(n for n, line in enumerate(STARTER.splitlines(), 1) if text in line)


def test_a_key_is_explained_with_its_unit_and_what_else_may_stand_there():
    hint = hint_at(STARTER, line_of("cost_usd:"))
    assert hint is not None
    assert hint.path == "limits.cost_usd"
    assert "[USD] over the period" in hint.meaning
    assert "carbon_kg" in hint.others
    assert "cost_usd" not in hint.others


def test_keys_of_a_workload_are_those_of_its_kind():
    training = hint_at(STARTER, line_of("window_h:"))
    inference = hint_at(STARTER, line_of("latency_ms:"))
    assert training is not None
    assert inference is not None
    assert training.path == "workloads.0.window_h"
    assert "> 0" in training.meaning
    assert "tier" in training.others
    assert "tier" not in inference.others
    assert "min_replicas" in inference.others


def test_a_text_that_cannot_be_read_has_no_hint():
    assert hint_at("a: [", 1) is None
