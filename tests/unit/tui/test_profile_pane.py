"""The Profile tab as a user goes through it, on a small catalogue and with a real job."""

import asyncio
import json
import sys
from contextlib import asynccontextmanager
from pathlib import Path

from builders import Machine, Sale, make_accelerator, make_catalog, make_profile
from fakes.rig import FakeBoard, Rig, Watts
from screens import until
from textual.app import App
from textual.widgets import DataTable, Footer, Input, Log, Static

from advisor.domain.profile import JobKind
from advisor.profile.file import write_measured_job, write_profile
from advisor.profile.recording.header import JobWords
from advisor.profile.summary.job_profile import measured_job
from advisor.scenario.load import load_scenario
from advisor.tui.desk import Desk, Opened
from advisor.tui.panes.profile import ProfilePane
from advisor.tui.themes import DARK
from advisor.tui.widgets.live_run import LiveRun
from advisor.tui.widgets.power_plot import PowerPlot
from advisor.tui.widgets.ranking_table import RankingTable

SCENARIO = """\
name: one
period: {start: 2026-12-01T00:00Z, hours: 720}
workloads:
  - {name: weekly, kind: training, profile: a100.json, units: 1000}
"""
COUNTING = """\
import time
from advisor import profile
print("hello from the job", flush=True)
while True:
    time.sleep(0.02)
    sum(range(20000))
    profile.step()
"""


class Screen(App):
    CSS_PATH = str(Path(__file__).parents[3] / "advisor/tui/advisor.tcss")
    AUTO_FOCUS = None

    def __init__(self, scenario=None) -> None:
        super().__init__()
        self.desk = Desk(self, None)
        self._scenario = scenario

    def compose(self):
        yield ProfilePane(self.desk)
        yield Footer()

    def on_mount(self):
        self.register_theme(DARK)
        self.theme = DARK.name
        path = self._scenario
        if path is not None:
            text = path.read_text()
            scenario = load_scenario(path)
            self.desk.opened = Opened(
                path=path, text=text, saved=text, scenario=scenario, error=None
            )
        self.desk.catalog = make_catalog(
            accelerators=[
                make_accelerator("A100", tdp_w=400.0),
                make_accelerator("L4", tdp_w=72.0, bandwidth_gb_per_s=300.0),
            ],
            machines=[
                Machine(instance_type="a100.1x"),
                Machine(instance_type="l4.1x", accelerator="L4"),
            ],
            sales=[Sale(instance_type="a100.1x", on_demand=3.0), Sale(instance_type="l4.1x")],
        )
        self.call_after_refresh(self.query_one(ProfilePane).shown)


@asynccontextmanager
async def screen(scenario=None, size=(80, 24)):
    app = Screen(scenario)
    async with app.run_test(size=size) as pilot:
        await until(lambda: app.query_one("#shelf", DataTable).is_attached)
        await pilot.pause()
        yield app, pilot


def said(app, selector):
    return str(app.query_one(selector, Static).content)


def shown(app):
    return app.query_one("#views").current


def folder_of_profiles(folder):
    """Write a scenario, its profile, a recording with its trace, and a damaged file."""
    (folder / "s.yaml").write_text(SCENARIO)
    write_profile(folder / "a100.json", make_profile(kind=JobKind.TRAINING))
    words = JobWords(name="bert.py", unit="step", units_total=None, precision=None, source="test")
    board = FakeBoard(Watts((5.0, 60.0), (1e9, 300.0)), name="A100")
    rig = Rig(board, trace=folder / "run.trace.gz", job=words).run(5).begin(1)
    rig.stamps.waiting.append((rig.clock.now_s(), 0.0, 0, "train"))
    rig.run(60, step_s=0.5).end()
    measurement = measure_with_trace(rig)
    write_measured_job(folder / "run.json", measured_job(words, measurement))
    (folder / "torn.json").write_text('{"format": "advisor-profile/1", "name":')
    (folder / "other.json").write_text('{"format": "advisor-plan/1"}')


def measure_with_trace(rig):
    from advisor.profile.summary.measure import measure

    return measure(rig.header, rig.ledger, trace="run.trace.gz")


