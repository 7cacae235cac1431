"""A user's way through the terminal UI, from a measured job to files that run it."""

import json
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from screens import played, text_of, until
from textual.widgets import TextArea

from advisor.tui.app import AdvisorApp
from advisor.tui.panes.explore import ExplorePane
from advisor.tui.tabs import TABS

ROOT = Path(__file__).parents[2]
TITLES = [tab.title for tab in TABS]


@pytest.fixture
def team(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "fixtures").symlink_to(ROOT / "fixtures")
    (tmp_path / "scenarios").mkdir()
    shutil.copy(ROOT / "scenarios" / "nlp-team.yaml", "scenarios")
    return Path("scenarios/nlp-team.yaml")


def test_from_a_profile_over_a_scenario_and_its_plan_to_files(team, tmp_path):
    app = AdvisorApp(team, folder=tmp_path / "state")

    async def go(pilot, title):
        await pilot.press(str(TITLES.index(title) + 1))
        await until(lambda: title == app.pane.TITLE)

    async def play(pilot):
        await until(lambda: app.desk.explored is not None)
        await go(pilot, "Profile")
        await until(lambda: "resnet50-imagenet-v100" in text_of(app))
        await pilot.press("enter")
        await until(lambda: "J per epoch" in text_of(app) or "kWh" in text_of(app))
        await go(pilot, "Scenario")
        editor = app.query_one("#editor", TextArea)
        editor.load_text(editor.text.replace("hours: 720", "hours: 360"))
        await until(lambda: app.desk.bench.question.scenario.period.hours == 360)
        await go(pilot, "Explore")
        await until(lambda: app.query_one(ExplorePane).seen is not None)
        await until(lambda: app.query_one(ExplorePane).seen.scale.stops[-1] > 0.011)
        app.query_one("#budget").focus()
        await pilot.press("end")
        await until(lambda: app.desk.explored.budget_ratio > 0.01 and app.desk.explored.is_final)
        await go(pilot, "Why")
        await pilot.press("down", "enter")
        await until(lambda: "chat from city:London" in text_of(app))
        await go(pilot, "Export")
        await until(lambda: "skypilot" in text_of(app))
        await pilot.press("w")
        await until(lambda: list(tmp_path.glob("*skypilot/*.yaml")))

    played(app, play, size=(110, 36))
    (folder,) = tmp_path.glob("*skypilot")
    files = "\n".join(path.read_text() for path in folder.glob("*.yaml"))
    for placement in app.desk.plan.placements:
        assert placement.region in files
        assert placement.instance_type in files
    manifest = json.loads((folder / "advisor-export.json").read_text())
    assert manifest


def test_without_a_terminal_the_screen_says_what_it_needs():
    found = subprocess.run(
        [sys.executable, "-m", "advisor", "tui"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert found.returncode == 2
    assert "needs a terminal" in found.stderr
    assert found.stdout == ""


def test_the_browser_s_page_comes_from_loopback(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "advisor", "tui", "--serve", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=tmp_path,
    )
    try:
        page, end = "", time.monotonic() + 60
        while not page and time.monotonic() < end:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}", timeout=60) as answer:
                    page = answer.read().decode()
            except urllib.error.URLError:
                time.sleep(0.1)
        assert "textual" in page
    finally:
        server.terminate()
        server.wait(60)
