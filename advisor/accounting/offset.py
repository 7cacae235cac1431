"""What a plan still emits, and how many tonnes have to be retired for it."""

from typing import Final

from advisor.domain.offset import (
    PATH_START_YEAR,
    Credit,
    Emitted,
    GrossUp,
    OffsetRules,
    Residual,
    ResidualLine,
)

_LIFECYCLE: Final = "lifecycle"
_AVERAGE: Final = "average"
"""Words of the catalogue's bases."""


def residual_of(emitted: Emitted) -> Residual:
    """Return what remains of a plan's emissions, by category.

    Operational and embodied emissions are what the plan counts. Transmission losses are not
    counted, for the catalogue has no loss factors. Upstream emissions of generation are in
    lifecycle intensities already, and not counted with any other.
    """
    on = ", ".join(emitted.bases) or "no intensity is named"
    held = bool(emitted.bases) and all(_LIFECYCLE in basis for basis in emitted.bases)
    upstream = "in operational: its intensities are lifecycle"
    lines = (
        ResidualLine(category="operational", mass_kg=emitted.operational_kg, basis=on),
        ResidualLine(
            category="embodied",
            mass_kg=emitted.embodied_kg,
            basis="the machines' share of their making",
        ),
        ResidualLine(
            category="upstream of generation",
            mass_kg=None,
            basis=upstream if held else "not counted: intensities are not lifecycle",
        ),
        ResidualLine(
            category="transmission losses",
            mass_kg=None,
            basis="not counted: no loss factors are known",
        ),
    )
    return Residual(
        lines=lines,
        total_kg=emitted.operational_kg + emitted.embodied_kg,
        is_inventory=all(_AVERAGE in basis for basis in emitted.bases),
    )


def least_removal_share(rules: OffsetRules) -> float:
    """Return the share of the residual that credits of removal have to cover. 0..1

    Source:
        Oxford Principles for Net Zero Aligned Carbon Offsetting, revised 2024, principle 2: all
        removal by the net-zero date. The straight line from PATH_START_YEAR is our assumption.
    """
    if rules.removal_share is not None:
        return rules.removal_share
    if rules.year >= rules.net_zero_year:
        return 1.0
    span = rules.net_zero_year - PATH_START_YEAR
    return max(0.0, (rules.year - PATH_START_YEAR) / span)


def gross_up(covered_t: float, credit: Credit, rules: OffsetRules) -> GrossUp:
    """Return the tonnes to retire for some that are to be covered, line by line.

    First against loss of what is stored, then for credits that stand for less than a tonne, then
    by the buyer's margin; each line is what dividing by one minus its share adds.

    Args:
        covered_t: of the residual. [tCO2e], >= 0
        credit: with a `buffer_share` unless nothing is stored or the buffer is trusted, and a
            `real_share` above 0 or None
        rules: whether the programme's buffer is enough, and the margin

    Source:
        A programme has withheld `buffer_share` at issue already. It is retired once more unless
        the buyer trusts the pool: wildfires took at least 95 % of what California's set aside for
        100 years within ten (Badgley et al. 2022, doi:10.3389/ffgc.2022.930426). `real_share`:
        Probst et al. 2024, doi:10.1038/s41467-024-53645-z; where no study is known, nothing is
        added.
    """
    stored_t = covered_t / (1.0 - lost_share(credit, rules))
    sound_t = stored_t / (1.0 if credit.real_share is None else credit.real_share)
    retired_t = sound_t / (1.0 - rules.margin_share)
    return GrossUp(
        covered_t=covered_t,
        buffer_t=stored_t - covered_t,
        quality_t=sound_t - stored_t,
        margin_t=retired_t - sound_t,
    )


def lost_share(credit: Credit, rules: OffsetRules) -> float:
    """Return the share of a credit's tonnes that its buyer retires again against loss. 0..<1"""
    return 0.0 if rules.trusts_buffer else credit.buffer_share or 0.0


def together(parts: tuple[GrossUp, ...]) -> GrossUp:
    """Return the lines of several credits added up. [tCO2e]"""
    return GrossUp(
        covered_t=sum(part.covered_t for part in parts),
        buffer_t=sum(part.buffer_t for part in parts),
        quality_t=sum(part.quality_t for part in parts),
        margin_t=sum(part.margin_t for part in parts),
    )
