"""Variants of work in explanations: traces, rivals and reasons."""

import dataclasses

import pytest
from builders import make_lever, make_profile, make_training
from unit.placement.explaining.worlds import CLEAN, DIRTY, FAR, make_question

from advisor.domain.scenario import Variant
from advisor.placement.explaining.answered import answer
from advisor.placement.explaining.rivals import compare
from advisor.placement.explaining.trace import product, trace_of
from advisor.placement.explaining.why_not import verdict

CAPPED = Variant(name="capped", lever="cap")


def answered(work, profiles=None):
    question = make_question(work, profile=make_profile())
    world = dataclasses.replace(question.catalog, levers=(make_lever(),))
    profiles = {**question.profiles, **(profiles or {})}
    return answer(dataclasses.replace(question, catalog=world, profiles=profiles))


def test_a_trace_counts_the_lever_with_its_source():
    lever = make_lever()
    trace = trace_of(answered(make_training(variants=(CAPPED,))), 0)
    assert trace.placement.variant == "capped"
    work = next(chain for chain in trace.chains if chain.words == "accelerators at work")
    (factor,) = [one for one in work.factors if one.words == "lever cap"]
    assert (factor.value, factor.source) == (lever.energy.value, lever.source)
    assert not [one for one in work.factors if one.words == "work done again after pauses"]
    assert product(work.factors) == pytest.approx(work.emissions_kg, rel=1e-9)


def test_a_trace_of_a_variant_begins_with_its_own_profile():
    own = dataclasses.replace(make_profile(), energy_j_per_unit=100.0, source="measured here")
    small = Variant(name="small", profile="q.json")
    trace = trace_of(answered(make_training(variants=(small,)), {"q.json": own}), 0)
    work = next(chain for chain in trace.chains if chain.words == "accelerators at work")
    assert trace.placement.variant == "small"
    assert work.factors[0].value == 100.0


def test_the_offer_of_the_plan_is_a_rival_with_another_variant():
    comparison = compare(answered(make_training(variants=(CAPPED,))), 0)
    assert comparison.chosen[0].variant == "capped"
    rivals = [(rival.place.rpartition(":")[0], rival.variant) for rival in comparison.rivals]
    assert sorted(rivals, key=str) == sorted(
        [(CLEAN, None), (DIRTY, None), (DIRTY, "capped"), (FAR, None), (FAR, "capped")], key=str
    )


def test_a_quality_that_is_too_low_is_said_of_the_variant_alone():
    work = make_training(
        variants=(dataclasses.replace(CAPPED, quality=60.0),),
        quality=90.0,
        min_quality=80.0,
        quality_unit="percent",
    )
    found = verdict(answered(work), 0, DIRTY)
    (ground,) = found.grounds
    assert (ground.variant, ground.reason) == ("capped", "quality")
    assert (ground.found, ground.needed, ground.unit) == (60.0, 80.0, "percent")
    assert found.best is not None
    assert found.best.variant is None
