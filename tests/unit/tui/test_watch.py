"""The live view, driven as a user drives it, on a job that is a script."""

import asyncio
import signal

import pytest
from textual.widgets import DataTable, Log, Static

from advisor.profile.live import LiveBoard, LiveView
from advisor.tui.watch import WatchApp, Watched


def board(**changes):
    return LiveBoard(
        **{
            "name": "NVIDIA H100 PCIe",
            "used": True,
            "meter": "energy counter",
            "power_w": 300.0,
            "busy_share": 0.97,
            "temperature_c": 61,
            "energy_j": 3000.0,
            **changes,
        },
    )


def view(*boards, **changes):
    history = tuple((float(n), *(300.0 + n for _ in boards), 60.0) for n in range(1, 11))
    return LiveView(
        **{
            "elapsed_s": 10.0,
            "boards": boards,
            "host_meter": "estimated by load",
            "host_j": 600.0,
            "busy_cpus": 1.5,
            "units": 20.0,
            "j_per_unit": 150.0,
            "history": history,
            **changes,
        },
    )


class Job:
    """What the screen is told."""

    def __init__(self, folder, shown) -> None:
        self.shown, self.ended, self.sent = shown, False, []
        self.output = folder / "output"
        self.output.write_text("hello from the job\n")

    def app(self):
        return WatchApp(
            Watched(
                name="train.py",
                unit="step",
                view=lambda: self.shown,
                has_ended=lambda: self.ended,
                send=self.sent.append,
                output=self.output,
            ),
        )


def played(job, play, size=(100, 34)):
    """Run the screen, let `play(app, pilot)` act on it, and return the app."""

    async def run():
        app = job.app()
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            await play(app, pilot)
        return app

    return asyncio.run(run())


@pytest.mark.parametrize("size", [(100, 34), (80, 24)])
def test_boards_totals_and_output_are_on_the_screen(tmp_path, size):
    job = Job(tmp_path, view(board(), board(used=False, power_w=60.0, energy_j=600.0)))

    async def look(app, _pilot):
        table = app.query_one("#boards", DataTable)
        assert table.row_count == 2
        assert table.get_row_at(0)[1:] == ["300", "97%", "61", "3,000 J", "energy counter"]
        assert table.get_row_at(1)[-1] == "energy counter, not used"
        totals = str(app.query_one("#used", Static).content)
        assert "1 of 2 boards used  3,000 J" in totals
        assert "estimated by load; 1.50 CPUs busy" in totals
        assert "per step  150.0 J" in totals
        assert "train.py  10.00 s  20 steps" in str(app.query_one("#headline", Static).content)
        assert "hello from the job" in "\n".join(app.query_one("#output", Log).lines)
        assert app.query_one("#power").region.height >= 8
        assert app.query_one("#output").region.bottom <= size[1]

    played(job, look, size)


def test_what_no_meter_knows_is_said(tmp_path):
    unknown = board(power_w=None, busy_share=None, temperature_c=None, energy_j=None, meter="none")
    job = Job(tmp_path, view(unknown, host_j=None, j_per_unit=None, units=None))

    async def look(app, _pilot):
        row = app.query_one("#boards", DataTable).get_row_at(0)
        assert row[1:] == ["-", "-", "-", "not known", "none"]

    played(job, look)


def test_a_machine_without_boards_shows_its_host(tmp_path):
    job = Job(tmp_path, view())

    async def look(app, _pilot):
        assert not app.query_one("#boards").display
        assert "no GPU is read here" in str(app.query_one("#used", Static).content)

    played(job, look)


def test_a_screen_before_the_first_reading_stands(tmp_path):
    job = Job(tmp_path, view(history=(), units=None, j_per_unit=None, host_j=None))

    async def look(app, _pilot):
        assert app.is_running

    played(job, look)


def test_ctrl_c_interrupts_the_job_and_its_end_closes_the_screen(tmp_path):
    job = Job(tmp_path, view(board()))

    async def act(app, pilot):
        await pilot.press("ctrl+c")
        assert job.sent == [signal.SIGINT]
        assert app.is_running
        job.ended = True
        await pilot.pause(0.8)
        assert not app.is_running

    played(job, act)


def test_the_screen_can_be_left_and_lit(tmp_path):
    job = Job(tmp_path, view(board()))

    async def act(app, pilot):
        await pilot.press("d")
        assert app.theme == "advisor-light"
        await pilot.press("q")
        await pilot.pause()
        assert not app.is_running

    played(job, act)
    assert not job.sent
