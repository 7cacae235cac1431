"""Exported folders before tools that accept, refuse, hang and talk nonsense; and the catalogue."""

import json
import shutil
import time

import psutil
import pytest
from builders import make_inference, make_training
from plans import make_placement, make_plan_of

from advisor.domain.export_check import Verdict
from advisor.errors import ExportError, ExportRefused
from advisor.report.export_check_words import check_lines
from advisor.service.export import MANIFEST, export
from advisor.service.export_check import check_export, require_accepted

TRAIN = make_training()
SERVE = make_inference()
PLACE = "aws:eu-north-1:g6e.xlarge"
PLAN = make_plan_of((TRAIN, make_placement(TRAIN, PLACE)), (SERVE, make_placement(SERVE, PLACE)))


@pytest.fixture(autouse=True)
def tools(tmp_path, monkeypatch):
    """A PATH with `sh` alone; returns what puts a tool of one's own there."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "sh").symlink_to(shutil.which("sh"))
    monkeypatch.setenv("PATH", str(folder))

    def put(name, script):
        path = folder / name
        path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        path.chmod(0o755)

    return put


@pytest.fixture
def exported(tmp_path):
    """What exports the plan to a format, and returns the folder."""

    def to(name, plan=PLAN):
        return export(plan, name, tmp_path / name).folder

    return to


def written(tmp_path, to, **files):
    """A folder as an export to a format that is not of this house."""
    folder = tmp_path / to
    folder.mkdir()
    names = {name.replace("__", "."): text for name, text in files.items()}
    for name, text in names.items():
        (folder / name).write_text(text, encoding="utf-8")
    manifest = {"format": "advisor-export/1", "to": to, "files": list(names)}
    (folder / MANIFEST).write_text(json.dumps(manifest))
    return folder


def verdicts(check):
    return {row.name: row.verdict for row in check.results}


def findings(check, name):
    (row,) = (row for row in check.results if row.name == name)
    return row.findings


@pytest.mark.parametrize("to", ["skypilot", "kubernetes", "slurm", "csv", "json"])
def test_what_was_exported_passes_the_checks_of_the_house(exported, to):
    found = verdicts(check_export(exported(to)))
    assert (found["files"], found["catalogue"]) == (Verdict.ACCEPTED, Verdict.ACCEPTED)
    assert found.get("sh -n", Verdict.ACCEPTED) is Verdict.ACCEPTED
    assert Verdict.REFUSED not in found.values()


@pytest.mark.parametrize("to", ["skypilot", "kubernetes", "slurm", "csv", "json"])
def test_an_instance_type_that_its_region_does_not_sell_is_refused_in_every_format(exported, to):
    folder = exported(to)
    for path in folder.rglob("*"):
        if path.is_file():
            path.write_text(path.read_text().replace("g6e.xlarge", "g6e.xlorge"))
    check = check_export(folder)
    assert verdicts(check)["catalogue"] is Verdict.REFUSED
    assert 'does not sell "g6e.xlorge"; did you mean' in findings(check, "catalogue")[0][1]
    with pytest.raises(ExportRefused, match="is refused by catalogue") as caught:
        require_accepted(check)
    assert caught.value.exit_code == 6


def test_a_region_that_is_not_there_is_refused(exported):
    folder = exported("skypilot")
    path = folder / "train.yaml"
    path.write_text(path.read_text().replace("aws/eu-north-1", "aws/mars-1"))
    assert 'unknown region "aws:mars-1"' in findings(check_export(folder), "catalogue")[0][1]


def test_of_a_format_that_nobody_reads_the_headings_count(tmp_path):
    heading = "// Where: aws:eu-north-1, 2 x {} with 1 x L40S, on_demand.\n"
    good = written(tmp_path, "nomad", job__hcl=heading.format("g6e.xlarge"))
    bad = written(tmp_path, "chef", job__rb=heading.format("p9.nope"))
    mute = written(tmp_path, "puppet", job__pp="node {}\n")
    assert [verdicts(check_export(folder))["catalogue"] for folder in (good, bad, mute)] == [
        Verdict.ACCEPTED,
        Verdict.REFUSED,
        Verdict.UNDECIDED,
    ]


def test_files_that_are_gone_or_broken_are_refused_by_name(exported):
    folder = exported("skypilot")
    (folder / "serve.yaml").unlink()
    (folder / "train.yaml").write_text("resources: [")
    check = check_export(folder)
    assert findings(check, "files") == (("serve.yaml", "it was exported, and is gone"),)
    assert "train.yaml cannot be read as skypilot" in findings(check, "catalogue")[0][1]


def test_a_script_with_an_open_quote_is_refused_by_sh(exported):
    folder = exported("slurm")
    (folder / "submit.sh").write_text("echo 'never closed\n")
    check = check_export(folder)
    assert verdicts(check)["sh -n"] is Verdict.REFUSED
    assert [path for path, _ in findings(check, "sh -n")] == ["submit.sh"]


def test_tools_that_are_missing_are_named_with_how_to_get_them(exported):
    check = check_export(exported("kubernetes"))
    assert verdicts(check)["kubectl kustomize"] is Verdict.MISSING
    ((program, words),) = findings(check, "kubernetes-validate")
    assert (program, words) == (
        "kubernetes-validate",
        "not installed: pip install kubernetes-validate",
    )
    require_accepted(check)  # what nobody said is no refusal


@pytest.mark.parametrize(
    ("script", "verdict", "words"),
    [
        ("exit 0", Verdict.ACCEPTED, None),
        ("echo 'field x: unknown' >&2; exit 1", Verdict.REFUSED, "field x: unknown"),
        ("exit 1", Verdict.REFUSED, "it ended with 1 and said nothing"),
        ("kill -9 $$", Verdict.UNDECIDED, "it ended with -9 and said nothing"),
        (r"printf '\377\376\000\033[2J' >&2; exit 1", Verdict.REFUSED, "\ufffd"),
    ],
)
def test_an_answer_is_read_by_its_code_and_its_words(exported, tools, script, verdict, words):
    tools("kubectl", script)
    check = check_export(exported("kubernetes"))
    assert verdicts(check)["kubectl kustomize"] is verdict
    if words is not None:
        assert words in findings(check, "kubectl kustomize")[0][1]
    assert all(line.isprintable() for line in check_lines(check))


def test_a_tool_that_hangs_gives_no_verdict_and_is_ended_with_its_children(
    exported, tools, tmp_path
):
    pid = tmp_path / "pid"
    tools("kubectl", f"/bin/sleep 60 & echo $! > {pid}; wait")
    began = time.monotonic()
    check = check_export(exported("kubernetes"), timeout_s=0.3)
    assert time.monotonic() - began < 20
    assert verdicts(check)["kubectl kustomize"] is Verdict.UNDECIDED
    assert "did not end within 0.3 s" in findings(check, "kubectl kustomize")[0][1]
    assert ended(int(pid.read_text()))


def ended(pid):
    """Whether a process is gone, or waits to be forgotten; the kernel takes its time."""
    for _ in range(100):
        if not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
            return True
        time.sleep(0.05)
    return False


def test_a_tool_that_cannot_be_started_gives_no_verdict(exported, tools, tmp_path):
    tools("kubectl", "exit 0")
    (tmp_path / "bin" / "kubectl").write_text("#!/nowhere/at/all\n")
    check = check_export(exported("kubernetes"))
    assert verdicts(check)["kubectl kustomize"] is Verdict.UNDECIDED
    assert "cannot be started" in findings(check, "kubectl kustomize")[0][1]


def test_what_tools_leave_behind_is_not_left_in_the_folder(exported, tools):
    tools("kubectl", "echo mine > left-behind; rm -rf -- aws-eu-north-1 2>/dev/null")
    folder = exported("kubernetes")
    before = sorted(folder.rglob("*"))
    check_export(folder)
    assert sorted(folder.rglob("*")) == before


def terraform(tools, *, init="exit 0", validate='echo "{\\"valid\\": true}"', fmt="exit 0"):
    tools("terraform", f"case $1 in init) {init};; validate) {validate};; fmt) {fmt};; esac")


@pytest.mark.parametrize(
    ("answers", "name", "verdict", "words"),
    [
        ({}, "terraform validate", Verdict.ACCEPTED, None),
        (
            {"init": "echo 'Warning: old. Error: no registry' >&2; exit 1"},
            "terraform validate",
            Verdict.UNDECIDED,
            "could not begin: Error: no registry",
        ),
        (
            {
                "validate": """echo '{"valid": false, "diagnostics": [{"severity": "error", """
                """"summary": "Unsupported argument", "detail": "instance_typ"}]}'; exit 1"""
            },
            "terraform validate",
            Verdict.REFUSED,
            "Unsupported argument instance_typ",
        ),
        ({"validate": "echo [1]"}, "terraform validate", Verdict.UNDECIDED, "[1]"),
        ({"validate": "echo }{"}, "terraform validate", Verdict.UNDECIDED, "}{"),
        ({"fmt": "exit 3"}, "terraform fmt", Verdict.REFUSED, "would write it otherwise"),
        ({"fmt": "echo 'line 1' >&2; exit 2"}, "terraform fmt", Verdict.REFUSED, "line 1"),
        ({"fmt": "exit 1"}, "terraform fmt", Verdict.UNDECIDED, "ended with 1"),
    ],
)
def test_terraform_is_read_as_it_answers(tmp_path, tools, answers, name, verdict, words):
    terraform(tools, **answers)
    check = check_export(written(tmp_path, "terraform", main__tf="# nothing\n"))
    assert verdicts(check)[name] is verdict
    if words is not None:
        assert words in findings(check, name)[0][1]


