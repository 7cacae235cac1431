import dataclasses

import numpy as np
import pytest
from builders import make_accelerator, make_profile

from advisor.transfer.specs import predict

A100 = make_accelerator("A100")
H100 = make_accelerator("H100", bandwidth_gb_per_s=3352.0, fp16_tflops=989.4, tdp_w=700.0)


def test_the_same_accelerator_keeps_its_measurement():
    prediction = predict(make_profile(), A100, (A100,))
    assert prediction.energy_j_per_unit[0] == 300.0
    assert prediction.units_per_s[0] == 1.0
    assert not prediction.transferred[0]


def test_a_faster_board_gains_speed_by_the_power_law():
    # (3352/1555)^0.45 x (989.4/312)^0.48 = 1.4128 x 1.7402 = 2.459
    prediction = predict(make_profile(), A100, (H100,))
    assert prediction.units_per_s[0] == pytest.approx(2.459, rel=1e-3)


def test_energy_is_power_at_the_same_share_of_tdp_times_the_new_time():
    # 300 J x (700/400) / 2.459 = 213.5 J
    prediction = predict(make_profile(), A100, (H100,))
    assert prediction.energy_j_per_unit[0] == pytest.approx(213.5, rel=1e-3)


def test_throughput_is_per_accelerator():
    prediction = predict(make_profile(accelerator_count=4, units_per_s=8.0), A100, (A100,))
    assert prediction.units_per_s[0] == 2.0


@pytest.mark.parametrize("change", [{"vendor": "amd"}, {"tdp_w": None}, {"fp16_tflops": None}])
def test_what_cannot_be_carried_over_is_unknown(change):
    prediction = predict(make_profile(), A100, (dataclasses.replace(H100, **change),))
    assert np.isnan(prediction.energy_j_per_unit[0])


def test_a_transfer_has_a_wider_range_than_a_measurement():
    prediction = predict(make_profile(), A100, (A100, H100))
    assert prediction.low_ratio[1] < prediction.low_ratio[0] < 1.0
    assert prediction.high_ratio[1] > prediction.high_ratio[0] > 1.0
