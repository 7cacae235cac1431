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
) -> None:
    """Write a plan as files that deployment tools read.

    Exit codes: 0 written, 2 bad input, 6 cannot be exported or written.
    """
    from advisor.service import export as service

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
