import dataclasses

import numpy as np
import pytest
from builders import make_accelerator, make_law, make_profile

from advisor.domain.profile import JobKind
from advisor.domain.transfer import BatchCurves, Evidence
from advisor.errors import ProfileError
from advisor.transfer.boards import boards_of
from advisor.transfer.combine import combine, own_curves
from advisor.transfer.predict import predict_many

BOARDS = (
    make_accelerator("A", tdp_w=300.0),
    make_accelerator("B", tdp_w=400.0),
    make_accelerator("C", tdp_w=500.0),
)
LAW = make_law(BOARDS)


def together(*profiles, sources):
    kinds = [JobKind.TRAINING] * len(profiles)
    predictions = predict_many(profiles, sources, boards_of(BOARDS), LAW, kinds)
    return combine(profiles[0], profiles, sources, predictions), predictions


def test_each_measured_accelerator_keeps_its_profile():
    found, _ = together(
        make_profile(energy_j_per_unit=200.0),
        make_profile(energy_j_per_unit=350.0, units_per_s=2.0),
        sources=[0, 1],
    )
    assert list(found.energy_j_per_unit[:2]) == [200.0, 350.0]
    assert list(found.units_per_s[:2]) == [1.0, 2.0]
    assert list(found.time_ratio[:2]) == [1.0, 0.5]
    assert list(found.evidence) == [Evidence.SAME, Evidence.SAME, Evidence.BOARDS]


def test_others_take_the_mean_of_logs_by_the_width_of_ranges():
    first, second = make_profile(energy_j_per_unit=200.0), make_profile(energy_j_per_unit=350.0)
    second = dataclasses.replace(second, energy_error_ratio=0.4)
    found, (one, two) = together(first, second, sources=[0, 1])
    widths = [np.log(part.high_ratio[2] / part.low_ratio[2]) for part in (one, two)]
    share = widths[1] ** 2 / (widths[0] ** 2 + widths[1] ** 2)
    logs = [np.log(part.energy_j_per_unit[2]) for part in (one, two)]
    by_hand = np.exp(share * logs[0] + (1 - share) * logs[1])
    assert found.energy_j_per_unit[2] == pytest.approx(by_hand)
    assert one.high_ratio[2] < found.high_ratio[2] < two.high_ratio[2]
    assert share > 0.5


def test_one_profile_is_itself():
    profile = make_profile()
    found, (alone,) = together(profile, sources=[1])
    assert found is alone


@pytest.mark.parametrize("change", [{"unit": "image"}, {"accelerator_count": 2}])
def test_profiles_of_several_jobs_are_refused(change):
    profile = make_profile()
    with pytest.raises(ProfileError, match="not profiles of one job"):
        together(profile, dataclasses.replace(profile, **change), sources=[0, 1])


def test_two_batches_settle_the_curve():
    # 300 J at 10 and 150 J at 40: 100 x (1 + 20/10) and 100 x (1 + 20/40)
    few = make_profile(batch_size=10, energy_j_per_unit=300.0, units_per_s=1 / 0.06)
    many = make_profile(batch_size=40, energy_j_per_unit=150.0, units_per_s=1 / 0.03)
    found = own_curves([many, few], [0, 0], None)
    assert found.energy == pytest.approx((20.0,) * 3)
    assert found.time == pytest.approx((20.0,) * 3)


def test_without_two_batches_on_one_board_the_kind_s_curve_stands():
    curves = BatchCurves(energy=(1.0, 2.0, 3.0), time=(1.0, 2.0, 3.0), cases=4)
    few, many = make_profile(batch_size=10), make_profile(batch_size=40)
    assert own_curves([few], [0], curves) is curves
    assert own_curves([few, many], [0, 1], curves) is curves


def test_batches_that_no_curve_runs_through_are_refused():
    few = make_profile(batch_size=10, energy_j_per_unit=100.0)
    many = make_profile(batch_size=40, energy_j_per_unit=150.0)
    with pytest.raises(ProfileError, match="no batch curve runs through both"):
        own_curves([few, many], [0, 0], None)


def test_another_batch_on_another_accelerator_is_refused_not_dropped():
    few, many = make_profile(batch_size=10), make_profile(batch_size=40)
    with pytest.raises(ProfileError, match="have batches of 10 and 40"):
        together(few, many, sources=[0, 1])


def test_another_batch_on_the_same_accelerator_is_a_point_of_the_curve():
    few, many = make_profile(batch_size=10), make_profile(batch_size=40)
    found, (alone, _) = together(few, many, sources=[0, 0])
    assert found is alone
