import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.errors import ScenarioError
from advisor.scenario.yaml_source import MAX_BYTES, parse_yaml, read_yaml

TEXT = """\
name: x
period:
  hours: 720
workloads:
  - name: a
    demand:
      - {origin: "city:London", mean_rps: 1}
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("name",), 1),
        (("period", "hours"), 3),
        (("workloads", 0, "name"), 5),
        (("workloads", 0, "demand", 0, "origin"), 7),
        (("workloads", 0, "profile"), 5),  # missing: the line of its parent
        (("limits",), 1),
    ],
)
def test_every_key_knows_its_line(path, line):
    assert parse_yaml(TEXT, where="x.yaml").line_of(path) == line


def test_dates_numbers_and_booleans_are_read_as_yaml_reads_them():
    text = "a: 1\nb: 1.5\nc: true\nd: null\ne: '1'\nf: 1e6\ng: -2E-3\nh: '1e6'"
    numbers = {"f": 1e6, "g": -2e-3, "h": "1e6"}
    data = parse_yaml(text, where="x").data
    assert data == {"a": 1, "b": 1.5, "c": True, "d": None, "e": "1", **numbers}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "x:1: the file is empty"),
        ("# nothing\n", "x:1: the file is empty"),
        ("- a\n- b\n", "x:1: the file has no keys"),
        ("just words", "x:1: the file has no keys"),
        ("a: 1\na: 2\n", 'x:2: key "a" stands twice'),
        ("a:\n\tb: 1\n", "x:2: not YAML.*tabs"),
        ("a: [1, 2\n", "x:2: not YAML"),
        ("? [a, b]\n: 1\n", "x:1: a key has to be a plain word"),
        ("b: &b {c: 1}\na:\n  <<: *b\n", "x:3: a key has to be a plain word"),
        ("a: !!python/object:os.system x\n", "x:1: cannot be read"),
        ("a: 2026-13-45\n", "x:1: cannot be read"),
        ("a: " + "[" * 60 + "]" * 60, "expands without end"),
        ("a: \x00\n", "x:1: not YAML"),
    ],
)
def test_what_is_no_scenario_is_refused_with_its_line(text, message):
    with pytest.raises(ScenarioError, match=message):
        parse_yaml(text, where="x")


def test_an_alias_bomb_is_refused():
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]
    with pytest.raises(ScenarioError, match="remove the aliases"):
        parse_yaml("\n".join(lines), where="x")


def test_an_alias_of_itself_is_refused():
    with pytest.raises(ScenarioError):
        parse_yaml("a: &a [*a]\n", where="x")


def test_deep_nesting_is_refused():
    with pytest.raises(ScenarioError):
        parse_yaml("[" * 5000, where="x")


def test_a_huge_file_is_refused(tmp_path):
    path = tmp_path / "x.yaml"
    path.write_bytes(b"a" * (MAX_BYTES + 1))
    with pytest.raises(ScenarioError, match="larger than"):
        read_yaml(path)


def test_bytes_that_are_no_text_are_refused(tmp_path):
    path = tmp_path / "x.yaml"
    path.write_bytes(b"name: \xff\xfe")
    with pytest.raises(ScenarioError, match="not UTF-8"):
        read_yaml(path)


@pytest.mark.parametrize("name", ["missing.yaml", "."])
def test_a_file_that_cannot_be_read_is_refused(tmp_path, name):
    with pytest.raises(ScenarioError, match="cannot be read"):
        read_yaml(tmp_path / name)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_and_never_crashes(text):
    message = "x:"
    try:
        parse_yaml(text, where="x")
    except ScenarioError as error:
        message = str(error)
    assert message.startswith("x:")
