import numpy as np
import pytest
from builders import make_accelerator, make_law, make_profile
from hypothesis import given
from hypothesis import strategies as st

from advisor.domain.profile import JobKind
from advisor.domain.transfer import BatchCurves
from advisor.transfer.batch import Room, batch_room, serve
from advisor.transfer.boards import boards_of
from advisor.transfer.predict import predict

BOARDS = (make_accelerator("A100", memory_gib=40.0), make_accelerator("A100-80", memory_gib=80.0))
CURVES = BatchCurves(energy=(20.0, 40.0, 80.0), time=(30.0, 60.0, 120.0), cases=9)
# 8 x 10^9 weights of 2 bytes are 14.90 GiB; 20 GiB at a batch of 20: 0.2549 GiB for each unit
PROFILE = make_profile(
    batch_size=20, parameters_b=8.0, memory_gib=20.0, service_time_ms=16.0, units_per_s=1000.0
)


def served(profile=PROFILE, curves=CURVES, *, wait_ms=np.inf, load_share=1.0, memory=(40.0, 80.0)):
    law = make_law(BOARDS)
    prediction = predict(profile, 0, boards_of(BOARDS), law, JobKind.LLM_INFERENCE)
    room = Room(
        memory_gib=np.array(memory),
        wait_ms=np.full(2, wait_ms),
        load_share=load_share,
    )
    return serve(prediction, np.array([0, 1]), profile, curves, room)


def test_the_batch_fills_the_memory_beside_the_weights():
    # (40 - 14.90) / 0.2549 = 98.5; on 80 GiB it would be 255, and 8 x 20 is the most
    assert list(served().batch) == [98.0, 160.0]


def test_a_larger_batch_takes_less_of_each_unit_and_longer_for_it():
    found = served()
    # (1 + 40/98) / (1 + 40/20) = 0.4694, of 300 J; (1 + 60/98) / (1 + 60/20) = 0.4031 of 1 ms
    assert found.energy_j_per_unit[0] == pytest.approx(300 * 0.46939, rel=1e-4)
    assert found.units_per_s[0] == pytest.approx(1000 / 0.40306, rel=1e-4)
    # a stream waits batch x time: (98 + 60) / (20 + 60)
    assert found.wait_ratio[0] == pytest.approx(158 / 80)


def test_a_batch_that_was_not_measured_widens_the_range():
    grown, kept = served(), served(memory=(20.0, 20.0))
    assert list(kept.batch) == [20.0, 20.0]
    # half at 30 and 120 instead of 60: (1 + 30/98) / (1 + 30/20) = 0.5224 of 0.4031 at its middle
    assert 1 / grown.slow_ratio[0] == pytest.approx(
        np.exp(np.hypot(np.log(1.05), np.log(1.2962))), rel=1e-3
    )
    assert 1 / kept.slow_ratio[0] == pytest.approx(1.05)
    assert grown.high_ratio[0] > kept.high_ratio[0]


def test_the_latency_limit_bounds_the_batch():
    # 16 ms at 20: 80 parts of 0.2 ms; 20 ms are 100 parts, 60 of them stand: a batch of 40
    assert list(served(wait_ms=20.0).batch) == [40.0, 40.0]
    # nothing answers within 5 ms: one unit at a time is tried, and the limit will reject it
    assert list(served(wait_ms=5.0).batch) == [1.0, 1.0]


def test_at_a_lower_load_fewer_share_and_each_unit_takes_more():
    full, half = served(), served(load_share=0.5)
    # t(c) = t(98) / 0.5: 1 + 60/c = 2 x (1 + 60/98), c = 26.93
    assert half.energy_j_per_unit[0] == pytest.approx(300 * (1 + 40 / 26.93) / 3, rel=1e-3)
    assert half.units_per_s[0] == full.units_per_s[0]
    # twice the time per unit at half the units: the accelerator is as busy as at the peak
    assert half.busy_s_per_unit[0] == pytest.approx(2 * full.busy_s_per_unit[0])


def test_below_one_unit_at_a_time_an_accelerator_idles_between_them():
    found = served(load_share=0.001)
    assert found.energy_j_per_unit[0] == pytest.approx(300 * 41 / 3)


def test_without_a_batch_or_a_curve_the_profile_stands_as_it_is():
    for found in (served(curves=None), served(make_profile(memory_gib=50.0))):
        assert found.energy_j_per_unit[0] == 300.0
        assert found.wait_ratio[0] == 1.0
    assert np.isnan(served(curves=None).batch).all()
    assert served(make_profile(memory_gib=50.0)).batch[0] == 0.0


def test_a_model_of_unknown_size_keeps_its_batch_where_it_fits():
    profile = make_profile(batch_size=20, memory_gib=50.0)
    assert list(batch_room(profile, 50.0, np.array([40.0, 80.0]))) == [0.0, 20.0]


def test_where_the_weights_do_not_fit_there_is_no_batch():
    assert batch_room(PROFILE, 20.0, np.array([12.0]))[0] < 1.0


@given(share=st.floats(0.01, 1.0), wait_ms=st.floats(1.0, 500.0))
def test_the_range_holds_the_prediction_and_the_wait_its_limit(share, wait_ms):
    found = served(wait_ms=wait_ms, load_share=share)
    assert (found.low_ratio <= 1.0).all()
    assert (found.high_ratio >= 1.0).all()
    assert (found.slow_ratio <= 1.0).all()
    assert (found.fast_ratio >= 1.0).all()
    over_one = found.batch > 1.0
    assert (16.0 * found.wait_ratio[over_one] <= wait_ms * (1 + 1e-9)).all()
    # less load never makes a unit cheaper
    assert (found.energy_j_per_unit >= served(wait_ms=wait_ms).energy_j_per_unit - 1e-9).all()
