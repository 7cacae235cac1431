"""Public measurements of the same work on several accelerators: what transfer is fitted on."""

from pathlib import Path

import pandas as pd

SOURCES = {
    "mlenergy-v1": (
        "ml-energy/leaderboard-v2 c3af7f31, data/legacy: PyTorch, batch 1",
        "2023",
        "Apache-2.0",
    ),
    "mlenergy-v2": ("ml-energy/leaderboard-v2 c3af7f31", "2024", "Apache-2.0"),
    "mlenergy-v3": ("ml-energy/leaderboard 0cd52dab: vLLM and xDiT", "2026-02", "Apache-2.0"),
    "zeus-nsdi23": ("ml-energy/zeus 75a8b939, zeus_nsdi23/trace", "2023", "Apache-2.0"),
    "lambda": (
        "lambdal/deeplearning-benchmark aa5addb6 and 67a9bb51: training throughput",
        "2020 to 2025",
        "none stated; figures only",
    ),
    "mlperf-inference": (
        (
            "mlcommons/cm4mlperf-results 84d8b84c: offline, closed, one node, v0.5 to v4.1; power "
            "at the wall"
        ),
        "2019 to 2024",
        "Apache-2.0",
    ),
    "chuyishang": (
        "chuyishang/inference-energy e4743b3a, results_paste.md",
        "2025-12",
        "none stated; figures only",
    ),
    "ecocompute": (
        "hongping-zh/ecocompute-dynamic-eval 12d7ad17: its joules and watts differ by up to 10 %",
        "2026-05",
        "MIT",
    ),
}


def build_measurements(data: Path) -> dict[str, pd.DataFrame]:
    """Return one row per measured workload, configuration and accelerator, and the sources.

    MLPerf 4.1 counts tokens for GPT-J, where earlier rounds counted samples.
    """
    raw = pd.read_csv(data / "energy_truth.csv")
    tokens = (raw.model_key == "gptj") & raw.config.str.contains("v4.1")
    table = pd.DataFrame(
        {
            "source": raw.source_id,
            "model": raw.model_key,
            "task": raw.task,
            "phase": raw.phase,
            "unit": raw.unit.mask(tokens, "token"),
            "precision": raw.precision,
            "config": raw.config.str.replace(",", ";"),
            "batch_size": raw.batch_size.astype("Int64"),
            "accelerator": raw.gpu,
            "accelerator_count": raw.gpu_count,
            "units_per_s": raw.throughput,
            "energy_j_per_unit": raw.energy_j_per_unit,
            "mean_w": raw.avg_power_w,
            "power_limit_w": raw.power_limit_w,
            "parameters_b": raw.params_b,
        },
    )
    sources = pd.DataFrame(
        [(key, *facts) for key, facts in SOURCES.items()],
        columns=["source", "description", "as_of", "licence"],
    )
    assert set(table.source) == set(sources.source)
    return {"measurements": table, "measurement_sources": sources}
