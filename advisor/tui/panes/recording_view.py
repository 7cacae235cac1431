"""The part of the Profile tab that watches a recording."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from textual import on, work
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Static
from textual.worker import get_current_worker

from advisor.errors import AdvisorError
from advisor.profile.live import LiveView
from advisor.service.recording import Recording
from advisor.tui.widgets.live_run import LiveRun

REFRESH_S: Final = 0.5

_IDLE: Final = "the idle machine is measured first; the job begins within seconds"


class RecordingView(Vertical):
    """A recording as it goes on; `begin` it, and hear of its end.

    Attributes:
        recording: that goes on; None without one
    """

    DEFAULT_CSS = """
    RecordingView {
        height: 1fr;
        #leaving { height: 1; padding: 0 1; color: $text-muted; }
    }
    """

    @dataclass
    class Ended(Message):
        """A recording is over: where its profile is, or why there is none."""

        path: Path | None
        trouble: str

    @dataclass
    class _Looked(Message):
        view: LiveView
        has_begun: bool

        def can_replace(self, message: Message) -> bool:
            """Let the latest stand for those before it."""
            return isinstance(message, type(self))

    @dataclass
    class _Said(Message):
        text: str

    def __init__(self, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.recording: Recording | None = None

    @property
    def summary(self) -> str:
        """Return what goes on, in two lines; nothing without a recording."""
        if self.recording is None:
            return ""
        wanted = self.recording.wanted
        return (
            f"{wanted.name} is being recorded; that goes on without\n"
            f"this screen, and the profile will be {wanted.out}"
        )

    async def begin(self, recording: Recording) -> None:
        """Watch a recording from its start on."""
        self.recording = recording
        wanted = recording.wanted
        await self.remove_children()
        run = LiveRun(f"{wanted.name}, recorded to {wanted.out}", wanted.unit)
        await self.mount(run, Static(_leaving(recording), id="leaving", markup=False))
        run.show_output(on=wanted.command is not None)
        self._watch(recording)

    def interrupt(self) -> None:
        """Do what Ctrl-C does in a terminal."""
        if self.recording is not None:
            self.recording.interrupt()
            self.query_one("#leaving", Static).update(
                "asked to end; i again sends SIGTERM. The profile is written however it ends",
            )

    def take_focus(self) -> None:
        """Give the focus to what can be scrolled."""
        self.query_one(LiveRun).take_focus()

    @work(thread=True, exclusive=True, group="profile-watch")
    def _watch(self, recording: Recording) -> None:
        """Post what is new until the end: a call would wait for ever for an app that has gone."""
        worker, path, trouble = get_current_worker(), None, ""
        try:
            while not worker.is_cancelled:
                ended = recording.has_ended()  # asked first: what it wrote last is then read too
                view = recording.look()
                if view is not None:
                    self.post_message(self._Looked(view, recording.has_begun))
                if text := recording.said():
                    self.post_message(self._Said(text))
                if ended:
                    path = recording.profile()
                    break
                time.sleep(REFRESH_S)
        except AdvisorError as error:
            trouble = str(error)
        finally:
            recording.close()
        if not worker.is_cancelled:
            self.recording = None
            self.post_message(self.Ended(path, trouble))

    @on(_Looked)
    def _looked(self, message: _Looked) -> None:
        message.stop()
        self.query_one(LiveRun).show(message.view, "" if message.has_begun else _IDLE)

    @on(_Said)
    def _said(self, message: _Said) -> None:
        message.stop()
        self.query_one(LiveRun).add_output(message.text)


def _leaving(recording: Recording) -> str:
    if recording.wanted.command is None:
        return "i ends the recording; the process itself is left alone"
    return f"the recording goes on without this view; output in {recording.output.name}"
