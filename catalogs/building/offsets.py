"""Carbon credits: prices and rules that somebody published, each a row of `offset_readings.csv`.

What is computed from readings says so in its source, and is `modelled` where it is more than
dollars over tonnes. Where no price was found that can be cited, there is none.
"""

from pathlib import Path

import pandas as pd

READINGS = Path(__file__).parent / "offset_readings.csv"
QUALITIES = ("measured", "published", "modelled", "assumed")
"""Best first."""
ENDS = ("low", "central", "high")
PER_TONNE = {
    "weathering": ("weathering-usd", "weathering-t"),
    "bioccs": ("bioccs-usd", "bioccs-t"),
    "bioccs-co280": ("bioccs-co280-usd", "bioccs-co280-t"),
    "dac": ("dac-usd", "dac-carboncapture-t", "dac-heirloom-t"),
}
"""Dollars, and the tonnes that they buy."""
MIDDLE = {"redd-middle": ("redd-latin-america", "redd-east-asia")}
TOGETHER = {"arr-approved": ("arr-index", "arr-premium")}
INVERSE = {"real-cookstoves-reformed": "overstated-reformed"}
PROJECT_BY_PROJECT = "set project by project (AFOLU Non-Permanence Risk Tool)"
DISCOUNTED = "assumed: loss is discounted at issue, with no shared pool"

CREDITS = (
    {
        "credit": "landfill-gas",
        "kind": "avoidance",
        "type": "landfill gas",
        "programme": "Climate Action Reserve",
        "methodology": "US Landfill Protocol v6",
        "store": "none",
        "ccp": "ccp-landfill",
        "price": ("landfill-2025", "landfill-2025", "landfill-2024-07"),
        "note": "burnt methane does not come back; no lower price of recent years was found",
    },
    {
        "credit": "cookstoves-ccp",
        "kind": "avoidance",
        "type": "cookstoves",
        "programme": "Gold Standard",
        "methodology": "TPDDTEC v4.0",
        "store": "none",
        "ccp": "ccp-cookstoves",
        "real": "real-cookstoves-reformed",
        "price": ("cookstove-floor", "cookstove-ccp", "cookstove-floor-high"),
        "note": "approved versions are taken to be the reformed protocols of the study",
    },
    {
        "credit": "cookstoves-old",
        "kind": "avoidance",
        "type": "cookstoves",
        "programme": "several",
        "methodology": "versions without approval",
        "store": "none",
        "real": "real-cookstoves",
    },
    {
        "credit": "wind-power",
        "kind": "avoidance",
        "type": "renewable electricity",
        "programme": "several",
        "methodology": "grid-connected wind power",
        "store": "none",
        "ccp": "ccp-renewables",
        "real": "real-wind",
    },
    {
        "credit": "redd-old",
        "kind": "avoidance",
        "type": "avoided deforestation",
        "programme": "Verra VCS",
        "methodology": "REDD+ before VM0048",
        "store": "biosphere",
        "ccp": "ccp-redd-old",
        "permanence": "longevity-verra",
        "buffer_source": PROJECT_BY_PROJECT,
        "real": "real-redd",
        "price": ("redd-latin-america", "redd-middle", "redd-east-asia"),
    },
    {
        "credit": "forest-gs",
        "kind": "removal",
        "type": "reforestation",
        "programme": "Gold Standard",
        "methodology": "Afforestation and Reforestation",
        "store": "biosphere",
        "buffer": "buffer-gold-standard",
        "price": ("arr-single-species", "arr-index", "arr-native"),
        "note": "prices are of reforestation of any programme",
    },
    {
        "credit": "forest-vm0047",
        "kind": "removal",
        "type": "reforestation",
        "programme": "Verra VCS",
        "methodology": "VM0047",
        "store": "biosphere",
        "ccp": "ccp-arr-verra",
        "permanence": "longevity-verra",
        "buffer_source": PROJECT_BY_PROJECT,
        "price": ("arr-index", "arr-approved", "arr-native"),
        "note": "low: taken to cost no less than the mean of all",
    },
    {
        "credit": "biochar-puro",
        "kind": "removal",
        "type": "biochar",
        "programme": "Puro.earth",
        "methodology": "Biochar, edition 2025 (CORC200+)",
        "store": "biochar",
        "permanence": "permanence-puro-biochar",
        "buffer_source": DISCOUNTED,
        "price": ("biochar-low", "biochar-index", "biochar-high"),
    },
    {
        "credit": "biochar-isometric",
        "kind": "removal",
        "type": "biochar",
        "programme": "Isometric",
        "methodology": "Biochar Production and Storage v1.0",
        "store": "biochar",
        "ccp": "ccp-biochar-isometric",
        "buffer_source": DISCOUNTED,
        "price": ("biochar-low", "biochar-index", "biochar-high"),
        "note": "prices are of biochar of any programme; its permanence was not found",
    },
    {
        "credit": "weathering",
        "kind": "removal",
        "type": "enhanced weathering",
        "programme": "Isometric",
        "methodology": "Enhanced Weathering in Agriculture",
        "store": "mineral",
        "forward": True,
        "permanence": "permanence-weathering",
        "buffer_source": DISCOUNTED,
        "price": ("weathering", "weathering", "weathering-before"),
        "note": "one large purchase, and one before it",
    },
    {
        "credit": "bioccs",
        "kind": "removal",
        "type": "biogenic capture and storage",
        "programme": "Isometric",
        "methodology": "Biogenic Carbon Capture and Storage v1.1",
        "store": "geological",
        "forward": True,
        "ccp": "ccp-bioccs-isometric",
        "permanence": "permanence-frontier",
        "buffer": "buffer-geological",
        "price": ("bioccs-co280", "bioccs-2023", "bioccs"),
        "note": "prices are of any programme",
    },
    {
        "credit": "dac-isometric",
        "kind": "removal",
        "type": "direct air capture",
        "programme": "Isometric",
        "methodology": "Direct Air Capture v1.1",
        "store": "geological",
        "forward": True,
        "ccp": "ccp-dac-isometric",
        "permanence": "permanence-frontier",
        "buffer": "buffer-geological",
        "price": ("dac", "dac-2023", "dac-iceland"),
        "note": "prices are of any programme",
    },
    {
        "credit": "dac-puro",
        "kind": "removal",
        "type": "direct air capture",
        "programme": "Puro.earth",
        "methodology": "Geologically Stored Carbon (CORC1000+)",
        "store": "geological",
        "forward": True,
        "permanence": "permanence-puro-geological",
        "buffer": "buffer-geological",
        "price": ("dac", "dac-2023", "dac-iceland"),
        "note": "prices are of any programme",
    },
)


