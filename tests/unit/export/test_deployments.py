"""What has to be deployed, and under which names."""

from dataclasses import replace

import pytest
from builders import make_inference, make_training
from plans import make_placement, make_written_plan

from advisor.domain.scenario import Demand, Fleet
from advisor.errors import ExportError
from advisor.export.deployments import deployments_of

TRAIN = make_training()
LONDON = Demand(origin="city:London", mean_rps=1.0, peak_rps=6.0)
SUN = make_inference("sun", demand=[LONDON], fleet=Fleet.FOLLOW_THE_SUN, min_replicas=2)


def by_hours(place, *hours, **changes):
    return [
        make_placement(SUN, place, slice=f"{hour:02}:00-{(hour + 1) % 24:02}:00Z", **changes)
        for hour in hours
    ]


def test_a_workload_at_one_place_keeps_its_name():
    (row,) = deployments_of(make_written_plan((TRAIN, make_placement(TRAIN))))
    assert (row.name, row.program) == ("train", "train")


def test_a_workload_at_several_places_is_numbered_around_other_names():
    other = make_training("train-1")
    plan = make_written_plan(
        (TRAIN, make_placement(TRAIN, share=0.5), make_placement(TRAIN, share=0.5)),
        (other, make_placement(other)),
    )
    assert [row.name for row in deployments_of(plan)] == ["train-2", "train-3", "train-1"]


def test_variants_are_programs_of_their_own():
    joined = make_training("train-fp8")
    plan = make_written_plan(
        (TRAIN, make_placement(TRAIN), make_placement(TRAIN, variant="fp8")),
        (joined, make_placement(joined)),
    )
    programs = [row.program for row in deployments_of(plan)]
    assert programs[0] == "train"
    assert programs[2] == "train-fp8"
    assert len(set(programs)) == 3


def test_hours_of_one_place_are_one_fleet_as_large_as_its_largest():
    rows = [
        *by_hours("aws:eu-north-1:gpu.1x", 22, 23, 0, 1, instances=3.0),
        *by_hours("aws:eu-north-1:gpu.1x", 5, instances=4.0),
        *by_hours("aws:us-west-2:gpu.1x", 2, 3, 4, instances=2.0),
    ]
    north, west = deployments_of(make_written_plan((SUN, *rows)))
    assert (north.instances, north.least_instances, north.daily) == (4, 2, ((5, 6), (22, 2)))
    assert (west.instances, west.daily) == (2, ((2, 5),))
    assert north.emissions_kg == 15.0  # five hours of 2 + 1 kg


def test_a_fleet_that_stays_in_one_place_is_up_all_day():
    (row,) = deployments_of(make_written_plan((SUN, *by_hours("aws:eu-north-1:a", *range(24)))))
    assert row.daily == ()


def test_a_part_of_the_users_brings_its_part_of_the_peak():
    serve = make_inference(demand=[LONDON])
    plan = make_written_plan((serve, make_placement(serve, share=0.25)))
    assert deployments_of(plan)[0].peak_rps == 1.5  # a quarter of 6


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"workload": "other"}, 'no workload "other"'),
        ({"instances": 0.0}, "cannot be"),
        ({"schedule": ()}, "never runs"),
        ({"hours": float("nan")}, "cannot be"),
        ({"provider": "ibm"}, "nobody sells"),
        ({"purchase": "gift"}, "nobody sells"),
        ({"region": "eu\n#SBATCH --uid=0"}, "nobody sells"),
        ({"instance_type": "gpu;reboot"}, "nobody sells"),
    ],
)
def test_a_plan_that_was_edited_is_refused(changes, message):
    with pytest.raises(ExportError, match=message):
        deployments_of(make_written_plan((TRAIN, replace(make_placement(TRAIN), **changes))))


def test_users_that_the_scenario_does_not_have_are_refused():
    serve = make_inference()
    plan = make_written_plan((serve, make_placement(serve, origin="city:Rome")))
    with pytest.raises(ExportError, match="no users at city:Rome"):
        deployments_of(plan)


def test_a_plan_that_places_nothing_is_refused():
    with pytest.raises(ExportError, match="places nothing"):
        deployments_of(make_written_plan((TRAIN,)))
