import dataclasses

import numpy as np
import pytest
from builders import make_accelerator, make_law, make_profile
from hypothesis import given
from hypothesis import strategies as st

from advisor.catalog.load import load_catalog
from advisor.domain.profile import JobKind, Precision
from advisor.domain.transfer import Evidence
from advisor.errors import ProfileError
from advisor.transfer.boards import boards_of
from advisor.transfer.predict import predict, predict_many

A100 = make_accelerator("A100")
H100 = make_accelerator("H100", bandwidth_gb_per_s=3352.0, fp16_tflops=989.4, tdp_w=700.0)


@pytest.fixture(scope="module")
def catalog():
    return load_catalog()


def predicted(profile, *boards, kind=JobKind.TRAINING):
    return predict(profile, 0, boards_of(boards), make_law(boards), kind)


def on(catalog, name):
    return [board.name for board in catalog.accelerators].index(name)


def test_the_same_accelerator_keeps_its_measurement():
    prediction = predicted(make_profile(), A100)
    assert prediction.energy_j_per_unit[0] == 300.0
    assert prediction.units_per_s[0] == 1.0
    assert prediction.evidence[0] == Evidence.SAME
    # 5 % of the profile and 5 % between boards of one model
    assert prediction.low_ratio[0] == pytest.approx(0.90)
    assert prediction.high_ratio[0] == pytest.approx(1.10)


def test_a_ratio_of_specifications_by_hand():
    # time: (3352/1555)^-0.45 x (989.4/312)^-0.48 = 1 / (1.4128 x 1.7402) = 1 / 2.459
    # energy: x 700/400, 300 J x 1.75 / 2.459 = 213.5 J
    prediction = predicted(make_profile(), A100, H100)
    assert prediction.units_per_s[1] == pytest.approx(2.459, rel=1e-3)
    assert prediction.energy_j_per_unit[1] == pytest.approx(213.5, rel=1e-3)


def test_32_bit_work_goes_by_the_32_bit_rate():
    # both boards of the builder have 156 TF32 TFLOP/s: only bandwidth tells them apart
    prediction = predicted(make_profile(precision=Precision.FP32), A100, H100)
    assert prediction.units_per_s[1] == pytest.approx((3352 / 1555) ** 0.45)


def test_throughput_is_per_accelerator():
    prediction = predicted(make_profile(accelerator_count=4, units_per_s=8.0), A100)
    assert prediction.units_per_s[0] == 2.0


def test_the_law_s_range_widens_the_profile_s_own():
    prediction = predicted(make_profile(), A100, H100)
    assert prediction.low_ratio[1] == pytest.approx(0.90 * np.exp(-0.4))
    assert prediction.high_ratio[1] == pytest.approx(1.10 * np.exp(0.4))


@pytest.mark.parametrize("change", [{"tdp_w": None}, {"bandwidth_gb_per_s": None}])
def test_what_cannot_be_carried_over_is_unknown(change):
    prediction = predicted(make_profile(), A100, dataclasses.replace(H100, **change))
    assert np.isnan(prediction.energy_j_per_unit[1])
    assert prediction.evidence[1] == Evidence.NONE


def test_a_vendor_of_whom_nothing_was_measured_is_unknown():
    gaudi = dataclasses.replace(H100, vendor="intel")
    assert np.isnan(predicted(make_profile(), A100, gaudi).energy_j_per_unit[1])


def test_mean_power_stays_within_the_board():
    hot = make_profile(energy_j_per_unit=400.0)
    cool = dataclasses.replace(H100, tdp_w=150.0, idle_w=20.0)
    prediction = predicted(hot, A100, cool)
    mean_w = prediction.energy_j_per_unit[1] * prediction.units_per_s[1]
    assert mean_w == pytest.approx(150.0)
    idle = predicted(make_profile(energy_j_per_unit=20.0), A100, H100)
    assert idle.energy_j_per_unit[1] * idle.units_per_s[1] >= 50.0 - 1e-9


def test_memory_is_bounded_by_the_accelerator_that_was_used():
    assert predicted(make_profile(memory_gib=None), A100).memory_gib == 40.0
    unknown = dataclasses.replace(A100, memory_gib=None)
    with pytest.raises(ProfileError, match="add memory_gib"):
        predicted(make_profile(memory_gib=None), unknown)


