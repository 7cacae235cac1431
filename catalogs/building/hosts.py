"""Hosts: which processor an instance type runs on, and what a vCPU and a GiB of it draw."""

import re
from pathlib import Path

import pandas as pd

GIB_PER_GB = 1e9 / 2**30
CCF_MEMORY_W_PER_GB = 0.392

IMPLAUSIBLE = {"EPYC 5th Gen"}
"""Left out: 3.7 W idle and 9.0 W full per vCPU, four times the generation before; the rows behind
it are of processors with few, fast cores."""

PROCESSORS = {
    r"Graviton(\d\w?) ": r"Graviton\1",
    r"Granite Rapids": "Granite Rapids",
    r"Emerald Rapids": "Emerald Rapids",
    r"Sapphire Rapids": "Sapphire Rapids",
    r"Ice Lake": "Ice Lake",
    r"Cascade Lake|8259|8252C|8275CL|8280L": "Cascade Lake",
    r"Skylake|8175|8176|8124|8151": "Skylake",
    r"Broadwell|E5-2686 v4": "Broadwell",
    r"Haswell|E[57]-\d+ [vV]3": "Haswell",
    r"E5-\d+ V2": "Ivy Bridge",
    r"E5-26(70|65)$": "Sandy Bridge",
    r"i7-8700B": "Coffee Lake",
    r"EPYC 7571": "EPYC 1st Gen",
    r"EPYC 7R32": "EPYC 2nd Gen",
    r"EPYC 7R13": "EPYC 3rd Gen",
    r"EPYC 9R14": "EPYC 4th Gen",
}
"""Microarchitecture by what a processor's name holds."""


def build_host_power(data: Path) -> pd.DataFrame:
    """Return power per vCPU and GiB by provider and microarchitecture.

    The row without a microarchitecture is the median of the provider's others, for instance types
    whose processor is not known.
    """
    tables = []
    for provider in ("aws", "azure", "gcp"):
        table = pd.read_csv(data / f"raw/carbon/ccf/coefficients-{provider}-use.csv")
        table = table[~table.Architecture.isin(IMPLAUSIBLE)]
        watts = table[["Min Watts", "Max Watts"]]
        known = pd.concat([watts, watts.median().to_frame().T], ignore_index=True)
        names = [*table.Architecture, ""]
        tables.append(
            pd.DataFrame(
                {
                    "provider": provider,
                    "microarchitecture": names,
                    "vcpu_idle_w": known["Min Watts"].round(4),
                    "vcpu_max_w": known["Max Watts"].round(4),
                    "memory_w_per_gib": round(CCF_MEMORY_W_PER_GB / GIB_PER_GB, 4),
                    "as_of": "2026",
                    "source": [_source(name) for name in names],
                    "quality": "modelled",
                },
            ),
        )
    return pd.concat(tables, ignore_index=True)


def with_microarchitecture(data: Path, instances: pd.DataFrame) -> pd.DataFrame:
    """Return instance types with the microarchitecture of their host; "" is not known."""
    folder = data / "raw/prices/cpu"
    known = {
        "aws": _aws(folder),
        "azure": _azure(folder),
        "gcp": _gcp(folder),
    }
    found = []
    for row in instances.itertuples():
        mine = known[row.provider]
        family = row.instance_type.split("-")[0] if row.provider == "gcp" else None
        name = mine.get(row.instance_type) or mine.get(family) or ""
        found.append("" if name in IMPLAUSIBLE else name)
    return instances.assign(microarchitecture=found)


def _source(name: str) -> str:
    what = "" if name else ", median over microarchitectures"
    return (
        f"cloud-carbon-footprint/ccf-coefficients b0032d92{what}; memory 0.392 W/GB "
        "(CCF methodology)"
    )


def _aws(folder: Path) -> dict[str, str]:
    table = pd.read_csv(folder / "ccf_aws-instances-latest-2026.csv")
    names = zip(table["Instance Type"], table["Platform CPU Name"].fillna(""), strict=True)
    return {instance: _by_processor(processor) for instance, processor in names}


def _by_processor(name: str) -> str:
    for pattern, microarchitecture in PROCESSORS.items():
        match = re.search(pattern, name)
        if match:
            return match.expand(microarchitecture)
    return ""


def _azure(folder: Path) -> dict[str, str]:
    table = pd.read_csv(folder / "ccf_azure-instances.csv")
    names = "Standard_" + table["Virtual Machine"].str.strip().str.replace(" ", "_")
    return _unique(names, table.Microarchitecture.replace("Unknown", ""))


def _gcp(folder: Path) -> dict[str, str]:
    """Return microarchitectures by machine type, and by family where all its types agree."""
    new = pd.read_csv(folder / "ccf_gcp-instances-latest-2026.csv")
    old = pd.read_csv(folder / "ccf_gcp-instances.csv")
    old = old[~old["Machine type"].isin(new["Instance Type"])]
    names = pd.concat([new["Instance Type"], old["Machine type"]], ignore_index=True)
    micro = pd.concat([new.Microarchitecture, old.Microarchitecture], ignore_index=True).fillna("")
    micro = micro.replace("Quicksilver", "")
    return {**_unique(names.str.split("-").str[0], micro), **_unique(names, micro)}


def _unique(names: pd.Series, values: pd.Series) -> dict[str, str]:
    """Return values by name; "" where a name has several."""
    sets = values.groupby(names.to_numpy()).agg(lambda part: sorted(set(part)))
    return {str(name): found[0] if len(found) == 1 else "" for name, found in sets.items()}
