"""A scenario's text, read and held against the catalogue; slow enough for a thread."""

from pathlib import Path

from advisor.domain.catalog import Catalog
from advisor.errors import InputError
from advisor.service.explore import Workbench, workbench_of
from advisor.service.files import read_text
from advisor.service.scenario_text import with_dials
from advisor.tui.desk import Desk, Opened
from advisor.tui.messages import Edited


def read(path: Path, catalog: Catalog) -> tuple[Opened, Workbench | None]:
    """Return a file as it may be laid on the desk.

    Raises:
        InputError: it cannot be read; mistakes in what it says are no error here.
    """
    text = read_text(path)
    return examine(text, path, text, catalog)


def examine(
    text: str,
    path: Path | None,
    saved: str | None,
    catalog: Catalog,
) -> tuple[Opened, Workbench | None]:
    """Return a text with what is wrong with it, or what plans it.

    Args:
        text: as the editor has it
        path: of its file; None where it was never saved: its profiles begin at the working folder
        saved: as the file has it
        catalog: what the clouds offer
    """
    where = "new scenario" if path is None else path.name
    folder = Path() if path is None else path.parent
    try:
        bench = workbench_of(text, where, folder, catalog)
    except InputError as error:
        return Opened(path=path, text=text, saved=saved, scenario=None, error=error), None
    scenario = bench.question.scenario
    return Opened(path=path, text=text, saved=saved, scenario=scenario, error=None), bench


def with_sliders(desk: Desk) -> Edited | None:
    """Return the open scenario's text with the limits that the sliders say.

    None where there is no plan, or the text has mistakes.
    """
    opened, found = desk.opened, desk.explored
    if opened is None or opened.scenario is None or found is None:
        return None
    text = with_dials(opened.text, opened.scenario, found)
    return Edited(text, opened.path, opened.saved)
