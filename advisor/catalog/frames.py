"""The tables as pandas frames, for checks that look across columns and tables."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from advisor.catalog.tables import read_schema, table_path

if TYPE_CHECKING:  # deferred: 300 ms
    import pandas as pd

Frames = Mapping[str, "pd.DataFrame"]


def read_frames(folder: Path) -> dict[str, "pd.DataFrame"]:
    """Return every table with text and numbers as SCHEMA.csv types them; empty numbers are NaN.

    Args:
        folder: of tables that load_catalog accepts
    """
    import pandas as pd

    frames = {}
    for name, columns in read_schema(folder).items():
        numbers = {column.name for column in columns if column.kind != "text"}
        frame = pd.read_csv(
            table_path(folder, name),
            dtype={column.name: float if column.name in numbers else str for column in columns},
            keep_default_na=False,
            na_values={column: [""] for column in numbers},
        )
        frames[name] = frame
    return frames