def build_offsets() -> pd.DataFrame:
    """Return one row per kind of credit; every figure with its source."""
    found = _readings()
    return pd.DataFrame([_row(found, credit) for credit in CREDITS])


def _readings() -> dict[str, dict]:
    """Return what was read, and what is computed from it, by name."""
    table = pd.read_csv(READINGS, dtype=str, keep_default_na=False)
    found = {row["reading"]: {**row, "value": float(row["value"])} for row in _records(table)}
    for name, (usd, *tonnes) in PER_TONNE.items():
        price = found[usd]["value"] / sum(found[part]["value"] for part in tonnes)
        found[name] = {**found[usd], "value": price, "computed": "dollars over tonnes of "}
    for name, ends in MIDDLE.items():
        middle = sum(found[end]["value"] for end in ends) / len(ends)
        found[name] = _modelled(found, ends, middle, "middle of the two")
    for name, parts in TOGETHER.items():
        total = sum(found[part]["value"] for part in parts)
        found[name] = _modelled(found, parts, total, "index and premium together")
    for name, part in INVERSE.items():
        found[name] = _modelled(found, (part,), 1.0 / found[part]["value"], "1 over what is said")
    return found


def _modelled(found: dict[str, dict], parts, value: float, how: str) -> dict:
    row = found[parts[0]]
    dates = [found[part]["as_of"] for part in parts]
    return {
        **row,
        "value": value,
        "as_of": min(dates),
        "what": " and ".join(dict.fromkeys(found[part]["what"] for part in parts)),
        "computed": f"{how}: ",
        "quality": "modelled",
    }


def _row(found: dict[str, dict], credit: dict) -> dict:
    price = [found[name] for name in credit.get("price", ())]
    used = [found[credit[key]] for key in ("ccp", "permanence", "buffer", "real") if key in credit]
    links = dict.fromkeys(row["url"] for row in (*price, *used))
    ccp = found.get(credit.get("ccp", ""))
    buffer = found.get(credit.get("buffer", ""))
    discounted = credit.get("buffer_source") == DISCOUNTED
    return {
        **{key: credit[key] for key in ("credit", "kind", "type", "programme", "methodology")},
        "ccp": "unknown" if ccp is None else "approved" if ccp["value"] else "refused",
        "ccp_source": _cited(ccp),
        "store": credit["store"],
        "forward": int(credit.get("forward", False)),
        **_figure(found, credit, "permanence", "years"),
        "buffer_share": 0.0 if discounted else None if buffer is None else buffer["value"],
        "buffer_source": credit.get("buffer_source", _cited(buffer)),
        **_figure(found, credit, "real", "share"),
        **{f"{end}_usd_per_t": row["value"] for end, row in zip(ENDS, price, strict=False)},
        "price_as_of": min((row["as_of"] for row in price), default=""),
        "price_source": _cited_range(price),
        "price_quality": max((row["quality"] for row in price), key=QUALITIES.index, default=""),
        "url": " ".join(links),
        "note": credit.get("note", ""),
    }


def _figure(found: dict[str, dict], credit: dict, name: str, unit: str) -> dict:
    row = found.get(credit.get(name, ""))
    return {
        f"{name}_{unit}": None if row is None else row["value"],
        f"{name}_source": _cited(row),
    }


def _cited(row: dict | None) -> str:
    if row is None:
        return ""
    when = row["as_of"] or "undated page"
    return f"{row.get('computed', '')}{row['publisher']}, {when}: {row['what']}"


def _cited_range(price: list[dict]) -> str:
    """Return each source once, with the ends that it gives."""
    ends: dict[str, list[str]] = {}
    for end, row in zip(ENDS, price, strict=False):
        ends.setdefault(_cited(row), []).append(end)
    return "; ".join(f"{' and '.join(names)}: {text}" for text, names in ends.items())


def _records(table: pd.DataFrame) -> list[dict]:
    return table.to_dict("records")
