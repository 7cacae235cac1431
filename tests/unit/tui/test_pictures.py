"""Every tab at two sizes in both themes, as golden files that a reviewer can read.

A change that is meant is written with: ADVISOR_PICTURES=write pytest tests/unit/tui/test_pictures.py
"""

import asyncio
import os
import re
from pathlib import Path
from tempfile import TemporaryDirectory

from screens import PATIENCE_S, picture_of, played, text_of, until

from advisor.tui.app import AdvisorApp
from advisor.tui.panes.explore import ExplorePane
from advisor.tui.tabs import TABS

ROOT = Path(__file__).parents[3]
GOLDEN = ROOT / "tests" / "golden" / "screens"
SIZES = ((80, 24), (120, 40))
THEMES = ("dark", "light")
TITLES = tuple(tab.title for tab in TABS)
DIGEST = re.compile(r"\b[0-9a-f]{12,}\b")  # another processor rounds last digits otherwise
LOOPS = {"answer", "look"}  # of Explore, which wait for questions
STEADY_S = 0.4  # a screen that has not changed for so long is what a user sees


async def steady(app) -> None:
    """Wait until the screen stays as it is and nothing is being worked out for it."""
    before, since = "", asyncio.get_running_loop().time()
    end = since + PATIENCE_S
    while (now := asyncio.get_running_loop().time()) < end:
        text = text_of(app)
        busy = any(worker.is_running for worker in app.workers if worker.group not in LOOPS)
        if busy or text != before:
            before, since = text, now
        elif now - since > STEADY_S:
            return
        await asyncio.sleep(0.05)


def pictures() -> dict[tuple[str, tuple[int, int], str], str]:
    """Return the pictures of all tabs, taken in one sitting."""
    found = {}

    async def play(pilot):
        app = pilot.app
        await until(lambda: app.desk.explored is not None and app.desk.explored.is_final)
        explore = app.query_one(ExplorePane)
        await until(lambda: explore.is_settled)
        app.desk.pin(app.desk.plan)
        explore.query_one("#budget").focus()
        await pilot.press("end")
        await until(lambda: explore.is_settled and app.desk.explored.is_final)
        for index, title in enumerate(TITLES):
            await app.action_show(index)
            for size in SIZES:
                await pilot.resize_terminal(*size)
                for theme in THEMES:
                    app.theme = f"advisor-{theme}"
                    app.clear_notifications()
                    await steady(app)
                    found[title, size, theme] = DIGEST.sub("#", picture_of(app))

    with TemporaryDirectory() as folder:
        here = Path.cwd()
        os.chdir(ROOT)  # paths on the screen are relative to it
        try:
            app = AdvisorApp(Path("scenarios/nlp-team.yaml"), folder=Path(folder))
            played(app, play, size=SIZES[0])
        finally:
            os.chdir(here)
    return found


def test_every_tab_looks_as_its_pictures():
    others = []
    for (title, (width, height), theme), picture in pictures().items():
        path = GOLDEN / f"{title.lower()}-{width}x{height}-{theme}.txt"
        if os.environ.get("ADVISOR_PICTURES") == "write":
            path.parent.mkdir(exist_ok=True)
            path.write_text(picture, encoding="utf-8")
        lines = picture.split("\n")[:height]
        assert max(map(len, lines)) <= width, title
        assert sum(bool(line.strip()) for line in lines) > height / 3, title
        if picture != path.read_text(encoding="utf-8"):
            others.append((path.name, picture))
    if others:
        name, picture = others[0]
        assert picture == (GOLDEN / name).read_text(encoding="utf-8"), [row[0] for row in others]