@pytest.mark.parametrize(
    ("code", "verdict"),
    [
        (0, Verdict.ACCEPTED),
        (4, Verdict.ACCEPTED),  # warnings
        (6, Verdict.REFUSED),  # warnings and errors
        (1, Verdict.UNDECIDED),
    ],
)
def test_cfn_lint_refuses_errors_and_lets_warnings_pass(tmp_path, tools, code, verdict):
    tools("cfn-lint", f"exit {code}")
    folder = written(tmp_path, "cloudformation", stack__yaml="Resources: {}\n")
    assert verdicts(check_export(folder))["cfn-lint"] is verdict


def test_a_slurm_controller_that_does_not_answer_says_nothing_of_the_file(exported, tools):
    tools("sbatch", "echo 'sbatch: error: Unable to contact slurm controller' >&2; exit 1")
    folder = exported("slurm")
    assert verdicts(check_export(folder))["sbatch --test-only"] is Verdict.UNDECIDED
    tools("sbatch", "echo 'allocation failure: Invalid partition name' >&2; exit 1")
    assert verdicts(check_export(folder))["sbatch --test-only"] is Verdict.REFUSED


SKY = """
from pathlib import Path
class Task:
    @staticmethod
    def from_yaml_config(task):
        (Path.home() / ".sky").mkdir(exist_ok=True)
        assert task["envs"]["COMMAND"] == "-"
        if "service" in task:
            raise ValueError("unknown key")
"""


