"""A prediction under a lever."""

import dataclasses

import numpy as np
import pytest
from builders import make_accelerator, make_law, make_lever, make_profile

from advisor.domain.profile import JobKind
from advisor.transfer.boards import boards_of
from advisor.transfer.lever import with_lever
from advisor.transfer.predict import predict

BOARDS = (make_accelerator("A"), make_accelerator("B", tdp_w=200.0))
PLAIN = predict(
    make_profile(accelerator="A"), 0, boards_of(BOARDS), make_law(BOARDS), JobKind.TRAINING
)


def test_energy_speed_and_wait_change_by_the_factors():
    found = with_lever(PLAIN, (make_lever(), make_lever(energy=(0.2, 0.25, 0.3))))
    assert found.energy_j_per_unit == pytest.approx(PLAIN.energy_j_per_unit * [0.5, 0.25])
    assert found.units_per_s == pytest.approx(PLAIN.units_per_s / 0.8)
    assert found.time_ratio == pytest.approx(PLAIN.time_ratio * 0.8)
    assert found.memory_gib == PLAIN.memory_gib


def test_a_factor_of_one_without_range_changes_nothing():
    one = make_lever(energy=(1.0, 1.0, 1.0), time=(1.0, 1.0, 1.0))
    found = with_lever(PLAIN, (one, one))
    for field in dataclasses.fields(PLAIN):
        assert getattr(found, field.name) == pytest.approx(getattr(PLAIN, field.name))


def test_ranges_only_widen():
    found = with_lever(PLAIN, (make_lever(), make_lever()))
    assert (found.low_ratio < PLAIN.low_ratio).all()
    assert (found.high_ratio > PLAIN.high_ratio).all()
    assert (found.time_low_ratio < PLAIN.time_low_ratio).all()
    assert (found.time_high_ratio > PLAIN.time_high_ratio).all()


def test_an_accelerator_without_factor_has_no_prediction():
    found = with_lever(PLAIN, (make_lever(), None))
    assert np.isfinite(found.units_per_s).tolist() == [True, False]
    assert np.isfinite(found.energy_j_per_unit).tolist() == [True, False]
