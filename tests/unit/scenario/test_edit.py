"""Values change in place; everything else of the text stays as its author wrote it."""

import pytest
import yaml

from advisor.errors import ScenarioError
from advisor.scenario.edit import with_values

TEXT = """\
name: team   # ours
limits: {cost_usd: 40000, providers: [aws]}
workloads:
  - name: chat
    latency_ms: 120  # agreed in May
  - {name: batch, window_h: 72}
"""


def test_a_value_is_replaced_and_its_comment_stays():
    found = with_values(TEXT, {("workloads", 0, "latency_ms"): 150.0})
    assert found == TEXT.replace("120  # agreed", "150  # agreed")


def test_values_in_flow_style_are_replaced_too():
    found = with_values(
        TEXT,
        {("limits", "cost_usd"): 41234.5, ("workloads", 1, "window_h"): 84.0},
    )
    assert "{cost_usd: 41234.5, providers: [aws]}" in found
    assert "{name: batch, window_h: 84}" in found


@pytest.mark.parametrize(
    ("path", "parent"),
    [
        (("limits", "carbon_kg"), "limits"),
        (("policy", "carbon_price_usd_per_t"), "policy"),
        (("workloads", 0, "cost_usd"), "workloads"),
    ],
)
def test_a_key_that_is_missing_is_added_where_it_belongs(path, parent):
    found = with_values(TEXT, {path: 7.0})
    data = yaml.safe_load(found)
    for part in path:
        data = data[part]
    assert data == 7.0
    assert parent in found
    assert "# agreed in May" in found


def test_an_empty_mapping_gets_its_first_key():
    assert with_values("limits: {}\n", {("limits", "cost_usd"): 5.0}) == "limits: {cost_usd: 5}\n"


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("- a\n", ("limits", "cost_usd")),
        ("limits: 3\n", ("limits", "cost_usd")),
        ("workloads: [a]\n", ("workloads", 4, "name")),
        ("limits: [a: b: c\n", ("limits", "cost_usd")),
    ],
)
def test_a_path_that_leads_nowhere_is_refused(text, path):
    with pytest.raises(ScenarioError):
        with_values(text, {path: 1.0})
