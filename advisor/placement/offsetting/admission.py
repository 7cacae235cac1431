"""Which credits a buyer's rules admit, and why not the others. A missing figure never passes."""

from collections.abc import Iterator

from advisor.domain.offset import Ccp, Credit, OffsetRules, Store


def reasons_against(credit: Credit, rules: OffsetRules) -> tuple[str, ...]:
    """Return why a credit cannot be taken; empty where it can."""
    return (*_lacks(credit, rules), *_broken(credit, rules))


def _lacks(credit: Credit, rules: OffsetRules) -> Iterator[str]:
    """Yield what no portfolio can be reckoned without."""
    if credit.price_usd_per_t is None:
        yield "no published price"
    if credit.real_share == 0:
        yield "studies found no significant reductions"
    unsure = credit.store is not Store.NONE and credit.buffer_share is None
    if unsure and not rules.trusts_buffer:
        yield "buffer share unknown: quote the project's, or trust the buffer"


def _broken(credit: Credit, rules: OffsetRules) -> Iterator[str]:
    """Yield each rule that the credit breaks."""
    if rules.ccp_only and credit.ccp is not Ccp.APPROVED:
        yield f"CCP approval {credit.ccp}"
    if credit.store is not Store.NONE and rules.min_permanence_years > 0:
        if credit.permanence_years is None:
            yield "permanence unknown"
        elif credit.permanence_years < rules.min_permanence_years:
            yield (
                f"stored for {credit.permanence_years:,.0f} years, "
                f"{rules.min_permanence_years:,.0f} asked for"
            )
    if rules.max_vintage_age_years is not None and not credit.forward:
        if credit.vintage is None:
            yield "vintage unknown: quote one"
        elif rules.year - credit.vintage > rules.max_vintage_age_years:
            yield f"vintage {credit.vintage} is {rules.year - credit.vintage} years old"
