"""`advisor export`: deployment configs for a plan."""

import sys
from pathlib import Path

import typer


def export(
    plan: Path | None = typer.Argument(
        None, help="Plan, as written by `advisor plan --out`.", show_default=False
    ),
    to: str | None = typer.Option(
        None, "--to", metavar="FORMAT", help="Format; --list shows all.", show_default=False
    ),
    out: Path | None = typer.Option(
        None, help="Folder to write; it must not exist, or be empty.", show_default=False
    ),
    force: bool = typer.Option(
        False, "--force", help="Replace a folder that an earlier export wrote."
    ),
    as_list: bool = typer.Option(False, "--list", help="List the formats and exit."),
    check: Path | None = typer.Option(
        None,
        metavar="DIR",
        help="Check an exported folder by the tools installed here and by the catalogue.",
        show_default=False,
    ),
    catalogs: Path | None = typer.Option(
        None, help="Folder with catalogue tables, for --check.", show_default=False
    ),
) -> None:
    """Write a plan as files that deployment tools read, or check a folder of them.

    Exit codes: 0 written or not refused, 2 bad input, 6 not written or refused.
    """
    from advisor.service import export as service

    if check is not None:
        if plan is not None or to is not None or out is not None:
            raise typer.BadParameter("--check DIR stands alone: it checks what an export wrote")
        _check(check, catalogs)
        return

    if as_list:
        rows = service.export_formats()
        width = max(len(row.name) for row in rows)
        for row in rows:
            sys.stdout.write(f"{row.name:<{width}}  {row.description}\n")
        return
    if plan is None or to is None or out is None:
        raise typer.BadParameter("give PLAN, --to FORMAT and --out DIR; --list shows formats")
    written = service.export(plan, to, out, force=force)
    for sentence in written.exported.left_out:
        sys.stderr.write(f"left out: {sentence}\n")
    count = len(written.exported.files)
    sys.stdout.write(f"{count} file{'s' if count > 1 else ''} in {written.folder}:\n")
    for file in written.exported.files:
        sys.stdout.write(f"  {file.path}\n")
    sys.stdout.write(f"next, in {written.folder}:\n")
    for step in written.exported.next_steps:
        sys.stdout.write(f"  {step}\n")


def _check(folder: Path, catalogs: Path | None) -> None:
    from advisor.cli.bar import progress_bar
    from advisor.report.export_check_words import check_lines
    from advisor.service.export_check import check_export, require_accepted

    with progress_bar() as progress:
        found = check_export(folder, catalogs=catalogs, progress=progress)
    for line in check_lines(found):
        sys.stdout.write(f"{line}\n")
    require_accepted(found)