def test_a_saved_profile_is_opened_with_its_power_and_what_it_takes_elsewhere(tmp_path):
    folder_of_profiles(tmp_path)

    async def journey():
        async with screen(tmp_path / "s.yaml") as (app, pilot):
            shelf = app.query_one("#shelf", DataTable)
            await until(lambda: shelf.row_count == 3)
            rows = [shelf.get_row_at(row) for row in range(3)]
            assert [str(row[0]) for row in rows] == ["a100", "run", "torn"]
            assert rows[0][1:4] == ["300.0 J/step", "1 x A100", "weekly"]
            assert str(rows[2][1]) == "cannot be read"

            await pilot.press("down", "enter")
            ranking = app.query_one(RankingTable)
            await until(lambda: shown(app) == "opened-view" and ranking.row_count == 2)
            assert said(app, "#what") == "bert.py"
            # 300 W at 2 steps/s: 150 J; the sensor's 5 % is nearly all of the interval
            assert said(app, "#figure").startswith("150.0 J per step, 95 % interval 142.")
            plot = app.query_one("#trace", PowerPlot)
            await until(lambda: plot.display and plot.size.height)
            lines = [plot.render_line(y).text for y in range(plot.size.height)]
            assert "GPU 0" in lines[0]
            assert "train" in lines[-1]
            assert {str(ranking.get_row_at(row)[0]) for row in range(2)} == {"1 x A100", "1 x L4"}
            assert app.focused is ranking

            by_energy = [str(ranking.get_row_at(row)[0]) for row in range(2)]
            assert "by energy" in said(app, "#heading")
            await pilot.press("s")
            assert "by cost" in said(app, "#heading")
            costs = [float(str(ranking.get_row_at(row)[-1])) for row in range(2)]
            assert costs == sorted(costs)
            await pilot.press("s")
            assert [str(ranking.get_row_at(row)[0]) for row in range(2)] == by_energy

            await pilot.press("m")
            assert app.query_one("#measured").display
            assert not app.query_one("#elsewhere").display
            await pilot.resize_terminal(120, 40)
            await pilot.pause()
            assert app.query_one("#elsewhere").display
            assert app.query_one("#elsewhere").region.right <= 120

            (tmp_path / "run.trace.gz").unlink()
            await pilot.press("escape", "enter")
            await until(lambda: "not beside it" in said(app, "#no-trace"))
            assert not plot.display

    asyncio.run(journey())


def test_a_file_that_is_torn_or_gone_is_told_where_it_was_asked_for(tmp_path):
    folder_of_profiles(tmp_path)

    async def journey():
        async with screen(tmp_path / "s.yaml") as (app, pilot):
            await until(lambda: app.query_one("#shelf", DataTable).row_count == 3)
            await pilot.press("o")
            field = app.query_one("#path", Input)
            assert app.focused is field
            field.value = str(tmp_path / "torn.json")
            await pilot.press("enter")
            await until(lambda: "is not JSON" in said(app, "#shelf-view #trouble"))
            assert "measure it again" in said(app, "#shelf-view #trouble")
            field.value = "/no/such/profile.json"
            await pilot.press("enter")
            await until(lambda: "cannot be read" in said(app, "#shelf-view #trouble"))
            assert shown(app) == "shelf-view"
            await pilot.press("escape")
            assert app.focused is app.query_one("#shelf")
            (tmp_path / "a100.json").unlink()
            await pilot.press("home", "enter")
            await until(lambda: "a100.json" in said(app, "#shelf-view #trouble"))

    asyncio.run(journey())


def test_a_job_is_recorded_watched_interrupted_and_its_profile_opens(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "count.py").write_text(COUNTING)

    async def journey():
        async with screen() as (app, pilot):
            pane = app.query_one(ProfilePane)
            assert said(app, "#empty").startswith("No profile lies here")
            assert pane.busy is None
            await pilot.press("r", "enter")
            assert "nothing to record" in said(app, "#form-view #trouble")
            app.query_one("#command", Input).value = f"{sys.executable} count.py"
            assert app.query_one("#out", Input).value == "profile.json"
            await pilot.press("enter")
            assert shown(app) == "live-view"
            assert "count.py is being recorded" in pane.busy

            await pilot.press("escape")
            assert "w  watch: count.py" in said(app, "#how")
            await pilot.press("a")
            assert "One at a time" in said(app, "#shelf-view #trouble")
            await pilot.press("w")
            run = app.query_one(LiveRun)
            await until(lambda: "steps" in str(run.query_one("#headline", Static).content))
            assert "hello from the job" in "\n".join(run.query_one("#output", Log).lines)
            await pilot.press("i")
            assert "SIGTERM" in said(app, "#leaving")
            await until(lambda: shown(app) == "opened-view")
            assert said(app, "#what") == "count.py"
            assert "used no accelerator" in said(app, "#basis")
            assert app.query_one("#measured").display
            assert pane.busy is None

    asyncio.run(journey())
    document = json.loads((tmp_path / "profile.json").read_text())
    assert document["measurement"]["complete"]
    assert document["measurement"]["exit_code"] == 130  # ended by SIGINT
    assert "KeyboardInterrupt" in (tmp_path / "profile.output.txt").read_text()
    assert (tmp_path / "profile.trace.gz").exists()
