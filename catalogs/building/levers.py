"""Levers: what one change to a job does to its energy and time, from public measurements.

Each factor is after over before on the same accelerator and the same work: p10, median and p90
over configurations. Only levers whose energy somebody measured, not only their speed, are here.
"""

from pathlib import Path

import pandas as pd

FOLDER = Path(__file__).parent
CAPS = (0.6, 0.7, 0.8)
SLOWER = 1.05
SAME_WORK = ["model", "task", "config", "batch_size", "accelerator", "accelerator_count"]
ZEUS = {
    "kind": "training",
    "precisions": "fp32",
    "as_of": "2023",
    "source": "ml-energy/zeus 75a8b939, zeus_nsdi23/trace: computed, each epoch measured once",
    "url": "https://github.com/ml-energy/zeus",
    "quality": "measured",
}
ALSO = {"V100-PCIe-32GB": "V100-PCIe-16GB"}
"""Boards beside the one that the source's word was taken for: it says V100 with 250 W, and not how
much memory; either has both chip and limit."""
WHO_MAY = "most clouds let nobody but root on a whole machine set a power limit"
ML_ENERGY = {
    "kind": "llm-inference",
    "precisions": "fp16;bf16",
    "as_of": "2026-02",
    "source": "ml-energy/leaderboard 0cd52dab: computed from equal runs in both formats",
    "url": "https://github.com/ml-energy/leaderboard",
    "quality": "measured",
}
IRENE = {
    "kind": "batch-inference",
    "precisions": "",
    "as_of": "2021",
    "source": "StonyBrookNLP/irene 3e013f17, device_1/model_level_features.csv: computed",
    "url": "https://github.com/StonyBrookNLP/irene",
    "quality": "measured",
}
DISTILLED = (
    (
        "distilbert",
        "bert-base-uncased",
        "distilbert-base-uncased",
        (100.0, 97.0, "% of BERT-base's GLUE score; arXiv:1910.01108"),
    ),
    (
        "distilgpt2",
        "gpt2",
        "distilgpt2",
        (16.3, 21.1, "perplexity on WikiText-103, lower is better; model card of distilgpt2"),
    ),
)
"""Lever, model before and after, published quality before and after and what it counts."""


def build_levers(measured: pd.DataFrame) -> pd.DataFrame:
    """Return one row per lever, kind of work and accelerator.

    Args:
        measured: the table of measurements
    """
    rows = [*_power_caps(measured), *_eight_bits(measured), *_distilled()]
    rows += [
        {**row, "accelerator": ALSO[row["accelerator"]]}
        for row in rows
        if row["accelerator"] in ALSO
    ]
    columns = ["quality_before", "quality_after", "quality_unit"]
    return pd.DataFrame(rows).reindex(columns=[*rows[0], *columns])


def _power_caps(measured: pd.DataFrame) -> list[dict]:
    """Return fixed caps, and the best cap of each job that costs it little time."""
    runs = measured[measured.source == "zeus-nsdi23"]
    most_w = runs.groupby("accelerator").power_limit_w.transform("max")
    free = runs[runs.power_limit_w == most_w]
    found = []
    for board, pairs in _pairs(free, runs, SAME_WORK).groupby("accelerator"):
        limits_w = sorted(pairs.power_limit_w_after.unique())
        for cap in CAPS:
            nearest_w = min(limits_w, key=lambda limit_w: abs(limit_w / limits_w[-1] - cap))
            mine = pairs[pairs.power_limit_w_after == nearest_w]
            text = f"{nearest_w:g} W of {limits_w[-1]:g} W"
            found.append(_row(f"power-cap-{cap * 100:.0f}", ZEUS, mine, text, board, WHO_MAY))
        quick = pairs[pairs.time <= SLOWER].sort_values("energy")
        best = quick.groupby(SAME_WORK, as_index=False).first()
        text = f"cap with least energy at most 5 % slower, of {limits_w[-1]:g} W"
        note = f"the cap is sought for each job; {WHO_MAY}"
        found.append(_row("power-cap-tuned", ZEUS, best, text, board, note))
    return found


def _eight_bits(measured: pd.DataFrame) -> list[dict]:
    """Return FP8 weights in place of 16 bits, on the same accelerators at the same batch."""
    runs = measured[measured.source == "mlenergy-v3"]
    wide, narrow = runs[runs.precision == "bfloat16"], runs[runs.precision == "fp8"]
    note = (
        "below 1 at batches of 64 and more, above it at 16 and less; freed memory is not counted"
    )
    return [
        _row("fp8", ML_ENERGY, pairs, _batches(pairs), board, note)
        for board, pairs in _pairs(wide, narrow, SAME_WORK).groupby("accelerator")
    ]


def _distilled() -> list[dict]:
    """Return distilled models, whose layers are half as many on any accelerator."""
    runs = pd.read_csv(FOLDER / "irene.csv").rename(columns={"gpu_j": "energy_j_per_unit"})
    runs["units_per_s"] = 1.0 / runs.time_s
    note = "one consumer GPU; half of the layers are half of the operations on any accelerator"
    found = []
    for lever, before, after, quality in DISTILLED:
        same = ["batch_size", "tokens"]
        pairs = _pairs(runs[runs.model == before], runs[runs.model == after], same)
        text = f"{after} for {before}, batch 8 to 32, 32 to 256 tokens, one pass"
        row = _row(lever, IRENE, pairs, text, "", note)
        names = ("quality_before", "quality_after", "quality_unit")
        found.append({**row, **dict(zip(names, quality, strict=True))})
    return found


def _pairs(before: pd.DataFrame, after: pd.DataFrame, same: list[str]) -> pd.DataFrame:
    """Return runs of the same work side by side, with factors of energy and time per unit."""
    pairs = before.merge(after, on=same, suffixes=("_before", "_after"))
    return pairs.assign(
        energy=pairs.energy_j_per_unit_after / pairs.energy_j_per_unit_before,
        time=pairs.units_per_s_before / pairs.units_per_s_after,
    )


def _batches(pairs: pd.DataFrame) -> str:
    models = ", ".join(sorted(pairs.model.unique()))
    least, most = pairs.batch_size.min(), pairs.batch_size.max()
    return f"FP8 weights for BF16, vLLM, batch {least:.0f} to {most:.0f}; {models}"


def _row(
    lever: str, facts: dict, pairs: pd.DataFrame, condition: str, board: str, note: str
) -> dict:
    columns = {"lever": lever, "accelerator": board, "condition": condition, **facts}
    for quantity in ("energy", "time"):
        low, middle, high = pairs[quantity].quantile([0.1, 0.5, 0.9]).round(3)
        columns |= {
            f"{quantity}_low_ratio": low,
            f"{quantity}_ratio": middle,
            f"{quantity}_high_ratio": high,
        }
    return {**columns, "cases": len(pairs), "note": note}
