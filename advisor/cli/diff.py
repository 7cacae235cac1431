"""`advisor diff`: what a plan takes more than another, for a comment on a pull request."""

import sys
from pathlib import Path

import typer


def diff(
    plan_a: Path = typer.Argument(
        help="Plan before, as written by `advisor plan --out`.", show_default=False
    ),
    plan_b: Path = typer.Argument(help="Plan after, likewise.", show_default=False),
    max_more_kg: str | None = typer.Option(
        None,
        metavar="KG|SHARE%",
        help="Most kg CO2e that the plan after may take more: 12.5, or 5% of the plan before.",
        show_default=False,
    ),
    max_more_usd: str | None = typer.Option(
        None,
        metavar="USD|SHARE%",
        help="Most USD that the plan after may take more: 100, or 5% of the plan before.",
        show_default=False,
    ),
    as_json: bool = typer.Option(False, "--json", help="Print one JSON document on stdout."),
) -> None:
    """Compare two plans: totals, what moves, limits, settings; as Markdown.

    Exit codes: 0 compared, ceilings hold; 2 bad input; 7 a ceiling is exceeded.
    """
    from advisor.service import plan_diff as service

    wanted = (("emissions_kg", max_more_kg), ("cost_usd", max_more_usd))
    ceilings = tuple(service.ceiling(name, text) for name, text in wanted if text is not None)
    found = service.plan_diff(plan_a, plan_b)
    if as_json:
        from advisor.report.plan_diff_document import plan_diff_json

        sys.stdout.write(plan_diff_json(found, ceilings))
    else:
        from advisor.report.plan_diff_markdown import plan_diff_markdown

        sys.stdout.write(plan_diff_markdown(found, ceilings))
    service.require(found, ceilings)
