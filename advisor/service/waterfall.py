"""Which step of a written plan saves what."""

from pathlib import Path

from advisor.domain.waterfall import Start, Waterfall
from advisor.placement.savings.ends import ends_of
from advisor.placement.savings.waterfall import waterfall_of
from advisor.service.files import read_text
from advisor.service.plan_file import parsed_plan
from advisor.service.replay import PlanDocument, question_in, replay_plan


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
    plan = replay_plan(path, catalogs=catalogs)
    question = question_in(parsed_plan(read_text(path), path, PlanDocument), path, catalogs)
    return waterfall_of(ends_of(question, plan, start))
