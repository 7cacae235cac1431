"""Draws: common numbers, shared errors, and the catalogue's figures in the middle."""

import dataclasses

import numpy as np
import pytest
from builders import (
    Machine,
    Sale,
    make_accelerator,
    make_catalog,
    make_figure,
    make_inference,
    make_lever,
    make_profile,
    make_region,
    make_scenario,
    make_training,
)

from advisor.domain.purchase import Purchase
from advisor.domain.scenario import Objective, Variant
from advisor.domain.uncertainty import Input
from advisor.placement.matching.candidates import build_candidates
from advisor.placement.solving.problem import pose
from advisor.placement.uncertain.draws import draw, normal_numbers
from advisor.placement.uncertain.spread import (
    YEAR_LOG,
    YEAR_TOGETHER_SHARE,
    spreads_of,
    year_log,
)

PLACES = ("aws:eu-north-1", "aws:eu-central-1")


def world(*, places=PLACES, boards=("A100", "H100"), workloads=(), zones=None, seed=1, count=2000):
    """Two machines in two regions, of grids of their own unless `zones` says otherwise."""
    zones = zones or places
    regions = [
        _in_zone(make_region(place, pue_ratio=1.2), zone)
        for place, zone in zip(places, zones, strict=True)
    ]
    catalog = make_catalog(
        regions=regions,
        accelerators=[make_accelerator(name) for name in boards],
        machines=[
            Machine(instance_type=name, accelerator=name, embodied_kg=9.0) for name in boards
        ],
        sales=[
            Sale(place=place, instance_type=name, spot=0.5) for place in places for name in boards
        ],
    )
    scenario = make_scenario(*(workloads or (make_training(),)))
    profiles = {"p.json": make_profile()}
    candidates = build_candidates(catalog, scenario, profiles)
    problem = pose(catalog, scenario, candidates)
    sample = (count, seed)
    return problem, draw(catalog, scenario, profiles, candidates, problem, sample)


def _in_zone(region, zone):
    return dataclasses.replace(region, grid_zone=zone)


def factors(draws, name):
    """Factor of one input on every row, shape (n_draws, n_rows)."""
    spread = draws.spreads[name]
    numbers = draws.numbers[name][:, spread.of]
    return np.exp(numbers * np.where(numbers < 0, spread.low_log, spread.high_log))


def test_a_name_has_the_same_numbers_whatever_else_is_drawn():
    assert np.array_equal(normal_numbers("SE", 50, 7), normal_numbers("SE", 100, 7)[:50])
    assert not np.array_equal(normal_numbers("SE", 50, 7), normal_numbers("NO", 50, 7))
    assert not np.array_equal(normal_numbers("SE", 50, 7), normal_numbers("SE", 50, 8))


def test_numbers_are_standard_normal():
    numbers = normal_numbers("x", 100_000, 1)
    assert numbers.mean() == pytest.approx(0.0, abs=0.01)
    assert numbers.std() == pytest.approx(1.0, abs=0.01)
    assert np.quantile(numbers, 0.9) == pytest.approx(1.2816, abs=0.02)


def test_the_first_numbers_stay_what_they_were():
    # written down once: a plan file has to replay on other machines and versions of numpy
    assert normal_numbers("grid_year SE", 2, 1) == pytest.approx(
        [-0.3389916290763194, -0.18741940808537919], rel=1e-12
    )


def test_nothing_off_is_what_the_plan_counts():
    problem, draws = world(
        workloads=(make_training("t"), make_inference("s")), boards=("A100",), count=3
    )
    still = draws.only(Input.PRICE)
    share, instance = still.quantity(Objective.EMISSIONS, slice(0, 3))
    assert share == pytest.approx(np.tile(problem.emissions.share, (3, 1)))
    assert instance == pytest.approx(np.tile(problem.emissions.instance, (3, 1)))
    usd, standing = draws.only(Input.PUE).quantity(Objective.COST, slice(0, 3))
    assert usd == pytest.approx(np.tile(problem.cost.share, (3, 1)))
    assert standing == pytest.approx(np.tile(problem.cost.instance, (3, 1)))


def test_one_grid_is_as_clean_for_all_that_run_on_it():
    _, together = world(zones=("DE", "DE"))
    _, apart = world()
    for name in (Input.GRID_YEAR, Input.GRID_SOURCE, Input.GRID_HOURS):
        same = factors(together, name)
        assert (same == same[:, :1]).all()
        assert not (factors(apart, name) == factors(apart, name)[:, :1]).all()


def test_years_move_all_grids_a_little_together():
    _, draws = world()
    first, second = np.log(factors(draws, Input.GRID_YEAR))[:, [0, -1]].T
    assert np.corrcoef(first, second)[0, 1] == pytest.approx(YEAR_TOGETHER_SHARE, abs=0.06)


