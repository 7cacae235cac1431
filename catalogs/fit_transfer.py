"""Fit the transfer law and measure it: `python catalogs/fit_transfer.py [OUT_DIR]`.

Reads catalogs/measurements/ and catalogs/accelerators.csv, writes catalogs/transfer/, prints how
accurate the law is, and renews the tables and the plot of docs/transfer.md. Deterministic up to
the last digits of the solver.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import pandas as pd
from building.tables import CATALOGS, write_all
from fitting.accuracy import accuracy
from fitting.batch import batch_curves
from fitting.folds import coefficients, group_of, residuals
from fitting.law import Design, centre_of, design
from fitting.page import plot, write_page
from fitting.pairs import WALL_OVER_BOARDS, read_pairs
from fitting.ranges import ranges
from fitting.scaling import scaling

QUANTITIES = ("energy", "time")
DOCS = CATALOGS.parent / "docs"

Tables = dict[str, pd.DataFrame]


def main() -> None:
    """Fit, judge, write, print."""
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else CATALOGS
    judged: dict[str, pd.DataFrame] = {}
    tables = fit_tables(out, judged)
    for name, path, rows in write_all(tables, out, "transfer"):
        print(f"{name:18s} {rows:7,d} rows {path.stat().st_size:>10,d} bytes")
    print(tables["transfer_accuracy"].to_string(index=False))
    if out == CATALOGS:
        write_page(DOCS / "transfer.md", tables)
        (DOCS / "transfer-errors.svg").write_text(plot(judged))


def fit_tables(folder: Path, judged: dict[str, pd.DataFrame] | None = None) -> Tables:
    """Return the tables of the law, fitted to the measurements in a catalogue's folder.

    Args:
        folder: of the catalogue
        judged: takes the residuals of each quantity on what was left out
    """
    measurements = pd.read_csv(folder / "measurements/measurements.csv.gz")
    pairs = read_pairs(measurements, pd.read_csv(folder / "accelerators.csv"))
    centre = centre_of(pairs)
    law = design(pairs, centre)
    fitted = [_centres(centre)]
    errors, found = [], []
    for quantity in QUANTITIES:
        fitted.append(_coefficients(pairs, law, quantity))
        rows = _judged(pairs, law, quantity)
        if judged is not None:
            judged[quantity] = rows
        bounds, covered = ranges(rows)
        errors.append(bounds.assign(quantity=quantity))
        found.append(accuracy(rows, covered, quantity))
    return {
        "transfer_coefficients": pd.concat(fitted, ignore_index=True),
        "transfer_errors": pd.concat(errors, ignore_index=True),
        "transfer_accuracy": pd.concat(found, ignore_index=True),
        "transfer_scaling": scaling(measurements),
        "transfer_batch": batch_curves(measurements),
    }


def _centres(centre: pd.Series) -> pd.DataFrame:
    """Return around which load each class was fitted, and what turns a board's into the wall's."""
    rows = [("load_centre", name, value) for name, value in centre.items()]
    rows.append(("wall_over_boards", "batch-inference", WALL_OVER_BOARDS))
    table = pd.DataFrame(rows, columns=["term", "job_class", "value"])
    return table.assign(quantity="", name="", other="")


def _coefficients(pairs: pd.DataFrame, law: Design, quantity: str) -> pd.DataFrame:
    value = coefficients(pairs, law, quantity, pairs[quantity].notna().to_numpy())
    table = law.terms.drop(columns="penalty").assign(quantity=quantity, value=value)
    return table[table.value != 0].round({"value": 6})


def _judged(pairs: pd.DataFrame, law: Design, quantity: str) -> pd.DataFrame:
    """Return the residuals with what the pairs say of their rows, and the sheets' own ratio."""
    sheet = -pairs.rate_tflops
    if quantity == "energy":
        sheet = sheet + pairs.tdp_w
    columns = ["job_class", "dataset", "model", "source", "target", "accelerator_count"]
    known = pairs[columns].assign(sheet=sheet, group=group_of(pairs.model))
    return residuals(pairs, law, quantity).join(known, on="row")


if __name__ == "__main__":
    main()
