"""Which step of a written plan saves what."""

from pathlib import Path

from advisor.domain.waterfall import Start, Waterfall
from advisor.placement.ends import ends_of
from advisor.placement.waterfall import waterfall_of
from advisor.service.replay import replayed


def waterfall(
    path: Path, *, start: Start | None = None, catalogs: Path | None = None
) -> Waterfall:
    """Return the steps that lead to a written plan.

    Args:
        path: written by `advisor plan --out`
        start: where to begin; None is today where the scenario names all of it, else the cheapest
            plan
        catalogs: folder of the catalogue that it was made with; None finds the shipped one

    Raises:
        InputError: the file is no plan, does not come out the same, or its scenario does not say
            where everything runs today.
    """
    question, plan = replayed(path, catalogs=catalogs)
    return waterfall_of(ends_of(question, plan, start))
