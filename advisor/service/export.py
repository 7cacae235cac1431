"""Export a plan: in memory or in its file, to a folder that is written whole or not at all."""

import hashlib
import json
import os
import shutil
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any, Final

from pydantic import BaseModel, ConfigDict

from advisor.domain.export import Exported, Format, WrittenPlan
from advisor.domain.plan import Deferred, Placement, Plan, Totals
from advisor.domain.scenario import Objective
from advisor.errors import ExportError, FolderInUse
from advisor.export.names import dns_label
from advisor.export.registry import find_format, formats
from advisor.report.plan_document import plan_json
from advisor.scenario.load import scenario_from_document
from advisor.service.files import read_text
from advisor.service.plan_file import PlanForm, parsed_plan

__all__ = [
    "Written",
    "export",
    "export_formats",
    "exported",
    "folder_for",
    "read_manifest",
    "write_export",
]

MANIFEST: Final = "advisor-export.json"
"""Says what wrote a folder, and which files are its own."""

_MANIFEST_FORMAT: Final = "advisor-export/1"


class _Inputs(BaseModel):
    scenario: dict[str, Any]


class _Document(PlanForm):
    """What an export needs of a plan file; domain values are read as they are."""

    model_config = ConfigDict(allow_inf_nan=False)

    objective: Objective
    totals: Totals
    placements: tuple[Placement, ...]
    deferred: tuple[Deferred, ...] = ()
    inputs: _Inputs


