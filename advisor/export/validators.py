"""The tools that say whether exported files would be taken, one small entry each.

All of them work without network and account, save for `sbatch`, which asks its own cluster. None
knows which region sells which instance type: `stated_offers` and the catalogue do.
"""

import json
from collections.abc import Callable
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import Final

from advisor.domain.export_check import Answer, Judged, Validator, Verdict

_Targets = Callable[[str, tuple[str, ...]], tuple[str, ...]]

_ACCEPTED: Final = Judged(verdict=Verdict.ACCEPTED)
_LINES: Final = 3
"""Of what a tool says, from where it says what is wrong."""

_KUSTOMIZATION: Final = "kustomization.yaml"

_SKY: Final = """\
import sys
import sky
import yaml
try:
    with open(sys.argv[1], encoding="utf-8") as file:
        task = yaml.safe_load(file)
    envs = task.get("envs") or {}
    task["envs"] = {name: "-" if value is None else value for name, value in envs.items()}
    sky.Task.from_yaml_config(task)
except Exception as error:
    sys.exit(f"{type(error).__name__}: {error}")
"""
"""Variables that are asked for at launch count as given: SkyPilot refuses a task without them."""


def validators_of(to: str, paths: tuple[str, ...]) -> tuple[Validator, ...]:
    """Return those that have something to say of an export.

    Args:
        to: its format
        paths: of its files, relative, parts by "/"
    """
    return tuple(row for row in _ALL if row.targets(to, paths))