def test_an_accelerator_is_as_thrifty_for_a_job_in_every_region():
    problem, draws = world()
    found = factors(draws, Input.TRANSFER)
    by_name = {name.split(":")[2]: [] for name in problem.names}
    for row, name in enumerate(problem.names):
        by_name[name.split(":")[2]].append(found[:, row])
    for columns in by_name.values():
        assert all(np.array_equal(columns[0], column) for column in columns)
    # the job was measured on an A100: nothing was carried there
    assert by_name["A100"][0] == pytest.approx(1.0)
    assert by_name["H100"][0].std() > 0.0


def test_the_range_of_energy_holds_eight_of_ten_draws():
    # Test law: +-0.4 in logs around the prediction, 5 % of the profile and 5 % of the device.
    _, draws = world(count=20_000)
    found = factors(draws, Input.TRANSFER)[:, -1]
    assert np.quantile(found, 0.1) == pytest.approx(np.exp(-0.4), rel=0.02)
    assert np.quantile(found, 0.9) == pytest.approx(np.exp(0.4), rel=0.02)
    job = factors(draws, Input.JOB_ENERGY)[:, 0]
    assert np.quantile(job, 0.1) == pytest.approx(0.9, rel=0.01)
    assert np.quantile(job, 0.9) == pytest.approx(1.1, rel=0.01)


def test_targets_of_one_job_err_together_by_half():
    _, draws = world(boards=("A100", "H100", "B200"), places=PLACES[:1], count=20_000)
    carried = np.log(factors(draws, Input.TRANSFER))[:, 1:]
    assert np.corrcoef(carried.T)[0, 1] == pytest.approx(0.5, abs=0.03)


def test_list_prices_of_a_machine_move_together_and_spot_by_region():
    models = (Purchase.ON_DEMAND, Purchase.SPOT)
    training = make_training(interruptible=True, purchase=models)
    problem, draws = world(boards=("A100",), workloads=(training,))
    found = factors(draws, Input.PRICE)
    listed = [row for row, name in enumerate(problem.names) if name.endswith("on_demand")]
    spot = [row for row, name in enumerate(problem.names) if name.endswith("spot")]
    assert np.array_equal(found[:, listed[0]], found[:, listed[1]])
    assert not np.array_equal(found[:, spot[0]], found[:, spot[1]])
    assert found[:, spot[0]].std() > 2 * found[:, listed[0]].std()


def test_overhead_is_off_and_never_below_nothing():
    problem, draws = world(boards=("A100",))
    share, _ = draws.only(Input.PUE).quantity(Objective.EMISSIONS, slice(0, draws.count))
    embodied = draws.parts.embodied_share_kg
    operational = (share - embodied) / (problem.emissions.share - embodied)
    # PUE 1.2: without any overhead it would be 1 / 1.2 of it
    assert operational.min() > 1.0 / 1.2
    assert np.median(operational) == pytest.approx(1.0, abs=0.01)


def test_a_grid_that_moved_more_is_less_sure():
    # ln(200 / 100) three times down: (3 x 0.6931^2 + 3 x 0.142^2) / 6 = 0.2503; root 0.5003
    moving = _before(800.0, 400.0, 200.0)
    steady = _before(100.0, 100.0, 100.0)
    assert year_log(moving) == pytest.approx(0.5003, abs=1e-4)
    assert year_log(steady) == pytest.approx(YEAR_LOG / np.sqrt(2))
    assert year_log(make_region()) == YEAR_LOG


def _before(*means):
    return dataclasses.replace(
        make_region(), average=make_figure(100.0), average_before_g_per_kwh=means
    )


def test_a_lever_has_a_range_of_its_own_beside_that_of_the_hardware():
    capped = Variant(name="capped", lever="cap")
    catalog = dataclasses.replace(make_catalog(), levers=(make_lever(energy=(0.4, 0.5, 0.7)),))
    scenario = make_scenario(make_training(variants=(capped,)))
    profiles = {"p.json": make_profile()}
    candidates = build_candidates(catalog, scenario, profiles)
    rows = np.flatnonzero(candidates.reason == 0)
    spreads = spreads_of(catalog, scenario, profiles, candidates, rows)
    plain, levered = candidates.variant[rows] == 0, candidates.variant[rows] == 1
    lever, transfer = spreads[Input.LEVER], spreads[Input.TRANSFER]
    assert lever.high_log[plain].tolist() == [0.0] * int(plain.sum())
    # an 80 % range is 1.2816 standard deviations to each side
    assert lever.high_log[levered] == pytest.approx(np.log(0.7 / 0.5) / 1.2815515655446004)
    assert lever.low_log[levered] == pytest.approx(np.log(0.5 / 0.4) / 1.2815515655446004)
    assert transfer.high_log[levered] == pytest.approx(transfer.high_log[plain], abs=1e-12)
    # what is odd about the hardware is the same with the lever as without it
    assert transfer.of[levered].tolist() == transfer.of[plain].tolist()
