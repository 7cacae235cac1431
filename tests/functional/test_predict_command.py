import json
from pathlib import Path

import pytest
from functional.commands import advisor, advisor_process

PROFILES = Path(__file__).parents[2] / "fixtures" / "profiles"
CHAT = PROFILES / "llama-3.1-8b-serve-h100.json"
TRAINING = PROFILES / "resnet50-imagenet-v100.json"


def test_one_instance_type_in_full():
    answer = advisor("predict", CHAT, "--on", "aws:p5.48xlarge")
    assert answer.returncode == 0
    text = " ".join(answer.stdout.split())
    assert "aws:p5.48xlarge 8 x H100-SXM5-80GB" in text
    # 8 x 7,036.53 tokens/s, 0.09511 J, both measured here
    assert "56,292" in text
    assert "energy: measured on this accelerator" in text
    assert "USD/h on demand in aws:" in text


def test_json_carries_figures_ranges_and_evidence():
    answer = advisor_process("predict", CHAT, "--on", "aws:p6-b200.48xlarge", "--json")
    assert (answer.returncode, answer.stderr) == (0, "")
    document = json.loads(answer.stdout)
    assert document["format"] == "advisor-prediction/1"
    assert document["kind"] == "llm-inference"
    (row,) = document["predictions"]
    estimate = row["estimate"]
    assert estimate["evidence"] == "pair"
    assert 0 < estimate["error_ratio"] < 0.5
    for name in ("units_per_s", "accelerator_j_per_unit", "instance_j_per_unit", "usd_per_unit"):
        figures = estimate[name]
        assert figures["low"] < figures["value"] < figures["high"], name
    whole = estimate["accelerator_j_per_unit"]["value"] + estimate["host_j_per_unit"]["value"]
    assert estimate["instance_j_per_unit"]["value"] == pytest.approx(whole)
    assert estimate["batch_size"] > 128


@pytest.mark.parametrize("order", ["energy", "cost"])
def test_all_accelerators_ranked(order):
    answer = advisor("predict", CHAT, "--all", "--sort", order, "--json")
    rows = [row["estimate"] for row in json.loads(answer.stdout)["predictions"]]
    field = {"energy": "instance_j_per_unit", "cost": "usd_per_unit"}[order]
    values = [row[field]["value"] for row in rows if row[field]]
    assert len(values) > 10
    assert values == sorted(values)


@pytest.mark.parametrize("columns", [80, 120])
def test_the_ranking_fits_the_terminal_and_plots_ranges(columns):
    answer = advisor("predict", CHAT, "--all", "--limit", "6", columns=columns)
    lines = answer.stdout.splitlines()
    assert max(len(line) for line in lines) <= columns
    assert sum("●" in line for line in lines) == 6
    assert "6 shown" in answer.stdout
    assert "the profile's batch is 128" in " ".join(answer.stdout.split())


def test_a_consumer_board_s_profile_predicts_data_centre_boards(tmp_path):
    document = json.loads(CHAT.read_text())
    document["hardware"]["accelerator"] = "RTX-4090"
    document["measured"] |= {"units_per_s": 2400.0, "energy_j_per_unit": 0.15, "memory_gib": 22.0}
    document["batch_size"] = 32
    path = tmp_path / "here.json"
    path.write_text(json.dumps(document))
    answer = advisor("predict", path, "--on", "gpu:H100", "--on", "gpu:A100", "--json")
    rows = json.loads(answer.stdout)["predictions"]
    estimates = [row["estimate"] for row in rows if row["estimate"]]
    assert {estimate["time_evidence"] for estimate in estimates} == {"elsewhere"}
    assert all(estimate["instance_j_per_unit"]["value"] > 0 for estimate in estimates)


def test_more_accelerators_scale_as_it_was_measured():
    def rate(count):
        answer = advisor(
            "predict", TRAINING, "--on", "gcp:a2-highgpu-8g", "--accelerators", count, "--json"
        )
        (row,) = json.loads(answer.stdout)["predictions"]
        return row["estimate"]["units_per_s"]["value"], row["estimate"]["instances"]

    one, eight, sixteen = rate(1), rate(8), rate(16)
    assert 5.0 < eight[0] / one[0] < 8.0
    assert 1.5 < sixteen[0] / eight[0] < 2.0
    assert [item[1] for item in (one, eight, sixteen)] == [1, 1, 2]


def test_a_replica_over_more_accelerators_is_faster_and_takes_more_of_each_unit():
    def figures(count):
        on = ("--on", "aws:p5.48xlarge", "--accelerators", count, "--batch", "128", "--json")
        (row,) = json.loads(advisor("predict", CHAT, *on).stdout)["predictions"]
        estimate = row["estimate"]
        return (
            estimate["units_per_s"]["value"],
            estimate["accelerator_j_per_unit"]["value"],
        )

    # eight replicas of one, four of two: a doubling costs 1.54 of time and 1.24 of energy
    one, two = figures(1), figures(2)
    assert two[0] == pytest.approx(one[0] / 1.5409, rel=1e-3)
    assert two[1] == pytest.approx(one[1] * 1.243, rel=1e-3)


