"""Lists of the catalogue as tables and JSON."""

import json
import math
from collections.abc import Sequence
from dataclasses import asdict

from rich import box
from rich.table import Table

from advisor.domain.offer import Listed


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


def listed_table(rows: Sequence[Listed]) -> Table:
    """Return the list as a table."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("place", "instance", "accelerator"):
        table.add_column(name, overflow="fold")
    for name in ("vCPU", "GiB", "USD/h"):
        table.add_column(name, justify="right")
    for name in ("purchase", "as of"):
        table.add_column(name)
    for row in rows:
        board = "" if row.accelerator is None else f"{row.accelerator_count:g} x {row.accelerator}"
        table.add_row(
            f"{row.provider}:{row.region}",
            row.instance_type,
            board,
            _count(row.vcpus),
            _count(row.memory_gib),
            f"{row.price_usd_per_h:,.4f}",
            row.purchase,
            row.price_date,
        )
    return table


def _count(value: float) -> str:
    return "-" if math.isnan(value) else f"{value:g}"
