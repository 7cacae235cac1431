"""The tables and the plot of docs/transfer.md, from the tables that the fit writes."""

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from fitting.accuracy import rules
from fitting.weigh import Floats, weight_of

NAMES = {
    "all": "all",
    "llm-inference": "language models",
    "image-generation": "image generation",
    "training": "training",
    "wall-8": "MLPerf servers, 8 accelerators, at the wall",
    "lambda": "Lambda's training benchmark",
    "lambda-1": "the same, one accelerator",
}
WIDTH, HEIGHT, LEFT, TOP = 320, 220, 46, 34
COLOURS = {"": "#1b7837", "same_": "#777777", "sheet_": "#c51b7d"}
CURVES = {"": "advisor", "same_": "as much as before", "sheet_": "data sheets"}
FULL_PCT = 150.0


def accuracy_table(accuracy: pd.DataFrame) -> str:
    """Return the accuracy table as Markdown."""
    head = "left out|quantity|of|cases|median|p90|same: median|p90|sheets: median|p90"
    lines = [
        f"| {head.replace('|', ' | ')} | which is less | in range |",
        "|---|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    rows = accuracy[accuracy.case.isin(NAMES)]
    order = [list(NAMES), ["energy", "time"], ["workload", "accelerator"]]
    for column, words in zip(("case", "quantity", "split"), order, strict=True):
        rows = rows.sort_values(
            column, key=lambda cells, w=words: cells.map(w.index), kind="stable"
        )
    for row in rows.itertuples():
        cells = [
            row.split,
            row.quantity,
            NAMES[row.case],
            f"{row.pairs:,}",
            f"**{row.median_ratio:.1%}**",
            f"**{row.p90_ratio:.0%}**",
            *(
                f"{share:.0%}"
                for share in (
                    row.same_median_ratio,
                    row.same_p90_ratio,
                    row.sheet_median_ratio,
                    row.sheet_p90_ratio,
                    row.right_share,
                    row.covered_share,
                )
            ),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def coverage_table(accuracy: pd.DataFrame) -> str:
    """Return how much of each source lies in the 80 % range."""
    rows = accuracy[accuracy.case.str.startswith("source ")]
    table = rows.pivot_table(
        index="case", columns=["split", "quantity"], values="covered_share", observed=True
    )
    lines = [
        "| source | workloads: energy | time | accelerators: energy | time |",
        "|---|---:|---:|---:|---:|",
    ]
    keys = [(split, name) for split in ("workload", "accelerator") for name in ("energy", "time")]
    for case, row in table.iterrows():
        cells = ["-" if np.isnan(row.get(key, np.nan)) else f"{row[key]:.0%}" for key in keys]
        lines.append(f"| {case.removeprefix('source ')} | {' | '.join(cells)} |")
    return "\n".join(lines)


def pair_table(errors: pd.DataFrame) -> str:
    """Return errors and ranges of the pairs whose energy was measured side by side."""
    keys = ["job_class", "name", "other"]
    rows = errors[(errors.evidence == "pair") & (errors.name != "")]
    energy = rows[rows.quantity == "energy"].set_index(keys)
    time = rows[rows.quantity == "time"].set_index(keys)
    lines = [
        "| kind | pair | models | energy: median | p90 | 80 % range | time: median | p90 |",
        "|---|---|---:|---:|---:|---|---:|---:|",
    ]
    for key, row in energy.sort_index().iterrows():
        low, high = np.exp(row.low_log), np.exp(row.high_log)
        beside = "- | -"
        if key in time.index:
            beside = f"{time.loc[key].median_ratio:.0%} | {time.loc[key].p90_ratio:.0%}"
        lines.append(
            f"| {key[0]} | {key[1]} to {key[2]} | {row.models:.0f} | {row.median_ratio:.0%} | "
            f"{row.p90_ratio:.0%} | x{low:.2f} to x{high:.2f} | {beside} |",
        )
    return "\n".join(lines)


def with_tables(text: str, tables: dict[str, str]) -> str:
    """Return a page with each table between its `<!-- name -->` and `<!-- end -->`."""
    for name, table in tables.items():
        pattern = rf"(<!-- {name} -->\n).*?(\n<!-- end -->)"
        text, count = re.subn(pattern, lambda m, t=table: m[1] + t + m[2], text, flags=re.DOTALL)
        assert count == 1, name
    return text


def page_tables(tables: dict[str, pd.DataFrame]) -> dict[str, str]:
    """Return the page's tables by name."""
    errors = tables["transfer_errors"].fillna({"name": "", "other": "", "job_class": ""})
    return {
        "accuracy": accuracy_table(tables["transfer_accuracy"]),
        "coverage": coverage_table(tables["transfer_accuracy"]),
        "pairs": pair_table(errors),
    }


def write_page(path: Path, tables: dict[str, pd.DataFrame]) -> None:
    """Renew the tables of a page."""
    path.write_text(with_tables(path.read_text(), page_tables(tables)))


def plot(judged: dict[str, pd.DataFrame]) -> str:
    """Return an SVG: which share of left-out workloads has at most which error, by rule.

    Args:
        judged: residuals of each quantity, all splits
    """
    total = WIDTH * len(judged) + LEFT * (len(judged) + 1)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {total} {HEIGHT + TOP + 60}" '
        'font-family="sans-serif" font-size="12">'
    )
    parts = [head, f'<rect width="{total}" height="{HEIGHT + TOP + 60}" fill="white"/>']
    for number, (quantity, rows) in enumerate(judged.items()):
        left = LEFT + number * (WIDTH + LEFT)
        parts += list(_panel(left, quantity, rows[rows.split == "workload"]))
    return "\n".join([*parts, "</svg>", ""])


def _panel(left: int, quantity: str, rows: pd.DataFrame) -> Iterator[str]:
    yield f'<text x="{left}" y="20" font-weight="bold">{quantity}, workloads left out</text>'
    bottom = TOP + HEIGHT
    for share in (0, 25, 50, 75, 100):
        y = bottom - HEIGHT * share / 100
        yield f'<line x1="{left}" x2="{left + WIDTH}" y1="{y}" y2="{y}" stroke="#dddddd"/>'
        yield f'<text x="{left - 6}" y="{y + 4}" text-anchor="end">{share} %</text>'
    for error in (0, 50, 100, 150):
        x = left + WIDTH * error / FULL_PCT
        yield f'<text x="{x}" y="{bottom + 16}" text-anchor="middle">{error} %</text>'
    middle = left + WIDTH / 2
    yield f'<text x="{middle}" y="{bottom + 34}" text-anchor="middle">absolute error</text>'
    weight = weight_of(rows)
    truth = (rows.predicted + rows.residual).to_numpy()
    for step, (name, predicted) in enumerate(rules(rows)):
        error = np.abs(np.expm1(predicted - truth)) * 100
        known = np.isfinite(error)
        points = " ".join(_curve(left, bottom, error[known], weight[known]))
        colour = COLOURS[name]
        yield f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>'
        y = bottom - 46 + 15 * step
        yield f'<text x="{left + WIDTH - 8}" y="{y}" fill="{colour}" text-anchor="end">'
        yield f"{CURVES[name]}</text>"


def _curve(left: int, bottom: int, error: Floats, weight: Floats) -> Iterator[str]:
    order = np.argsort(error)
    share = np.cumsum(weight[order]) / weight.sum()
    for at in np.linspace(0.0, FULL_PCT, 76):
        below = np.searchsorted(error[order], at, side="right")
        height = share[below - 1] if below else 0.0
        yield f"{left + WIDTH * at / FULL_PCT:.1f},{bottom - HEIGHT * height:.1f}"
