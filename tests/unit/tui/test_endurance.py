"""Two thousand keys at random, and no exception: whatever a user presses, the screen stays."""

import asyncio
import random
import shutil
from pathlib import Path

from screens import played, text_of, until
from textual import events

from advisor.tui.app import AdvisorApp

ROOT = Path(__file__).parents[3]
KEYS = (
    *"123456789[]0pcxtwrv/-+.",  # those of tabs and panes
    *("left", "right", "up", "down", "tab", "shift+tab", "enter", "escape", "home", "end"),
    *("pageup", "pagedown", "question_mark", "backspace", "delete", "space", "ctrl+p", "f8"),
)
COUNT = 2_000
SIZES = ((80, 24), (120, 40), (200, 60), (40, 12))


def test_two_thousand_random_keys_and_some_resizes_raise_nothing(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # what is written by chance is written here
    monkeypatch.setenv("PATH", "")  # and no word that is typed by chance is a command
    (tmp_path / "fixtures").symlink_to(ROOT / "fixtures")
    (tmp_path / "scenarios").mkdir()
    team = Path(shutil.copy(ROOT / "scenarios" / "nlp-team.yaml", tmp_path / "scenarios"))
    app = AdvisorApp(team, folder=tmp_path / "state")
    dice = random.Random(20261125)  # noqa: S311 - not for secrets

    async def play(pilot):
        await until(lambda: app.desk.explored is not None)
        for index in range(COUNT):
            key = dice.choice(KEYS)
            app.post_message(events.Key(key, key if len(key) == 1 else None))
            if index % 10 == 0:
                await asyncio.sleep(0.01)
            if index % 250 == 125:
                await pilot.resize_terminal(*dice.choice(SIZES))
        await pilot.resize_terminal(100, 30)
        for _ in range(5):
            await pilot.press("escape")  # out of whatever stands over the tabs
        await until(lambda: text_of(app).strip())
        assert app.is_running

    played(app, play)
    assert app._exception is None
