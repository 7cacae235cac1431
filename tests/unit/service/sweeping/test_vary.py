from datetime import UTC, datetime

import pytest

from advisor.errors import ScenarioError
from advisor.service.sweeping.vary import axis_of, cell_of, changed


def test_a_range_with_a_count_has_both_ends_and_even_steps():
    # 10,000 to 40,000 in 7 values: steps of 30,000 / 6 = 5,000
    axis = axis_of("limits.cost_usd=10000:40000:7")
    assert axis.name == "limits.cost_usd"
    assert axis.values == (10000, 15000, 20000, 25000, 30000, 35000, 40000)
    assert all(isinstance(value, int) for value in axis.values)


def test_a_range_may_fall_and_have_fractions():
    assert axis_of("prices=1.5:0.5:3").values == (1.5, 1, 0.5)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("a.b=80,120", (80, 120)),
        ("a.b=1e6", (1e6,)),
        ("a.b=none,5", (None, 5)),
        ("a.b=true,false", (True, False)),
        ("a.b=aws,azure|aws|", (["aws", "azure"], ["aws"], [])),
        ("a.b=[aws, gcp],[gcp]", (["aws", "gcp"], ["gcp"])),
        ("a.b=aws:eu-north-1|gcp:europe-west1", (["aws:eu-north-1"], ["gcp:europe-west1"])),
        ("a.b= 'x=y' ", ("x=y",)),
        ("a.b=[{place: 'aws:eu-north-1', instances: 2}],[]",
         ([{"place": "aws:eu-north-1", "instances": 2}], [])),
    ],
)  # fmt: skip
def test_values_are_written_as_in_the_scenario_file(text, values):
    assert axis_of(text).values == values


def test_moments_with_colons_are_no_ranges():
    values = axis_of("period.start=2026-12-01T00:00Z,2027-06-01T00:00:00Z").values
    assert values[0] == "2026-12-01T00:00Z"
    assert values[1] == datetime(2027, 6, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("limits.cost_usd", "write PATH=VALUES"),
        ("=5", "write PATH=VALUES"),
        ("limits.cost_usd=", "write PATH=VALUES"),
        ("limits..cost_usd=5", "empty part"),
        ("a=5,5", "stands twice"),
        ("a=9..5", "has to rise"),
        ("a=1:2:1", "two different ends"),
        ("a=2:2:4", "two different ends"),
        ("a=0:1:100000", "two different ends and 2 to 10,000 values"),
        ("a=[1", "not YAML"),
        ("prices=0,1", "a factor on all prices"),
        ("prices=cheap", "a factor on all prices"),
        ("prices=-1..1", "a factor on all prices"),
    ],
)
def test_an_option_that_says_nothing_is_refused_by_name(text, message):
    with pytest.raises(ScenarioError, match=message) as raised:
        axis_of(text)
    assert str(raised.value).startswith(f"--vary {text}:")


def test_draws_of_a_span_reach_from_end_to_end_and_are_whole_where_its_ends_are():
    whole = axis_of("a=80..82")
    # thirds of [0, 1) fall on 80, 81 and 82
    assert [whole.draw(part) for part in (0.0, 0.4, 0.9999)] == [80, 81, 82]
    assert axis_of("a=80.0..82").draw(0.25) == pytest.approx(80.5)


def test_draws_of_values_are_equally_likely():
    axis = axis_of("a=x,y")
    assert [axis.draw(part) for part in (0.0, 0.49, 0.51, 0.99)] == ["x", "x", "y", "y"]


DOCUMENT = {
    "limits": {"cost_usd": 5},
    "workloads": [
        {"name": "train", "runs": 1},
        {"name": "chat", "demand": [{"origin": "city:London", "mean_rps": 1}]},
    ],
}


def test_a_change_leaves_the_document_as_it_was():
    found = changed(DOCUMENT, "workloads.chat.demand.London.mean_rps", 9)
    assert found["workloads"][1]["demand"][0] == {"origin": "city:London", "mean_rps": 9}
    assert DOCUMENT["workloads"][1]["demand"][0]["mean_rps"] == 1
    assert found["workloads"][0] is DOCUMENT["workloads"][0]


def test_items_have_a_number_too():
    assert changed(DOCUMENT, "workloads.0.runs", 3)["workloads"][0]["runs"] == 3


def test_a_key_that_is_not_there_yet_is_made():
    assert changed({}, "policy.residency", ["EU"]) == {"policy": {"residency": ["EU"]}}
    assert changed({"policy": None}, "policy.residency", []) == {"policy": {"residency": []}}


def test_none_takes_the_key_away():
    assert changed(DOCUMENT, "limits.cost_usd", None)["limits"] == {}
    assert len(changed(DOCUMENT, "workloads.0", None)["workloads"]) == 1


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("workloads.chatt.runs", 'workloads has no item "chatt"; there are train, chat'),
        ("workloads.7.runs", 'no item "7"'),
        ("workloads.chat.demand.Rome.mean_rps", "there are city:London"),
        ("limits.cost_usd.low", "limits.cost_usd is 5 and has nothing inside it"),
    ],
)
def test_a_path_that_leads_nowhere_says_what_there_is(path, message):
    with pytest.raises(ScenarioError, match=message):
        changed(DOCUMENT, path, 1)


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (["aws", "gcp"], "aws,gcp"),
        ([], ""),
        ({"place": "aws", "instances": 2}, "place=aws instances=2"),
        (True, "true"),
        (datetime(2027, 6, 1, tzinfo=UTC), "2027-06-01T00:00:00+00:00"),
        (None, None),
        (5, 5),
        (0.5, 0.5),
    ],
)
def test_cells_hold_what_a_table_can(value, cell):
    assert cell_of(value) == cell
