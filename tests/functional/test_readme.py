"""What the README claims holds."""

import re

from functional.commands import ROOT, SCENARIOS, advisor_process

from advisor.catalog.hourly import read_hourly
from advisor.catalog.load import load_catalog
from advisor.catalog.paths import catalog_folder
from advisor.catalog.rules import RULES
from advisor.scenario.load import scenario_from_source
from advisor.scenario.yaml_source import parse_yaml

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_counts_of_the_catalogue_are_true():
    catalog = load_catalog()
    for count, noun in (
        (len(catalog.offers), "offers"),
        (len(catalog.regions), "regions"),
        (len(catalog.accelerators), "accelerators"),
        (len(read_hourly(catalog_folder())), "grids"),
        (len(catalog.latency.pairs_ms), "measured round trips"),
        (len(RULES) + 2, "rules"),  # hourly means and the age of prices are checked beside them
    ):
        assert re.search(rf"\b{count:,} {noun}", README.replace("\n", " ").replace("  ", " ")), (
            noun
        )


def test_the_example_is_a_scenario():
    (text,) = re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)
    assert scenario_from_source(parse_yaml(text, where="README"), ROOT).name == "nlp-team"


def test_the_sample_is_what_the_command_prints():
    (sample,) = re.findall(r"```text\n(.*?)```", README, re.DOTALL)
    answer = advisor_process("plan", SCENARIOS / "nlp-team.yaml")
    printed = {line.rstrip() for line in answer.stdout.splitlines()}
    assert [line for line in sample.splitlines() if line not in printed] == []


def test_the_ci_runs_the_test_command_of_the_readme():
    assert "test command" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert len(re.findall(r"<!-- (?:main|test) command -->\n```sh\n[^\n]+\n```", README)) == 2


def test_every_link_leads_somewhere():
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert target.startswith("http") or (ROOT / target).exists(), target
