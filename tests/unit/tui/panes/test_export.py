"""The Export pane, as a user goes through it."""

import asyncio

from builders import make_inference, make_training
from plans import make_placement, make_plan_of
from textual.app import App
from textual.widgets import Button, Input, OptionList, Static

from advisor.domain.dials import Dials, Explored
from advisor.tui.desk import Desk
from advisor.tui.panes.export import ExportPane
from advisor.tui.widgets.code_view import CodeView
from advisor.tui.widgets.file_list import FileList

TRAIN, SERVE = make_training(), make_inference()
PLAN = make_plan_of((TRAIN, make_placement(TRAIN)), (SERVE, make_placement(SERVE)))


class OnePane(App[None]):
    """The pane alone, with a desk."""

    CSS = ".trouble { display: none; } .trouble.-shown { display: block; }"

    def compose(self):
        self.desk = Desk(self, None)
        yield ExportPane(self.desk)

    def on_mount(self):
        self.query_one(ExportPane).shown()


def explored(plan, *, is_final=True):
    return Explored(dials=Dials(), plan=plan, budget_ratio=0.0, is_final=is_final)


def words(app, selector):
    widget = app.query_one(selector, Static)
    return str(widget.render()) if widget.display else ""


async def settled(pilot):
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


def test_a_plan_is_looked_at_in_each_format_written_and_replaced(tmp_path):
    async def journey():
        app = OnePane()
        async with app.run_test(size=(80, 24)) as pilot:
            assert "No plan yet" in words(app, "#none")
            app.desk.put_plan(explored(PLAN, is_final=False))
            await settled(pilot)
            code = app.query_one(CodeView)
            assert code.text.startswith("#!/bin/sh")
            assert app.query_one("#folder", Input).value == "test-skypilot"

            await pilot.press("enter", "down")  # to the files, and to the next of them
            await settled(pilot)
            assert code.text.startswith("# train: training, one run.")
            await pilot.press("escape", "down", "down")  # back, and on to Slurm
            await settled(pilot)
            assert "sbatch" in code.text
            assert "serve is a service" in words(app, "#left-out")
            folder = app.query_one("#folder", Input)
            assert folder.value == "test-slurm"

            folder.value = str(tmp_path / "out")
            await pilot.press("w")
            assert "still being solved" in words(app, "#trouble")
            app.desk.put_plan(explored(PLAN))
            await settled(pilot)
            assert folder.value == str(tmp_path / "out")  # what a user wrote stays
            await pilot.press("w")
            await settled(pilot)
            assert words(app, "#trouble") == ""
            assert f"2 files written to {tmp_path / 'out'}" in words(app, "#done")
            assert "sh submit.sh" in words(app, "#done")
            assert (tmp_path / "out" / "train.sbatch").exists()

            await pilot.press("w")
            await settled(pilot)
            assert "Press w again to replace it" in words(app, "#trouble")
            assert str(app.query_one("#write", Button).label) == "replace"
            (tmp_path / "out" / "submit.sh").write_text("old")
            await pilot.click("#write")
            await settled(pilot)
            assert (tmp_path / "out" / "submit.sh").read_text() != "old"
            assert str(app.query_one("#write", Button).label) == "write"

            (tmp_path / "out" / "mine.txt").write_text("mine")
            await pilot.press("f", "escape")
            assert app.query_one("#formats").has_focus
            await pilot.press("f", "enter")
            await settled(pilot)
            assert "no export wrote: mine.txt" in words(app, "#trouble")

    asyncio.run(journey())


def test_a_format_that_can_do_nothing_with_the_plan_says_so_and_writes_nothing():
    async def journey():
        app = OnePane()
        services = make_plan_of((SERVE, make_placement(SERVE)))
        async with app.run_test(size=(80, 24)) as pilot:
            app.desk.put_plan(explored(services))
            formats = app.query_one("#formats", OptionList)
            formats.highlighted = formats.get_option_index("slurm")
            await settled(pilot)
            await settled(pilot)
            assert "the plan has services alone" in words(app, "#trouble")
            assert app.query_one("#write", Button).disabled
            assert app.query_one(FileList).option_count == 0
            await pilot.press("w")
            await settled(pilot)
            assert words(app, "#done") == ""

    asyncio.run(journey())
