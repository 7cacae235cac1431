"""`advisor catalog`: what the clouds offer, what each figure rests on, whether it is sound."""

import sys
from pathlib import Path

import typer

from advisor.domain.listing import Filter, Order
from advisor.domain.purchase import Purchase

catalog_app = typer.Typer(
    help="What the clouds offer, what each figure rests on, whether it is sound.",
    no_args_is_help=True,
)

FOLDER = typer.Option(None, help="Folder with catalogue tables.", show_default=False)
JSON = typer.Option(False, "--json", help="Print one JSON document on stdout.")


@catalog_app.command("list")
def list_offers(
    provider: str | None = typer.Option(None, help="aws, azure or gcp.", show_default=False),
    region: str | None = typer.Option(
        None, help="eu-north-1 or aws:eu-north-1.", show_default=False
    ),
    instance: str | None = typer.Option(None, help="Instance type.", show_default=False),
    accelerator: str | None = typer.Option(
        None, help="H100, A100-SXM4-80GB, ...", show_default=False
    ),
    purchase: Purchase | None = typer.Option(None, help="Purchase model.", show_default=False),
    max_price: float | None = typer.Option(
        None, min=0, help="Highest price. [USD/h]", show_default=False
    ),
    sort: Order = typer.Option(Order.PRICE, help="Order of the rows."),
    limit: int = typer.Option(40, min=0, help="Rows of the table; 0 for all."),
    out: Path | None = typer.Option(
        None, help="Write all rows to this file, .csv or .json.", show_default=False
    ),
    catalogs: Path | None = FOLDER,
    as_json: bool = JSON,
) -> None:
    """List prices by provider, region, instance, accelerator, price; cheapest first."""
    from advisor.report.catalog_tables import listed_json, listed_table
    from advisor.service import catalog as service

    wanted = Filter(
        provider=provider,
        region=region,
        instance=instance,
        accelerator=accelerator,
        purchase=purchase,
        max_price_usd_per_h=max_price,
    )
    rows = service.list_catalog(wanted, catalogs, sort)
    if out is not None:
        service.save_list(rows, out)
    if as_json:
        sys.stdout.write(listed_json(rows))
        return
    if not rows:
        typer.echo("no price passes these filters")
        return
    shown = rows if limit == 0 else rows[:limit]
    _print(listed_table(shown))
    if len(shown) < len(rows):
        typer.echo(f"{len(rows):,} prices, the first {len(shown)} shown; --limit 0 shows all")


@catalog_app.command()
def show(
    place: str = typer.Argument(
        help="aws:eu-north-1, aws:eu-north-1:p5.48xlarge, gpu:H100 or city:London.",
        show_default=False,
    ),
    catalogs: Path | None = FOLDER,
    as_json: bool = JSON,
) -> None:
    """Show every figure of a place with its unit, basis, year and source."""
    from advisor.report.catalog_sheets import render_sheets, sheets_json
    from advisor.service import catalog as service

    sheets = service.show_place(place, catalogs)
    if as_json:
        sys.stdout.write(sheets_json(sheets))
    else:
        _print(render_sheets(sheets))


@catalog_app.command()
def check(catalogs: Path | None = FOLDER, as_json: bool = JSON) -> None:
    """Hold the catalogue against its integrity rules.

    Exit codes: 0 sound (warnings are allowed), 2 a rule is broken.
    """
    from advisor.report.catalog_sheets import check_json, render_check
    from advisor.service import catalog as service

    results = service.check(catalogs)
    if as_json:
        sys.stdout.write(check_json(results))
    else:
        _print(render_check(results))
    if not service.is_sound(results):
        raise typer.Exit(2)


def _print(renderable: object) -> None:
    from rich.console import Console  # deferred: 45 ms

    Console(highlight=False).print(renderable)