class _Manifest(BaseModel):
    format: str
    to: str = ""
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What an export wrote, and what comes next."""

    folder: Path
    exported: Exported


def export_formats() -> tuple[Format, ...]:
    """Return the formats that a plan can be exported to.

    Raises:
        ExportError: an installed package brings one that cannot be used.
    """
    return formats()


def folder_for(plan: Plan, format_name: str) -> str:
    """Return a name for the folder of an export: "nlp-team-skypilot"."""
    return f"{dns_label(plan.scenario)}-{format_name}"


def exported(plan: Plan | Path, format_name: str) -> Exported:
    """Return a plan's files in a format, without writing any.

    Args:
        plan: in memory, or a file written by `advisor plan --out`
        format_name: of one of `export_formats`

    Raises:
        InputError: the file is no plan.
        ExportError: there is no such format, or it can do nothing with the plan.
    """
    chosen = find_format(format_name)
    written = _written_plan(plan)
    found = chosen.export(written)
    paths = [PurePosixPath(file.path) for file in found.files]
    for path in paths:
        if path.is_absolute() or ".." in path.parts or paths.count(path) > 1:
            raise ExportError(f'the format "{format_name}" writes to {path}, which it must not')
    waiting = (
        f"{row.workload} is left to the next period: the plan's limits have no room for it"
        for row in written.deferred
    )
    return replace(found, left_out=(*found.left_out, *waiting))


def export(plan: Plan | Path, format_name: str, folder: Path, *, force: bool = False) -> Written:
    """Write a plan's files in a format to a folder.

    Args:
        plan: in memory, or a file written by `advisor plan --out`
        format_name: of one of `export_formats`
        folder: that does not exist, or is empty; its parent does
        force: replace a folder that an earlier export wrote, and nobody added to

    Raises:
        InputError: the file is no plan.
        FolderInUse: an earlier export stands there, and `force` is not given.
        ExportError: there is no such format, it can do nothing with the plan, the folder holds
            other files or cannot be written; then all is as it was.
    """
    return write_export(exported(plan, format_name), format_name, folder, force=force)


def write_export(
    found: Exported,
    format_name: str,
    folder: Path,
    *,
    force: bool = False,
) -> Written:
    """Write files to a folder, all or none.

    Raises:
        FolderInUse: an earlier export stands there, and `force` is not given.
        ExportError: the folder holds other files or cannot be written; then all is as it was.
    """
    _require_free(folder, force=force)
    files = {file.path: file.text for file in found.files}
    files[MANIFEST] = _manifest(format_name, files)
    try:
        _write_whole(folder, files)
    except OSError as error:
        raise ExportError(
            f"{folder} cannot be written: {error.strerror or error}; nothing was changed",
        ) from error
    return Written(folder=folder, exported=found)


def read_manifest(folder: Path) -> tuple[str, tuple[str, ...]]:
    """Return the format that a folder was exported to, and the paths of its files.

    Raises:
        ExportError: no export wrote the folder, or its manifest was edited.
    """
    path = folder / MANIFEST
    try:
        manifest = _Manifest.model_validate_json(path.read_bytes())
    except (OSError, ValueError) as error:
        raise ExportError(
            f"{folder} is no export: it has no {MANIFEST} that can be read; give the folder that "
            "`advisor export --out` wrote",
        ) from error
    for name in manifest.files:
        parts = PurePosixPath(name).parts
        if not parts or PurePosixPath(name).is_absolute() or ".." in parts or "\0" in name:
            raise ExportError(f"{path} names {name!r}, which no export writes; export again")
    return manifest.to, manifest.files


def _written_plan(plan: Plan | Path) -> WrittenPlan:
    """Return a plan as its document says it; one in memory goes through the same door."""
    path = plan if isinstance(plan, Path) else Path("the plan")
    text = read_text(plan) if isinstance(plan, Path) else plan_json(plan)
    document = parsed_plan(text, path, _Document)
    return WrittenPlan(
        document=text,
        digest=hashlib.sha256(text.encode()).hexdigest(),
        scenario=scenario_from_document(document.inputs.scenario, where=f"{path} (inputs)"),
        objective=document.objective,
        totals=document.totals,
        placements=document.placements,
        deferred=document.deferred,
    )


def _manifest(format_name: str, files: dict[str, str]) -> str:
    document = {"format": _MANIFEST_FORMAT, "to": format_name, "files": sorted(files)}
    return json.dumps(document, indent=2) + "\n"


def _require_free(folder: Path, *, force: bool) -> None:
    """Refuse a folder that holds anything but an earlier export that may be replaced."""
    if folder.resolve() == Path.cwd():
        raise ExportError(f"{folder} is where you are; name a folder of its own")
    if not folder.exists() and not folder.is_symlink():
        if not folder.absolute().parent.is_dir():
            raise ExportError(f"{folder.absolute().parent} is no folder; make it first")
        return
    if not folder.is_dir() or folder.is_symlink():
        raise ExportError(f"{folder} is there and is no folder; give another name")
    strangers = _strangers(folder)
    if strangers is None:
        raise ExportError(f"{folder} holds files that no export wrote; give another folder")
    if strangers:
        raise ExportError(
            f"{folder} holds files that no export wrote: {', '.join(strangers[:3])}; move them, "
            "or give another folder",
        )
    if not force and any(folder.iterdir()):
        raise FolderInUse(f"{folder} holds an export; replace it with --force")


def _strangers(folder: Path) -> list[str] | None:
    """Return the files that are not an export's own; None where there was no export at all."""
    there = {
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()
    }
    if not there:
        return []
    try:
        manifest = _Manifest.model_validate_json((folder / MANIFEST).read_bytes())
    except (OSError, ValueError):
        return None
    return sorted(there - {*manifest.files, MANIFEST})


def _write_whole(folder: Path, files: dict[str, str]) -> None:
    """Write a folder beside its place, then put it there in one step."""
    parent = folder.absolute().parent
    new = Path(tempfile.mkdtemp(dir=parent, prefix=f".{folder.name}."))
    try:
        for name, text in files.items():
            _write_file(new / name, text)
        new.chmod(parent.stat().st_mode & 0o777)
        _put(new, folder)
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise


def _write_file(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _put(new: Path, folder: Path) -> None:
    """Move a folder to its place; what stood there goes only when the new one is in."""
    if not folder.exists() or not any(folder.iterdir()):
        new.rename(folder)  # over an empty folder too
        return
    old = new.with_name(f"{new.name}.old")
    folder.rename(old)
    try:
        new.rename(folder)
    except OSError:
        old.rename(folder)
        raise
    shutil.rmtree(old)
