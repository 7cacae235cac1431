"""A demand curve: from a file or as written, of lengths that mean something."""

from pathlib import Path

import pytest

from advisor.domain.scenario import Fleet
from advisor.errors import ScenarioError
from advisor.scenario.curve import read_curve
from advisor.scenario.load import (
    document_from_scenario,
    load_scenario,
    scenario_from_document,
    scenario_from_source,
)
from advisor.scenario.yaml_source import parse_yaml

TEXT = """\
name: x
period: {start: 2026-12-01T00:00Z, hours: 720}
workloads:
  - name: a
    kind: inference
    profile: p.json
    demand:
      - {origin: "city:London", CURVE}
"""
DAY = [float(hour) for hour in range(24)]


def load(demand, text=TEXT):
    source = parse_yaml(text.replace("CURVE", demand), where="x.yaml")
    return scenario_from_source(source, Path("folder"))


def written(tmp_path, text, name="curve.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def csv(values):
    return "rps\n" + "".join(f"{value}\n" for value in values)


def test_a_file_beside_the_scenario_is_read_by_its_column(tmp_path):
    body = "".join(f"{hour},{hour}.5,x\n" for hour in range(24))
    written(tmp_path, "hour, rps ,note\n" + body)
    path = written(tmp_path, TEXT.replace("CURVE", "curve: curve.csv"), "x.yaml")
    (demand,) = load_scenario(path).workloads[0].demand
    assert demand.curve == tuple(hour + 0.5 for hour in range(24))
    assert demand.mean_rps == 12.0  # (0.5 + 23.5) / 2
    assert demand.peak_rps == 23.5


def test_a_list_in_the_scenario_is_a_curve_too():
    (demand,) = load(f"curve: {DAY}").workloads[0].demand
    assert demand.curve == tuple(DAY)


def test_the_values_travel_in_the_document_and_need_no_file(tmp_path):
    written(tmp_path, csv(DAY))
    path = written(tmp_path, TEXT.replace("CURVE", "curve: curve.csv"), "x.yaml")
    scenario = load_scenario(path)
    (tmp_path / "curve.csv").unlink()
    document = document_from_scenario(scenario)
    (demand,) = document["workloads"][0]["demand"]
    assert demand == {"origin": "city:London", "curve": DAY}
    assert scenario_from_document(document, where="plan") == scenario


def test_the_mode_of_a_fleet_survives_the_way_to_a_document_and_back():
    text = TEXT.replace("kind:", "fleet: follow_the_sun\n    min_replicas: 3\n    kind:")
    scenario = load("mean_rps: 1, peak_rps: 2", text)
    assert scenario.workloads[0].fleet is Fleet.FOLLOW_THE_SUN
    assert scenario.workloads[0].min_replicas == 3
    assert scenario_from_document(document_from_scenario(scenario), where="plan") == scenario


@pytest.mark.parametrize("count", [24, 168, 720])
def test_a_day_a_week_and_the_period_are_lengths_of_a_curve(count):
    (demand,) = load(f"curve: {[1.0] * count}").workloads[0].demand
    assert len(demand.curve) == count


def test_a_period_that_ends_within_an_hour_has_that_hour_too():
    text = TEXT.replace("hours: 720", "hours: 30.5")
    assert len(load(f"curve: {[1.0] * 31}", text).workloads[0].demand[0].curve) == 31
    with pytest.raises(ScenarioError, match="30 values"):
        load(f"curve: {[1.0] * 30}", text)


@pytest.mark.parametrize("count", [1, 23, 25, 167, 719, 721])
def test_another_length_names_what_was_found_and_what_may_be(count):
    with pytest.raises(ScenarioError) as caught:
        load(f"curve: {[1.0] * count}")
    message = str(caught.value)
    assert message.startswith(f"x.yaml:8: workloads.0.demand.0.curve: {count} values")
    for accepted in ("24 (a day", "168 (a week", "720 (each hour"):
        assert accepted in message


BAD_FILES = {
    "": "curve.csv:1: no row below a header with a column rps",
    "rps\n": "curve.csv:1: no row below a header",
    "hour,load\n0,1\n": "curve.csv:1: the header needs one column rps, requests per second; found "
    "hour, load",
    "rps,rps\n1,2\n": "curve.csv:1: the header needs one column rps",
    "rps\n1\n\n-2\n": 'curve.csv:4: rps "-2" is no number of requests per second from 0 to 1e+07',
    "rps\n1\nnan\n": 'curve.csv:3: rps "nan"',
    "rps\ninf\n": 'curve.csv:2: rps "inf"',
    "rps\nmany\n": 'curve.csv:2: rps "many"',
    "hour,rps\n0,1\n1\n": 'curve.csv:3: rps ""',
    "rps\n1e8\n": 'curve.csv:2: rps "1e8"',
    'rps\n"1\n': "curve.csv:2: not CSV",
}


@pytest.mark.parametrize("text", BAD_FILES, ids=[text[:40] for text in BAD_FILES.values()])
def test_a_bad_file_names_line_and_value(tmp_path, text):
    with pytest.raises(ScenarioError) as caught:
        read_curve(written(tmp_path, text))
    assert BAD_FILES[text] in str(caught.value)


def test_a_file_that_is_not_there_or_no_text_or_too_large_is_named(tmp_path):
    with pytest.raises(ScenarioError, match=r"none.csv cannot be read: No such file"):
        read_curve(tmp_path / "none.csv")
    (tmp_path / "latin.csv").write_bytes("rps\n1\xe9\n".encode("latin-1"))
    with pytest.raises(ScenarioError, match=r"latin.csv is not UTF-8"):
        read_curve(tmp_path / "latin.csv")
    (tmp_path / "huge.csv").write_bytes(b"rps\n" + b"1\n" * 2**22)
    with pytest.raises(ScenarioError, match=r"huge.csv is larger than"):
        read_curve(tmp_path / "huge.csv")


def test_a_spreadsheet_with_a_byte_order_mark_is_read(tmp_path):
    path = tmp_path / "curve.csv"
    path.write_bytes("\ufeffrps\r\n1\r\n2\r\n".encode())
    assert read_curve(path) == (1.0, 2.0)


BAD = [
    (f"curve: {[0.0] * 24}", "x.yaml:8: workloads.0.demand.0.curve: every value is 0"),
    (f"curve: {DAY}, mean_rps: 1", "mean_rps stands beside a curve"),
    (f"curve: {DAY}, peak_rps: 1", "peak_rps stands beside a curve"),
    (f"curve: {DAY}, shape: flat", "shape stands beside a curve"),
    ("mean_rps: 1", "peak_rps is missing; give mean_rps and peak_rps, or a curve"),
    ("shape: flat", "mean_rps is missing"),
    ("curve: []", "demand.0.curve"),
    ("curve: [1, -1]", "x.yaml:8: workloads.0.demand.0.curve.1"),
    ("curve: [1, .nan]", "demand.0.curve.1"),
    ('curve: ["1"]', "demand.0.curve.0"),
    ("curve: 5", "demand.0.curve"),
    ("curve: none.csv", "folder/none.csv cannot be read"),
]


@pytest.mark.parametrize(("demand", "message"), BAD, ids=[message for _, message in BAD])
def test_a_bad_curve_is_named(demand, message):
    with pytest.raises(ScenarioError) as caught:
        load(demand)
    assert message in str(caught.value)


FLEETS = [
    ("fleet: always", "workloads.0.fleet"),
    ("min_replicas: 0", "workloads.0.min_replicas"),
    ("min_replicas: 1.5", "workloads.0.min_replicas"),
    ("fleet: autoscaled\n    purchase: [reserved_1y]", "reserved_1y is paid around the clock"),
    ("fleet: follow_the_sun\n    purchase: [on_demand, reserved_1y]", "reserved_1y is paid"),
]


@pytest.mark.parametrize(("line", "message"), FLEETS, ids=[message for _, message in FLEETS])
def test_a_bad_fleet_is_named(line, message):
    with pytest.raises(ScenarioError) as caught:
        load("mean_rps: 1, peak_rps: 2", TEXT.replace("kind:", f"{line}\n    kind:"))
    assert message in str(caught.value)
