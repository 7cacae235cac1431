"""Variants, levers and the waterfall, as a user meets them."""

import json
import math

import pytest
from functional.commands import SCENARIOS, advisor, advisor_process, shipped_plan

LEVERS = SCENARIOS / "levers.yaml"


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    plan = shipped_plan("levers")
    return plan.write(tmp_path_factory.mktemp("plans") / "plan.json"), plan.printed


def test_the_plan_chooses_among_variants_and_says_which(written):
    path, text = written
    rows = json.loads(path.read_text(encoding="utf-8"))["placements"]
    chosen = {(row["workload"], row["variant"]) for row in rows}
    assert ("completion", "8b") in chosen
    assert ("assistant", "8b") not in chosen  # 73 is below its min_quality of 80
    assert ("assistant", "fp8") in chosen
    assert "as fp8" in text
    assert "its quality of 73 is too low, and min_quality is 80" in " ".join(text.split())
    assert "published lever fp8 on H100-SXM5-80GB" in " ".join(text.split())
    assert max(map(len, text.splitlines())) <= 80


def test_a_plan_with_variants_replays_byte_for_byte(written, tmp_path):
    again = tmp_path / "again.json"
    answer = advisor("plan", "--replay", written[0], "--out", again)
    assert answer.returncode == 0, answer.stderr
    assert again.read_bytes() == written[0].read_bytes()


@pytest.mark.parametrize("start", ["today", "cheapest"])
def test_the_steps_of_the_waterfall_multiply_to_the_whole(written, start):
    plan = json.loads(written[0].read_text(encoding="utf-8"))
    answer = advisor("waterfall", written[0], "--from", start, "--json")
    assert answer.returncode == 0, answer.stderr
    found = json.loads(answer.stdout)
    begin = plan["today"] if start == "today" else plan["baseline"]
    assert found["start_kg"] == pytest.approx(begin["emissions_kg"], rel=1e-9)
    assert found["end_kg"] == pytest.approx(plan["totals"]["emissions_kg"], rel=1e-9)
    factors = [step["factor"] for step in found["steps"]]
    assert math.prod(factors) == pytest.approx(found["end_kg"] / found["start_kg"], rel=1e-9)
    assert sum(step["share"] for step in found["steps"]) == pytest.approx(1.0)
    assert "assistant as fp8" in {step["variant"] for step in found["steps"]}


def test_the_waterfall_fits_80_columns_and_begins_today(written):
    answer = advisor("waterfall", written[0])
    assert answer.returncode == 0, answer.stderr
    lines = answer.stdout.splitlines()
    assert lines[0] == "levers: from today to this plan"
    assert max(map(len, lines)) <= 80
    for word in ("region", "hardware", "hours", "assistant as fp8", "100.0%"):
        assert word in answer.stdout


def test_services_that_follow_the_sun_come_from_a_fixed_fleet(tmp_path):
    path = shipped_plan("follow-the-sun").write(tmp_path / "plan.json")
    answer = advisor_process("waterfall", path, "--json")
    assert (answer.returncode, answer.stderr) == (0, "")
    found = json.loads(answer.stdout)
    assert found["steps"][-1]["changes"] == ["hours"]
    assert "assistant from London: instances by the hour" in found["steps"][-1]["details"]


BAD = [
    (["waterfall", LEVERS], "is not a plan written by"),
    (["waterfall", "no-such.json"], "cannot be read"),
    (["catalog", "show", "lever:lora"], "unknown lever"),
]


@pytest.mark.parametrize(("words", "message"), BAD)
def test_bad_input_gives_one_clear_error(words, message):
    answer = advisor(*words)
    assert answer.returncode == 2
    assert message in answer.stderr
    assert "Traceback" not in answer.stderr
    assert answer.stdout == ""


def test_a_today_that_nobody_named_is_refused(tmp_path):
    path = shipped_plan("pretraining-10k-gpu-hours").write(tmp_path / "plan.json")
    answer = advisor("waterfall", path, "--from", "today")
    assert answer.returncode == 2
    assert "add `today:` to each" in answer.stderr


WRONG = [
    ("lever: fp8", "lever: fp9", r"workloads.0.variants.0.lever: unknown lever"),
    ("lever: fp8", "lever: power-cap-60", "was measured at training, and this is llm-inference"),
    ("llama-3.1-8b-serve-h100", "sd-3.5-medium-h100", "counts images, and the workload's own"),
    ("llama-3.1-8b-serve-h100", "nothing-here", "cannot be read"),
]


@pytest.mark.parametrize("command", [("plan",), ("scenario", "check")])
@pytest.mark.parametrize(("old", "new", "message"), WRONG)
def test_a_variant_that_cannot_be_is_named(tmp_path, command, old, new, message):
    text = LEVERS.read_text(encoding="utf-8")
    text = text.replace("../fixtures", str(SCENARIOS.parent / "fixtures"))
    assert old in text
    path = tmp_path / "scenario.yaml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    answer = advisor(*command, path)
    assert answer.returncode == 2
    assert message in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_lever_shows_its_factors_and_their_source():
    answer = advisor("catalog", "show", "lever:distilbert")
    assert answer.returncode == 0
    assert "0.504" in answer.stdout
    assert "97 after" in answer.stdout
    assert "StonyBrookNLP/irene" in answer.stdout