def test_a_service_time_bounds_the_batch_and_rejects_the_slow():
    on = ("--on", "aws:p6-b200.48xlarge", "--on", "aws:g6.xlarge", "--json")
    answer = advisor("predict", CHAT, *on, "--service-ms", "15")
    fast, slow = json.loads(answer.stdout)["predictions"]
    assert fast["estimate"]["batch_size"] < 324
    assert "too slow" in slow["rejected"]


def test_two_batches_on_one_board_settle_the_curve(tmp_path):
    small = json.loads(CHAT.read_text())
    small["batch_size"] = 16
    small["measured"] |= {"units_per_s": 1900.0, "energy_j_per_unit": 0.27}
    path = tmp_path / "batch16.json"
    path.write_text(json.dumps(small))
    on = ("--on", "aws:p6-b200.48xlarge", "--batch", "256", "--json")

    def width(*profiles):
        (row,) = json.loads(advisor("predict", *profiles, *on).stdout)["predictions"]
        figures = row["estimate"]["accelerator_j_per_unit"]
        return figures["high"] / figures["low"]

    assert width(CHAT, path) < width(CHAT)


def test_a_measured_accelerator_stands_before_the_law(tmp_path):
    other = json.loads(TRAINING.read_text())
    other["hardware"]["accelerator"] = "A100-SXM4-40GB"
    other["measured"] |= {"units_per_s": 0.0008, "energy_j_per_unit": 400000.0}
    path = tmp_path / "a100.json"
    path.write_text(json.dumps(other))
    answer = advisor("predict", TRAINING, path, "--on", "gcp:a2-highgpu-1g", "--json")
    (row,) = json.loads(answer.stdout)["predictions"]
    assert row["estimate"]["evidence"] == "same"
    assert row["estimate"]["accelerator_j_per_unit"]["value"] == pytest.approx(400000.0)
    assert row["estimate"]["units_per_s"]["value"] == pytest.approx(0.0008)


def test_what_cannot_be_is_rejected_with_its_reason():
    on = ("--on", "aws:trn1.32xlarge", "--on", "aws:g4dn.xlarge")
    answer = advisor("predict", CHAT, *on, "--batch", "128")
    assert answer.returncode == 0
    assert "rejected: no measurement to transfer from" in answer.stdout
    assert "rejected: memory is too small" in answer.stdout


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((CHAT,), "give either --on INSTANCE or --all"),
        ((CHAT, "--all", "--on", "gpu:L4"), "give either --on INSTANCE or --all"),
        ((CHAT, "--on", "aws:p5.48xlargee"), "did you mean aws:p5.48xlarge"),
        ((CHAT, "--on", "aws:m5.large"), "has no accelerator"),
        ((CHAT, "--on", "gpu:H1000"), "unknown accelerator"),
        ((CHAT, "--on", "gpu:RTX-3090"), "no instance type of the catalogue has RTX-3090"),
        ((CHAT, "--all", "--sort", "colour"), "energy or cost"),
        ((CHAT, TRAINING, "--all"), "not profiles of one job: unit is epoch, token"),
        (("nowhere.json", "--all"), "cannot be read"),
        ((TRAINING, "--all", "--batch", "64"), "no batch curve of training is known"),
        ((TRAINING, "--all", "--service-ms", "64"), "the profile has no service time"),
        (
            (CHAT, "--all", "--kind", "batch-inference", "--accelerators", "2"),
            "no scaling of batch-inference was measured",
        ),
        (
            (PROFILES / "llama-3.3-70b-serve-4xh100.json", "--all", "--accelerators", "2"),
            "nothing says that it fits on fewer",
        ),
    ],
)
def test_bad_words_end_with_two_and_say_how_to_mend(words, message):
    answer = advisor("predict", *words)
    assert answer.returncode == 2
    assert message in " ".join(answer.stderr.replace("│", " ").split())


def test_a_job_of_cpus_is_sent_to_the_planner(tmp_path):
    document = json.loads(TRAINING.read_text())
    document["hardware"] = {
        "accelerator": None,
        "accelerator_count": 0,
        "cpu": {"model": "EPYC", "busy_cpus": 4.0, "peak_memory_gib": 2.0},
    }
    path = tmp_path / "cpu.json"
    path.write_text(json.dumps(document))
    answer = advisor("predict", path, "--all")
    assert answer.returncode == 2
    assert "the job used no accelerator" in " ".join(answer.stderr.split())


def test_an_unknown_kind_says_so_and_widens_the_range(tmp_path):
    document = json.loads(CHAT.read_text())
    document |= {"kind": None}
    path = tmp_path / "job.json"
    path.write_text(json.dumps(document))

    def energy(*more):
        answer = advisor("predict", path, "--on", "aws:p4d.24xlarge", *more, "--json")
        (row,) = json.loads(answer.stdout)["predictions"]
        return row

    assert energy()["rejected"] == "memory is too small"  # no curve: the batch is kept
    answer = advisor("predict", path, "--on", "aws:p4de.24xlarge")
    assert "pass --kind" in answer.stdout
    known = advisor("predict", path, "--on", "aws:p4de.24xlarge", "--kind", "llm-inference")
    assert "pass --kind" not in known.stdout
