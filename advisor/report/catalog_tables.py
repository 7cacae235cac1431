"""Lists of the catalogue as tables, CSV and JSON."""

import csv
import io
import json
import math
from collections.abc import Sequence
from dataclasses import asdict, fields

from rich import box
from rich.table import Table

from advisor.domain.listing import Listed


def listed_json(rows: Sequence[Listed]) -> str:
    """Return the list as one JSON document; an unknown number is null."""
    documents = [
        {
            name: None if isinstance(value, float) and math.isnan(value) else value
            for name, value in asdict(row).items()
        }
        for row in rows
    ]
    return json.dumps(documents, ensure_ascii=False, allow_nan=False) + "\n"


def listed_csv(rows: Sequence[Listed]) -> str:
    """Return the list as CSV with a header; an unknown number is empty."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    names = [field.name for field in fields(Listed)]
    writer.writerow(names)
    for row in rows:
        values = (getattr(row, name) for name in names)
        writer.writerow(
            "" if isinstance(value, float) and math.isnan(value) else value for value in values
        )
    return text.getvalue()


def listed_table(rows: Sequence[Listed]) -> Table:
    """Return the list as a table, two lines a row, so that names stay whole in 80 columns."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("region\ninstance", overflow="fold")
    table.add_column("accelerators\nhost", overflow="fold")
    table.add_column("USD/h", justify="right")
    table.add_column("purchase\nas of", no_wrap=True)
    for row in rows:
        board = (
            "-" if row.accelerator is None else f"{row.accelerator_count:g} x {row.accelerator}"
        )
        table.add_row(
            f"{row.provider}:{row.region}\n  {row.instance_type}",
            f"{board}\n{_count(row.vcpus)} vCPU, {_count(row.memory_gib)} GiB",
            f"{row.price_usd_per_h:,.4f}",
            f"{row.purchase}\n{row.price_date}",
        )
    return table


def _count(value: float) -> str:
    return "-" if math.isnan(value) else f"{value:g}"
