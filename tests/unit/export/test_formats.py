"""What every format promises, whatever a scenario calls its work."""

import re
from dataclasses import replace
from functools import cache

import pytest
import yaml
from builders import make_inference, make_training
from hostile import HOSTILE
from hypothesis import given, settings
from plans import make_placement, make_written_plan, one_of_each
from read_back import OFFERS, TIMES, offers_of, script_commands, texts, times_of

from advisor.domain.scenario import Demand
from advisor.export.registry import find_format
from advisor.export.yaml_text import yaml_text

FORMATS = ["skypilot", "kubernetes", "slurm", "terraform", "cloudformation", "csv", "json"]
DEPLOYING = ["skypilot", "kubernetes", "slurm", "terraform", "cloudformation", "csv"]


def placements(plan, name):
    """What a format has of a plan: Slurm no services, CloudFormation no other cloud."""
    if name == "cloudformation":
        return [row for row in plan.placements if row.provider == "aws"]
    return [row for row in plan.placements if name != "slurm" or row.schedule]


@pytest.mark.parametrize("name", DEPLOYING)
def test_offers_and_times_read_back_from_the_files_are_those_of_the_plan(name):
    plan = one_of_each()
    exported = find_format(name).export(plan)
    rows = placements(plan, name)
    assert OFFERS[name](exported) == offers_of(rows)
    assert TIMES[name](exported) == times_of(rows)


@pytest.mark.parametrize("name", FORMATS)
def test_exporting_twice_gives_the_same_files(name):
    assert find_format(name).export(one_of_each()) == find_format(name).export(one_of_each())


@pytest.mark.parametrize(
    "name", ["skypilot", "kubernetes", "slurm", "terraform", "cloudformation"]
)
def test_every_file_opens_with_what_it_is_and_how_it_is_undone(name):
    plan = one_of_each()
    for file in find_format(name).export(plan).files:
        comments = [line for line in file.text.splitlines() if line.startswith("#")]
        opening = "\n".join(comments)
        assert file.text.startswith("#")
        assert plan.digest in opening
        assert "3.000 kg CO2e and 20.00 USD" in opening  # of the whole plan
        assert "Deploy:" in opening
        assert "Undo:" in opening


def hostile_plan(first, second, origin, scenario):
    """A training that pauses and a service in a variant, with names as they come."""
    train = make_training(first, interruptible=True)
    serve = make_inference(
        f"{second}{first}"[:299] + "~",
        demand=[Demand(origin=origin, mean_rps=1.0, peak_rps=2.0)],
    )
    plan = make_written_plan(
        (train, make_placement(train, purchase="spot")),
        (serve, make_placement(serve, variant=second, instances=2.0)),
    )
    return replace(plan, scenario=replace(plan.scenario, name=scenario))


@cache
def plain_export(name):
    return find_format(name).export(hostile_plan("train", "fp8", "city:London", "test"))


@cache
def plain_commands(name, suffix):
    return commands(plain_export(name), suffix)


@pytest.mark.parametrize("name", DEPLOYING)
@settings(max_examples=60, deadline=None)
@given(HOSTILE, HOSTILE, HOSTILE, HOSTILE)
def test_hostile_names_change_nothing_of_what_files_say(name, first, second, origin, scenario):
    plan = hostile_plan(first, second, origin, scenario)
    exported = find_format(name).export(plan)
    rows = placements(plan, name)
    assert OFFERS[name](exported) == offers_of(rows)
    assert TIMES[name](exported) == times_of(rows)
    for file in exported.files:
        assert re.fullmatch(r"[a-z0-9./-]+", file.path)
        assert ".." not in file.path
    for suffix in (".sh", ".sbatch"):
        assert commands(exported, suffix) == plain_commands(name, suffix)


def commands(exported, suffix):
    """Scripts without comments, with one word for each that is made of a name."""
    scripts = [
        [
            [
                re.sub(r"[A-Za-z0-9_-]+(_COMMAND|\.yaml|\.sbatch)", r"NAME\1", word)
                for word in words
            ]
            for words in script_commands(_unnamed(text))
        ]
        for text in texts(exported, suffix).values()
    ]
    return sorted(scripts)


def _unnamed(text):
    """A script without what is made of names: labels, after the words that announce them."""
    announced = r"(--name[ =]|--service-name |--job-name=|advisor-workload=|trains |serves |\")"
    return re.sub(announced + r"[a-z0-9-]+", r"\1NAME", text)


@settings(max_examples=60, deadline=None)
@given(HOSTILE)
def test_text_in_yaml_reads_back_as_it_was_in_ascii(text):
    written = yaml_text({"text": text, "list": [text]})
    assert written.isascii()
    assert yaml.safe_load(written) == {"text": text, "list": [text]}


def test_a_script_stands_in_yaml_as_it_is():
    script = "if true; then\n  echo yes\nfi\n"
    assert (
        yaml_text({"run": script})
        == f"run: |\n  {script.strip().replace(chr(10), chr(10) + '  ')}\n"
    )
    assert yaml.safe_load(yaml_text({"run": script})) == {"run": script}


@pytest.mark.parametrize("text", ["a\n\n", "a \n", " a\n", "a\n\nb\n", "\n", "a\nb", "a\n  \n"])
def test_lines_that_yaml_would_change_are_quoted(text):
    assert yaml.safe_load(yaml_text({"run": text})) == {"run": text}


@pytest.mark.parametrize("text", ["1e3", "y", "0o7", "1:30", "007", "~", "1_000", "on", "null"])
def test_text_that_some_readers_take_for_something_else_is_quoted(text):
    assert yaml_text({"text": text}) in (f'text: "{text}"\n', f"text: '{text}'\n")
