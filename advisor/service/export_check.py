"""Check an exported folder: by the tools that are installed here, and against the catalogue."""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from advisor.catalog.load import load_catalog
from advisor.catalog.words import find_instance
from advisor.domain.export_check import Answer, Checked, ExportCheck, Judged, Validator, Verdict
from advisor.errors import CatalogError, ExportError, ExportRefused
from advisor.export.stated_offers import stated_offers
from advisor.export.validators import validators_of
from advisor.progress import Progress, silent
from advisor.service.export import read_manifest
from advisor.service.tools import program_of, run

TIMEOUT_S: Final = 60.0
"""How long one answer may take; `terraform init` loads providers where it can. [s]"""

_LARGEST: Final = 10_000_000
"""Of a file that is checked. [byte]"""

_WORST: Final = (Verdict.REFUSED, Verdict.UNDECIDED, Verdict.ACCEPTED)


@dataclass(frozen=True, slots=True)
class _Bench:
    """Where tools work: a copy of the export, a home of their own, how long [s], who is told."""

    folder: Path
    home: Path
    timeout_s: float
    progress: Progress


def check_export(
    folder: Path,
    *,
    catalogs: Path | None = None,
    timeout_s: float = TIMEOUT_S,
    progress: Progress = silent,
) -> ExportCheck:
    """Return what all checks say of a folder that `export` wrote; the folder stays as it is.

    Args:
        folder: with the files of one export
        catalogs: folder of the catalogue; None finds the shipped one
        timeout_s: how long a tool may take for one answer [s]
        progress: told of each tool, and how many of its targets are done

    Raises:
        ExportError: no export wrote the folder, or it cannot be read.
        CatalogError: the catalogue is damaged.
    """
    to, paths = read_manifest(folder)
    files = {path: text for path in paths if (text := _text(folder, path)) is not None}
    gone = tuple((path, "it was exported, and is gone") for path in paths if path not in files)
    own = [
        _checked("files", "that all exported files are there", len(paths), gone),
        _catalogued(to, files, catalogs),
    ]
    with tempfile.TemporaryDirectory(prefix="advisor-check-") as name:
        copy = Path(name) / "export"  # tools leave files behind, which are none of the export's
        home = Path(name) / "home"
        home.mkdir()
        _write(copy, files)
        asked = []
        for validator in validators_of(to, tuple(files)):
            targets = validator.targets(to, tuple(files))
            asked.append(_asked(validator, targets, _Bench(copy, home, timeout_s, progress)))
    return ExportCheck(folder=folder, to=to, results=(*own, *asked))


def require_accepted(check: ExportCheck) -> None:
    """Return if nothing was refused.

    Raises:
        ExportRefused: a check refuses something; all such checks are named.
    """
    names = [row.name for row in check.results if row.verdict is Verdict.REFUSED]
    if names:
        raise ExportRefused(f"{check.folder} is refused by {', '.join(names)}")


def _text(folder: Path, path: str) -> str | None:
    """Return the text of a file; None where there is none."""
    file = folder / path
    try:
        if not file.is_file():
            return None
        if not file.resolve().is_relative_to(folder.resolve()):
            raise ExportError(f"{file} leads out of {folder}; put the file itself there")
        if file.stat().st_size > _LARGEST:
            raise ExportError(f"{file} is larger than {_LARGEST:,} bytes; no export wrote that")
        return file.read_bytes().decode()
    except OSError as error:
        raise ExportError(f"{file} cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise ExportError(f"{file} is not UTF-8 text: {error}; export again") from error


def _catalogued(to: str, files: dict[str, str], catalogs: Path | None) -> Checked:
    """Hold what the files ask for against what is sold; no tool does that."""
    name, checks = "catalogue", "that each region sells its instance types"
    try:
        offers = stated_offers(to, files)
    except ExportError as error:
        return _checked(name, checks, len(files), (("", str(error)),))
    if not offers:
        words = "the files do not say which instance types they ask for"
        return _checked(name, checks, 0, (("", words),), Verdict.UNDECIDED)
    catalog = load_catalog(catalogs)
    findings = []
    for offer in offers:
        try:
            find_instance(catalog, offer.place, offer.instance_type)
        except CatalogError as error:
            findings.append((offer.path, str(error)))
    return _checked(name, checks, len(offers), tuple(findings))


def _checked(
    name: str,
    checks: str,
    targets: int,
    findings: tuple[tuple[str, str], ...],
    verdict: Verdict = Verdict.REFUSED,
) -> Checked:
    return Checked(
        name=name,
        checks=checks,
        verdict=verdict if findings else Verdict.ACCEPTED,
        targets=targets,
        findings=findings,
    )


def _asked(validator: Validator, targets: tuple[str, ...], bench: _Bench) -> Checked:
    """Ask a tool about all of its targets."""
    program = program_of(validator)
    if not program:
        missing = ((validator.program or validator.module, f"not installed: {validator.get}"),)
        name, checks = validator.name, validator.checks
        return _checked(name, checks, len(targets), missing, Verdict.MISSING)
    judged = {}
    for done, target in enumerate(targets):
        bench.progress(validator.name, done, len(targets))
        judged[target] = _judged(validator, program, target, bench)
    verdicts = {row.verdict for row in judged.values()}
    return Checked(
        name=validator.name,
        checks=validator.checks,
        verdict=next(verdict for verdict in _WORST if verdict in verdicts),
        targets=len(targets),
        findings=tuple(
            (target, row.words)
            for target, row in judged.items()
            if row.verdict is not Verdict.ACCEPTED
        ),
    )


def _judged(
    validator: Validator,
    program: tuple[str, ...],
    target: str,
    bench: _Bench,
) -> Judged:
    """Ask a tool about one target; what is not an answer is no verdict."""
    if validator.prepare:
        ready = _answer(validator, (*program, *validator.prepare), target, bench)
        if isinstance(ready, Judged):
            return ready
        if ready.code != 0:
            said = " ".join(ready.err.split())  # warnings come first
            words = f"could not begin: {said[max(said.find('Error:'), 0) :] or ready.code}"
            return Judged(verdict=Verdict.UNDECIDED, words=words)
    answer = _answer(validator, (*program, *validator.command(f"./{target}")), target, bench)
    return answer if isinstance(answer, Judged) else validator.read(answer)


def _answer(
    validator: Validator,
    command: tuple[str, ...],
    target: str,
    bench: _Bench,
) -> Answer | Judged:
    """Return what a tool says, or why it says nothing."""
    folder = bench.folder / target if validator.inside else bench.folder
    # a module of this Python keeps things in whatever home it finds
    environment = {"HOME": str(bench.home)} if validator.module else {}
    try:
        found = run(command, folder, bench.timeout_s, environment)
    except OSError as error:
        words = f"cannot be started: {error.strerror or error}"
        return Judged(verdict=Verdict.UNDECIDED, words=words)
    if found is None:
        words = f"did not end within {bench.timeout_s:g} s, or said too much"
        return Judged(verdict=Verdict.UNDECIDED, words=words)
    return found


def _write(folder: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8", newline="")