def _matching(*patterns: str) -> _Targets:
    """Return the choice of files by pattern, in exports of any format."""

    def chosen(_to: str, paths: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(
            path for path in paths if any(fnmatchcase(path, pattern) for pattern in patterns)
        )

    return chosen


def _terraform_folders(_to: str, paths: tuple[str, ...]) -> tuple[str, ...]:
    files = _matching("*.tf", "*.tf.json")(_to, paths)
    return tuple(sorted({_folder(path) for path in files}))


def _kustomizations(_to: str, paths: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(_folder(path) for path in paths if PurePosixPath(path).name == _KUSTOMIZATION)


def _manifests(to: str, paths: tuple[str, ...]) -> tuple[str, ...]:
    if to != "kubernetes":
        return ()
    return tuple(
        path
        for path in paths
        if path.endswith(".yaml") and PurePosixPath(path).name != _KUSTOMIZATION
    )


def _tasks(to: str, paths: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(path for path in paths if to == "skypilot" and path.endswith(".yaml"))


def _templates(to: str, paths: tuple[str, ...]) -> tuple[str, ...]:
    suffixes = (".yaml", ".yml", ".json", ".template")
    return tuple(path for path in paths if to == "cloudformation" and path.endswith(suffixes))


def _folder(path: str) -> str:
    return str(PurePosixPath(path).parent)


def _by_code(answer: Answer) -> Judged:
    """Read a tool that ends with 0 or says what is wrong; a signal is no verdict."""
    if answer.code == 0:
        return _ACCEPTED
    verdict = Verdict.REFUSED if answer.code > 0 else Verdict.UNDECIDED
    return Judged(verdict=verdict, words=_said(answer))


def _fmt(answer: Answer) -> Judged:
    """Read `terraform fmt -check`: 3 is another layout, 2 is no HCL. Source: tried, 1.11.4."""
    if answer.code in (0, 2):
        return _by_code(answer)
    if answer.code == 3:  # noqa: PLR2004
        return Judged(verdict=Verdict.REFUSED, words="terraform fmt would write it otherwise")
    return Judged(verdict=Verdict.UNDECIDED, words=_said(answer))


def _validate(answer: Answer) -> Judged:
    """Read `terraform validate -json`: "valid", and "diagnostics" with summary and detail."""
    try:
        found = json.loads(answer.out)
        if found["valid"] is True:
            return _ACCEPTED
        errors = [row for row in found["diagnostics"] if row["severity"] == "error"]
        words = "; ".join(f"{row['summary']} {row.get('detail', '')}".strip() for row in errors)
    except (ValueError, KeyError, TypeError, AttributeError):
        return Judged(verdict=Verdict.UNDECIDED, words=_said(answer))
    return Judged(verdict=Verdict.REFUSED, words=words or _said(answer))


def _cfn(answer: Answer) -> Judged:
    """Read cfn-lint, whose code adds up 2 for errors, 4 for warnings and 8 for remarks.

    Source: cfn-lint documentation, "Exit Codes", 1.51.
    """
    if answer.code in (4, 8, 12):
        return _ACCEPTED
    if answer.code in (0, 2, 6, 10, 14):
        return _by_code(answer)
    return Judged(verdict=Verdict.UNDECIDED, words=_said(answer))


def _sbatch(answer: Answer) -> Judged:
    """Read `sbatch --test-only`; a controller that is not there says nothing of the file."""
    if answer.code != 0 and "contact slurm controller" in answer.err.casefold():
        return Judged(verdict=Verdict.UNDECIDED, words="no Slurm controller answers")
    return _by_code(answer)


def _python(answer: Answer) -> Judged:
    """Read a parser in Python; a traceback is a parser that is broken, not a file."""
    if "Traceback (most recent call last)" in answer.err:
        return Judged(verdict=Verdict.UNDECIDED, words=answer.err.strip().splitlines()[-1])
    return _by_code(answer)


def _said(answer: Answer) -> str:
    """Return the first lines of what is said, or the code where nothing is."""
    lines = [line.strip() for line in f"{answer.err}\n{answer.out}".splitlines() if line.strip()]
    return "; ".join(lines[:_LINES]) or f"it ended with {answer.code} and said nothing"


_TERRAFORM_SITE: Final = "https://developer.hashicorp.com/terraform/install"
_ALL: Final = (
    Validator(
        name="sh -n",
        checks="syntax of scripts",
        targets=_matching("*.sh", "*.sbatch"),
        program="sh",
        command=lambda path: ("-n", path),
        read=_by_code,
        get="comes with the system",
    ),
    Validator(
        name="sbatch --test-only",
        checks="options, partitions and nodes of the cluster here",
        targets=_matching("*.sbatch"),
        program="sbatch",
        command=lambda path: ("--test-only", path),
        read=_sbatch,
        get="comes with Slurm: check where you submit",
    ),
    Validator(
        name="sky",
        checks="fields of SkyPilot tasks and services",
        targets=_tasks,
        module="sky",
        command=lambda path: ("-P", "-c", _SKY, path),  # -P: no modules from the folder
        read=_python,
        get="pip install skypilot, in the environment of advisor",
    ),
    Validator(
        name="kubectl kustomize",
        checks="that the kustomization finds and merges its files",
        targets=_kustomizations,
        program="kubectl",
        command=lambda folder: ("kustomize", folder),
        read=_by_code,
        get="https://kubernetes.io/docs/tasks/tools",
    ),
    Validator(
        name="kubernetes-validate",
        checks="fields of Kubernetes objects",
        targets=_manifests,
        program="kubernetes-validate",
        command=lambda path: ("--strict", path),
        read=_python,
        get="pip install kubernetes-validate",
    ),
    Validator(
        name="terraform fmt",
        checks="syntax and layout of HCL",
        targets=_matching("*.tf"),
        program="terraform",
        command=lambda path: ("fmt", "-check", "-no-color", path),
        read=_fmt,
        get=_TERRAFORM_SITE,
    ),
    Validator(
        name="terraform validate",
        checks="resources, attributes and references",
        targets=_terraform_folders,
        program="terraform",
        prepare=("init", "-backend=false", "-input=false", "-no-color"),
        command=lambda _folder: ("validate", "-json"),
        inside=True,
        read=_validate,
        get=_TERRAFORM_SITE,
    ),
    Validator(
        name="cfn-lint",
        checks="resources and properties of CloudFormation templates",
        targets=_templates,
        program="cfn-lint",
        command=lambda path: (path,),
        read=_cfn,
        get="pip install cfn-lint",
    ),
)
