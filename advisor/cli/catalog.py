"""`advisor catalog`: what the clouds offer."""

import sys
from pathlib import Path

import typer

from advisor.domain.purchase import Purchase

catalog_app = typer.Typer(help="What the clouds offer.", no_args_is_help=True)


@catalog_app.command("list")
def list_offers(
    provider: str | None = typer.Option(None, help="aws, azure or gcp."),
    region: str | None = typer.Option(None, help="eu-north-1 or aws:eu-north-1."),
    instance: str | None = typer.Option(None, help="Instance type."),
    accelerator: str | None = typer.Option(None, help="H100, A100-SXM4-80GB, ..."),
    purchase: Purchase | None = typer.Option(None, help="Purchase model."),
    max_price: float | None = typer.Option(None, help="Highest price. [USD/h]"),
    limit: int = typer.Option(40, help="Rows of the table; 0 for all."),
    catalogs: Path | None = typer.Option(None, help="Folder with catalogue tables."),
    as_json: bool = typer.Option(False, "--json", help="Print one JSON document on stdout."),
) -> None:
    """List prices by provider, region, instance, accelerator, price; cheapest first."""
    from advisor.report.catalog_tables import listed_json, listed_table
    from advisor.service.catalog import Filter, list_catalog

    wanted = Filter(
        provider=provider,
        region=region,
        instance=instance,
        accelerator=accelerator,
        purchase=purchase,
        max_price_usd_per_h=max_price,
    )
    rows = list_catalog(wanted, catalogs)
    if as_json:
        sys.stdout.write(listed_json(rows))
        return
    from rich.console import Console  # deferred: 45 ms

    rows.sort(key=lambda row: row.price_usd_per_h)
    shown = rows if limit == 0 else rows[:limit]
    Console(highlight=False).print(listed_table(shown))
    if len(shown) < len(rows):
        typer.echo(f"{len(rows):,} prices, the cheapest {len(shown)} shown; --limit 0 shows all")
