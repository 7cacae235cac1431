"""Write tables the same way every time: sorted rows, LF, no time stamp in gzip."""

import gzip
import io
from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd

CATALOGS = Path(__file__).parent.parent
PACKED = {"offers", "latency", "measurements"}


def write_all(
    tables: Mapping[str, pd.DataFrame],
    out: Path,
    part: str = "",
) -> Iterator[tuple[str, Path, int]]:
    """Write each table and yield its name, path and number of rows.

    Columns are those of SCHEMA.csv, in its order; a column more or less stops the build.

    Args:
        tables: by name; all that the schema lists
        out: folder of the catalogue
        part: folder in the catalogue that has a schema of its own
    """
    out = out / part
    out.mkdir(parents=True, exist_ok=True)
    schema = pd.read_csv(CATALOGS / part / "SCHEMA.csv").groupby("table").column.apply(list)
    assert set(schema.index) == set(tables), set(schema.index) ^ set(tables)
    for name, table in sorted(tables.items()):
        assert set(table.columns) == set(schema[name]), set(table.columns) ^ set(schema[name])
        text = _csv(table[schema[name]])
        packed = name in PACKED
        path = out / f"{name}.csv{'.gz' if packed else ''}"
        body = text.encode()
        path.write_bytes(gzip.compress(body, 9, mtime=0) if packed else body)
        yield name, path, len(table)


def _csv(table: pd.DataFrame) -> str:
    buffer = io.StringIO()
    table.to_csv(buffer, index=False, lineterminator="\n", float_format="%.10g")
    header, *lines = buffer.getvalue().splitlines()
    return "\n".join([header, *sorted(lines), ""])