def test_many_profiles_at_once_are_each_as_alone(catalog):
    boards, law = boards_of(catalog.accelerators), catalog.transfer
    kinds = [JobKind.TRAINING, None, JobKind.LLM_INFERENCE, JobKind.TRAINING]
    sources = [on(catalog, name) for name in ("A40", "RTX-3090", "H100-SXM5-80GB", "L4")]
    profiles = [make_profile(energy_j_per_unit=joules) for joules in (100, 150, 400, 50)]
    together = predict_many(profiles, sources, boards, law, kinds)
    for profile, source, kind, one in zip(profiles, sources, kinds, together, strict=True):
        alone = predict(profile, source, boards, law, kind)
        np.testing.assert_allclose(one.energy_j_per_unit, alone.energy_j_per_unit)
        np.testing.assert_allclose(one.high_ratio, alone.high_ratio)


def test_a_consumer_board_predicts_data_centre_boards_and_the_other_way_round(catalog):
    boards = boards_of(catalog.accelerators)
    for source, target in (("RTX-3090", "A100-SXM4-80GB"), ("H100-SXM5-80GB", "RTX-4090")):
        for kind in (*JobKind, None):
            found = predict(make_profile(), on(catalog, source), boards, catalog.transfer, kind)
            there = on(catalog, target)
            assert np.isfinite(found.energy_j_per_unit[there])
            assert 0.0 < found.low_ratio[there] < 1.0 < found.high_ratio[there]


@pytest.mark.parametrize(
    ("kind", "target", "evidence"),
    [
        (JobKind.LLM_INFERENCE, "H100-SXM5-80GB", Evidence.SAME),
        (JobKind.LLM_INFERENCE, "B200", Evidence.PAIR),
        (JobKind.LLM_INFERENCE, "L4", Evidence.ELSEWHERE),
        (JobKind.LLM_INFERENCE, "T4G", Evidence.SPECIFICATION),
        (JobKind.IMAGE_GENERATION, "MI300X", Evidence.NONE),
        (None, "B200", Evidence.ELSEWHERE),
    ],
)
def test_what_is_known_of_a_pair(catalog, kind, target, evidence):
    source, boards = on(catalog, "H100-SXM5-80GB"), boards_of(catalog.accelerators)
    found = predict(make_profile(), source, boards, catalog.transfer, kind)
    assert found.evidence[on(catalog, target)] == evidence


@pytest.mark.parametrize("name", ["TPU", "Trainium", "Inferentia", "Gaudi"])
def test_what_was_never_measured_is_never_guessed(catalog, name):
    matches = [
        board.name for board in catalog.accelerators if name.casefold() in board.name.casefold()
    ]
    assert matches
    for kind in (*JobKind, None):
        found = predict(
            make_profile(),
            on(catalog, "A100-SXM4-80GB"),
            boards_of(catalog.accelerators),
            catalog.transfer,
            kind,
        )
        assert all(np.isnan(found.energy_j_per_unit[on(catalog, match)]) for match in matches)


@given(
    joules=st.floats(60.0, 390.0),
    more=st.floats(1.0, 20.0),
    kind=st.sampled_from([*JobKind, None]),
)
def test_more_units_never_use_less_energy(catalog, joules, more, kind):
    source, boards = on(catalog, "A100-SXM4-80GB"), boards_of(catalog.accelerators)
    found = predict(make_profile(energy_j_per_unit=joules), source, boards, catalog.transfer, kind)
    known = np.isfinite(found.energy_j_per_unit)
    assert (found.energy_j_per_unit[known] > 0).all()
    assert (found.energy_j_per_unit[known] * more >= found.energy_j_per_unit[known]).all()
    assert (found.low_ratio[known] <= 1.0).all()
    assert (found.high_ratio[known] >= 1.0).all()


@given(rate=st.floats(0.1, 10.0), kind=st.sampled_from([*JobKind, None]))
def test_mean_power_of_every_prediction_is_within_its_board(catalog, rate, kind):
    boards = boards_of(catalog.accelerators)
    profile = make_profile(units_per_s=rate, energy_j_per_unit=250.0 / rate)
    found = predict(profile, on(catalog, "A100-SXM4-80GB"), boards, catalog.transfer, kind)
    mean_w = found.energy_j_per_unit * found.units_per_s
    known = np.isfinite(mean_w)
    assert (mean_w[known] <= boards.tdp_w[known] * (1 + 1e-9)).all()
    assert (mean_w[known] >= boards.idle_w[known] * (1 - 1e-9)).all()