def test_a_parser_of_this_python_is_asked_in_a_home_of_its_own(exported, tmp_path, monkeypatch):
    modules = tmp_path / "modules"
    modules.mkdir()
    (modules / "sky.py").write_text(SKY)
    monkeypatch.syspath_prepend(modules)
    monkeypatch.setenv("PYTHONPATH", str(modules))
    monkeypatch.setenv("HOME", str(tmp_path))
    check = check_export(exported("skypilot"))
    assert findings(check, "sky") == (("serve.yaml", "ValueError: unknown key"),)
    assert not (tmp_path / ".sky").exists()
    (modules / "sky.py").write_text("raise RuntimeError('broken')")
    check = check_export(tmp_path / "skypilot")
    assert verdicts(check)["sky"] is Verdict.UNDECIDED
    assert findings(check, "sky")[0][1] == "RuntimeError: broken"


@pytest.mark.parametrize(
    ("files", "message"),
    [
        (None, f"is no export: it has no {MANIFEST}"),
        (["../plan.json"], "which no export writes"),
        (["/etc/passwd"], "which no export writes"),
        (["link"], "leads out of"),
        (["large"], "is larger than 10,000,000 bytes"),
        (["binary"], "is not UTF-8 text"),
    ],
)
def test_a_folder_that_no_export_wrote_is_not_checked(tmp_path, files, message):
    folder = tmp_path / "folder"
    folder.mkdir()
    (tmp_path / "secret").write_text("mine")
    (folder / "link").symlink_to(tmp_path / "secret")
    (folder / "binary").write_bytes(b"\xff")
    with (folder / "large").open("wb") as file:
        file.truncate(10_000_001)
    if files is not None:
        manifest = {"format": "advisor-export/1", "to": "csv", "files": files}
        (folder / MANIFEST).write_text(json.dumps(manifest))
    with pytest.raises(ExportError, match=message):
        check_export(folder)


def test_yaml_that_repeats_itself_a_billion_times_is_read_once(exported):
    folder = exported("skypilot")
    levels = "".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]\n" for n in range(1, 30))
    (folder / "train.yaml").write_text(f"l0: &l0 [x]\n{levels}")
    assert verdicts(check_export(folder))["catalogue"] is Verdict.ACCEPTED  # serve.yaml is sound
