import dataclasses

import pytest
from builders import make_accelerator, make_law

from advisor.catalog.load import load_catalog
from advisor.domain.profile import JobKind
from advisor.domain.transfer import Doubling
from advisor.transfer.scaling import scaling

STEPS = (
    Doubling(from_count=1, cases=9, time=(1.0, 1.1, 1.2), energy=(1.0, 1.05, 1.3)),
    Doubling(from_count=2, cases=9, time=(1.0, 1.2, 1.5), energy=None),
)
LAW = dataclasses.replace(make_law([make_accelerator()]), doublings={JobKind.TRAINING: STEPS})


def test_as_many_or_fewer_change_nothing():
    for count in (1, 2, 4):
        found = scaling(LAW, JobKind.TRAINING, 4, count)
        assert (found.time, found.energy, found.measured) == ((1, 1, 1), (1, 1, 1), True)


def test_doublings_multiply():
    found = scaling(LAW, JobKind.TRAINING, 1, 4)
    assert found.time == pytest.approx((1.0, 1.1 * 1.2, 1.2 * 1.5))
    # the second doubling has no energy of its own: it goes as its time
    assert found.energy == pytest.approx((1.0, 1.05 * 1.2, 1.3 * 1.5))
    assert found.measured


def test_beyond_what_was_measured_the_last_doubling_repeats_and_says_so():
    found = scaling(LAW, JobKind.TRAINING, 2, 16)
    assert found.time[1] == pytest.approx(1.2**3)
    assert not found.measured


def test_a_part_of_a_doubling_counts_by_its_part():
    assert scaling(LAW, JobKind.TRAINING, 2, 3).time[1] == pytest.approx(1.2**0.5)


def test_a_kind_that_was_never_scaled_is_not_called_measured():
    assert not scaling(LAW, JobKind.BATCH_INFERENCE, 1, 2).measured


def test_shipped_doublings_cost_time_and_energy():
    law = load_catalog().transfer
    for kind, steps in law.doublings.items():
        for step in steps:
            assert step.time[0] <= step.time[1] <= step.time[2], kind
            assert step.cases > 0
            assert step.time[1] >= 1.0
