"""The whole screen, driven as a user drives it, on a real scenario."""

import asyncio
import shutil
from pathlib import Path

import pytest
from screens import played, text_of, until
from textual.widgets import TextArea

from advisor.tui.app import AdvisorApp
from advisor.tui.panes.explore import ExplorePane
from advisor.tui.state import read_state
from advisor.tui.tabs import TABS
from advisor.tui.widgets.dial_board import START
from advisor.tui.widgets.slider import Slider
from advisor.tui.widgets.tab_bar import TabBar

ROOT = Path(__file__).parents[3]
TITLES = [tab.title for tab in TABS]


@pytest.fixture
def team(tmp_path):
    """Return a scenario of one's own, beside the shipped ones' profiles."""
    folder = tmp_path / "scenarios"
    folder.mkdir()
    (tmp_path / "fixtures").symlink_to(ROOT / "fixtures")
    return Path(shutil.copy(ROOT / "scenarios" / "nlp-team.yaml", folder))


def app_on(path, tmp_path):
    return AdvisorApp(path, folder=tmp_path / "state")


def messages(app):
    return [notice.message for notice in app._notifications]


def has_plan(app, wanted=bool):
    return lambda: app.desk.explored is not None and wanted(app.desk.explored)


def test_sliders_plot_and_totals_follow_one_another(team, tmp_path):
    async def play(pilot):
        app = pilot.app
        await until(has_plan(app, lambda found: found.is_final))
        start = app.desk.explored
        assert start.dials == START
        await until(lambda: "CO2e for 8,189 USD" in text_of(app))
        # the greenest plan: 3 % above the cheapest, 68 kg
        await until(lambda: app.query_one(ExplorePane).seen.scale.stops[-1] > 0.02)
        await pilot.press("end")
        await until(has_plan(app, lambda found: found.budget_ratio > 0.02))
        await until(lambda: "68.29 kg CO2e for 8,396 USD" in text_of(app))
        assert "nothing left to buy" in text_of(app)
        # a carbon price moves the budget's knob
        price = app.query_one("#price", Slider)
        price.focus()
        await pilot.press("home")
        await until(has_plan(app, lambda found: found.dials.carbon_price_usd_per_t == 0.0))
        await until(lambda: app.query_one("#budget", Slider).value == 0.0)
        # a latency that no offer keeps: refused with its reason, the last plan stays
        app.query_one("#latency", Slider).focus()
        await pilot.press("home")
        await until(lambda: "No plan here" in text_of(app))
        assert "latency" in text_of(app)
        assert "weekly-finetune" in text_of(app)
        await pilot.press("0")
        await until(has_plan(app, lambda found: found.dials == START))
        await until(lambda: "No plan here" not in text_of(app))

    played(app_on(team, tmp_path), play, size=(120, 40))


def test_tabs_come_by_key_by_mouse_and_by_turning_and_help_knows_each(team, tmp_path):
    async def play(pilot):
        app = pilot.app
        await until(lambda: app.desk.catalog is not None)
        bar = app.query_one(TabBar)
        for index, title in enumerate(TITLES):
            await pilot.press(str(index + 1))
            assert bar.active == index
            assert title == app.pane.TITLE
            await pilot.press("escape")  # out of an input, where the tab begins in one
            await pilot.press("question_mark")
            assert title in text_of(app)
            assert app.pane.HELP
            await pilot.press("escape")
        await pilot.press("right_square_bracket")
        assert bar.active == 0
        await pilot.press("left_square_bracket")
        assert bar.active == len(TITLES) - 1
        await pilot.click(TabBar, offset=(3, 0))
        assert bar.active == 0
        dark = app.theme
        await pilot.press("d")
        assert app.theme != dark

    played(app_on(team, tmp_path), play, size=(120, 40))


def test_a_text_is_checked_as_it_is_typed_and_leaving_unsaved_asks(team, tmp_path):
    async def play(pilot):
        app = pilot.app
        await until(has_plan(app))
        await pilot.press("1")
        editor = app.query_one("#editor", TextArea)
        editor.load_text(editor.text.replace("hours: 720", "hours: soon"))
        await until(lambda: app.desk.opened.error is not None)
        await until(lambda: "nlp-team.yaml:3: period.hours" in text_of(app))
        assert app.desk.explored is not None  # the last plan stays
        editor.load_text(editor.text.replace("hours: soon", "hours: 360"))
        await until(lambda: app.desk.opened.error is None)
        await until(lambda: app.desk.bench.question.scenario.period.hours == 360)
        await pilot.press("q")
        await until(lambda: "not saved" in text_of(app) and "Leave all the same?" in text_of(app))
        await pilot.press("escape")
        await pilot.press("ctrl+s")
        await until(lambda: not app.desk.opened.is_changed)
        await pilot.press("q")
        await until(lambda: app.return_code == 0)

    played(app_on(team, tmp_path), play)
    assert "hours: 360" in team.read_text()


def test_a_file_that_changes_or_vanishes_under_the_screen_is_told(team, tmp_path):
    async def play(pilot):
        app = pilot.app
        await until(has_plan(app))
        await pilot.press("1")
        team.write_text(team.read_text().replace("hours: 720", "hours: 240"))
        await until(lambda: app.desk.bench.question.scenario.period.hours == 240)
        team.unlink()
        await until(lambda: any("cannot be read" in told for told in messages(app)))
        await pilot.press("ctrl+s")
        await until(team.exists)

    played(app_on(team, tmp_path), play)
    assert "hours: 240" in team.read_text()


def test_what_was_on_the_screen_is_there_again_the_next_day(team, tmp_path):
    async def first(pilot):
        app = pilot.app
        await until(has_plan(app))
        await pilot.press("right", "right", "right", "d")
        await until(has_plan(app, lambda found: found.dials.budget_ratio is not None))
        app.remember()

    async def second(pilot):
        app = pilot.app
        await until(has_plan(app))
        assert app.desk.opened.path == team.absolute()
        assert app.desk.explored.dials.budget_ratio == kept["budget_ratio"]
        assert app.theme == "advisor-light"
        assert app.pane.TITLE == "Explore"

    played(app_on(team, tmp_path), first)
    kept = read_state(tmp_path / "state")[0].panes["Explore"]
    assert 0.0 < kept["budget_ratio"] < 0.01
    played(app_on(None, tmp_path), second)


@pytest.mark.parametrize(
    ("text", "told"),
    [("name: x\n", "period: is missing"), ("", "is empty"), (None, "cannot be read")],
)
def test_a_scenario_that_cannot_be_used_is_told_where_it_is_edited(tmp_path, text, told):
    path = tmp_path / "bad.yaml"
    if text is not None:
        path.write_text(text)

    async def play(pilot):
        await until(lambda: told in " ".join([text_of(pilot.app), *messages(pilot.app)]))
        await until(lambda: pilot.app.pane.TITLE == "Scenario")

    played(app_on(path, tmp_path), play)


def test_a_catalogue_that_cannot_be_read_ends_with_its_error(tmp_path):
    app = AdvisorApp(None, tmp_path, tmp_path / "state")

    async def play(pilot):
        await until(lambda: pilot.app.return_code == 2)

    played(app, play)


def test_a_damaged_state_file_is_told_and_the_screen_comes_all_the_same(tmp_path):
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "tui.json").write_text("{")

    async def play(pilot):
        await until(lambda: any("set aside" in told for told in messages(pilot.app)))
        await asyncio.sleep(0)

    played(app_on(None, tmp_path), play)
