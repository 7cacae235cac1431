"""The Profile tab: profiles at hand, one opened, and one that is being recorded."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import ContentSwitcher, Input
from textual.worker import get_current_worker

from advisor.domain.catalog import Catalog
from advisor.domain.outlook import Rank
from advisor.domain.profile import JobProfile
from advisor.errors import AdvisorError, InputError, ProfileError
from advisor.service.profile_shelf import OpenProfile, Shelved, open_profile, shelve, with_trace
from advisor.service.recording import Recording, free_path, wanted_of
from advisor.tui.desk import Change, Desk
from advisor.tui.panes.pane import Pane
from advisor.tui.panes.recording_view import RecordingView
from advisor.tui.state import Word
from advisor.tui.widgets.profile_list import ProfileList
from advisor.tui.widgets.profile_view import ProfileView
from advisor.tui.widgets.record_form import RecordForm

if TYPE_CHECKING:  # scipy behind it, which the first paint does not need
    from advisor.service.predict import Answer

_RECENT: Final = 8
"""Profiles that are remembered."""

_KEYS: Final = {
    "shelf": {"open", "run", "attach", "watch"},
    "opened": {"sort", "swap", "back"},
    "form": {"back"},
    "live": {"interrupt", "back"},
}
"""Which keys are of use in which view."""


class ProfilePane(Pane):
    """Profiles at hand; one of them; the form and the view of a recording."""

    TITLE: ClassVar[str] = "Profile"
    HELP: ClassVar[str] = """\
A profile is what a job was measured to use: joules per unit of its work, with an interval.

**Enter** opens the profile under the cursor: its power over time, its phases, what was measured
and what not, whether the run stands for the whole job, and what it would take on other
accelerators, ranked **s** by energy or by cost, each with the range in which 80 % of measured
cases like it lay. On narrow screens **m** turns between what was measured and other accelerators.

**r** runs a command under the meters of this machine, **a** attaches to a process that runs. The
recording is a process of its own: it goes on when you leave its view or quit, and its profile is
written at its end. **i** interrupts the job as Ctrl-C does; again, it gets SIGTERM. A process that
was attached to is left alone.
"""
    FOCUS: ClassVar[str | None] = "#shelf"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("o", "open", "open a file"),
        Binding("r", "run", "run a job"),
        Binding("a", "attach", "attach"),
        Binding("w", "watch", "watch the recording"),
        Binding("s", "sort", "energy / cost"),
        Binding("m", "swap", "measured / elsewhere"),
        Binding("i", "interrupt", "interrupt"),
        Binding("escape", "back", "back"),
    ]
    DEFAULT_CSS = """
    ProfilePane #views { height: 1fr; }
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._recent: list[Path] = []
        self._opened: OpenProfile | None = None
        self._answer: Answer | None = None
        self._by = Rank.ENERGY

    @property
    def busy(self) -> str | None:
        """Return what goes on: a recording, which outlives the app."""
        return self.query_one(RecordingView).summary or None if self.is_mounted else None

    def kept(self) -> dict[str, Word]:
        """Return which profiles were opened last, and what they were ranked by."""
        recent = [str(path.absolute()) for path in self._recent[:_RECENT]]
        return {"by": str(self._by), "recent": "\n".join(recent)}

    def take(self, kept: Mapping[str, Word]) -> None:
        """List what was opened before."""
        self._by = Rank.COST if kept.get("by") == Rank.COST else Rank.ENERGY
        recent = str(kept.get("recent", "")).splitlines()
        self._recent = [Path(text) for text in recent if Path(text).is_file()]

    def compose(self) -> ComposeResult:
        """Lay all views out; one is shown."""
        with ContentSwitcher(id="views", initial="shelf-view"):
            yield ProfileList(id="shelf-view")
            yield ProfileView(id="opened-view")
            yield RecordForm(id="form-view")
            yield RecordingView(id="live-view")

    def desk_changed(self, changes: frozenset[Change]) -> None:
        """List the profiles of another scenario; predict on another catalogue."""
        if Change.SCENARIO in changes:
            self._fill_shelf()
        if Change.CATALOG in changes and self._opened is not None:
            self._predict_opened()

    def take_focus(self) -> None:
        """Give the focus to the view that is shown."""
        if self._view == "shelf":
            self.query_one(ProfileList).take_focus()
        elif self._view == "opened":
            self.query_one(ProfileView).take_focus()
        elif self._view == "live":
            self.query_one(RecordingView).take_focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer the keys that are of use in this view."""
        del parameters
        offered = set().union(*_KEYS.values())
        if action not in offered:
            return True
        if action == "back" and isinstance(self.app.focused, Input):
            return True
        if action == "watch" and self.busy is None:
            return False
        if action == "sort" and self._answer is None:
            return False
        if action == "swap" and not self.query_one(ProfileView).has_one_half:
            return False
        return action in _KEYS[self._view]

    def action_open(self) -> None:
        """Go to the field for a file's name."""
        self.query_one("#path", Input).focus()

    def action_run(self) -> None:
        """Show the form for a command."""
        self._show_form(attach=False)

    def action_attach(self) -> None:
        """Show the form for a process."""
        self._show_form(attach=True)

    def action_watch(self) -> None:
        """Show the recording that goes on."""
        self._show("live")

    def action_sort(self) -> None:
        """Rank by the other figure."""
        self._by = Rank.COST if self._by is Rank.ENERGY else Rank.ENERGY
        self._show_predicted()

    def action_swap(self) -> None:
        """Show the other half of an open profile."""
        self.query_one(ProfileView).swap()

    def action_interrupt(self) -> None:
        """Do what Ctrl-C does in a terminal."""
        self.query_one(RecordingView).interrupt()

    def action_back(self) -> None:
        """Leave a field, then the view."""
        if isinstance(self.app.focused, Input):
            if self._view == "form":
                self.query_one(RecordForm).leave_input()
            else:
                self.query_one(ProfileList).take_focus()
            return
        if self._view != "shelf":
            self._fill_shelf()
            self._show("shelf")

    @on(ProfileList.Chosen)
    def _chosen(self, message: ProfileList.Chosen) -> None:
        message.stop()
        self.query_one(ProfileList).show_trouble("")
        self._open(message.path)

    @on(RecordForm.Left)
    def _left_form(self, message: RecordForm.Left) -> None:
        message.stop()
        self._show("shelf")

    @on(RecordForm.Submitted)
    async def _submitted(self, message: RecordForm.Submitted) -> None:
        message.stop()
        try:
            recording = Recording(wanted_of(message.words))
        except InputError as error:
            self.query_one(RecordForm).show_trouble(str(error))
            return
        recorder = self.query_one(RecordingView)
        await recorder.begin(recording)
        self.query_one(ProfileList).show_trouble("")
        self.query_one(ProfileList).show_recording(recorder.summary)
        self._show("live")

    @on(RecordingView.Ended)
    def _ended(self, message: RecordingView.Ended) -> None:
        message.stop()
        self.query_one(ProfileList).show_recording("")
        watching = self._view == "live"
        if message.path is None:
            self.query_one(ProfileList).show_trouble(message.trouble)
            if watching:
                self._show("shelf")
        else:
            self.notify(f"{message.path} is written", title="Recording ended")
            if watching:
                self._open(message.path)
        self._fill_shelf()
        self.refresh_bindings()

    @property
    def _view(self) -> str:
        current = self.query_one("#views", ContentSwitcher).current
        return (current or "shelf-view").removesuffix("-view")

    def _show(self, view: str) -> None:
        self.query_one("#views", ContentSwitcher).current = f"{view}-view"
        self.take_focus()
        self.refresh_bindings()

    def _show_form(self, *, attach: bool) -> None:
        if self.busy is not None:
            self.query_one(ProfileList).show_trouble(
                f"{self.busy}. One at a time: two jobs would be measured as one",
            )
            return
        self._show("form")
        self.query_one(RecordForm).begin(str(free_path(Path())), attach=attach)

    @work(thread=True, exclusive=True, group="profile-shelf")
    def _fill_shelf(self) -> None:
        worker, opened = get_current_worker(), self.desk.opened
        scenario = None if opened is None else opened.scenario
        beside = Path() if opened is None or opened.path is None else opened.path.parent
        shelved = shelve(scenario, beside, tuple(self._recent))
        if not worker.is_cancelled:
            self.app.call_from_thread(self._show_shelf, shelved)

    def _show_shelf(self, shelved: tuple[Shelved, ...]) -> None:
        self.query_one(ProfileList).show(shelved)

    @work(thread=True, exclusive=True, group="profile-open")
    def _open(self, path: Path) -> None:
        worker = get_current_worker()
        try:
            opened = open_profile(path)
        except ProfileError as error:
            if not worker.is_cancelled:
                self.app.call_from_thread(self._cannot_open, str(error))
            return
        if worker.is_cancelled:
            return
        self.app.call_from_thread(self._show_opened, opened)
        traced = with_trace(opened)
        if not worker.is_cancelled:
            self.app.call_from_thread(self.query_one(ProfileView).show_trace, traced)

    def _cannot_open(self, why: str) -> None:
        if self._view != "shelf":
            self._show("shelf")
        self.query_one(ProfileList).show_trouble(why)

    def _show_opened(self, opened: OpenProfile) -> None:
        self._opened = opened
        self._recent = [opened.path, *(path for path in self._recent if path != opened.path)]
        self.query_one(ProfileView).show(opened)
        self._show("opened")
        self._predict_opened()

    def _predict_opened(self) -> None:
        self._answer = None
        profile = None if self._opened is None else self._opened.profile
        view = self.query_one(ProfileView)
        if profile is None:
            view.show_no_ranking("the run cannot be carried elsewhere")
        elif profile.accelerator is None:
            view.show_no_ranking(
                "the job used no accelerator: put it into a scenario, and a plan places it on "
                "machines without one",
            )
        elif self.desk.catalog is None:
            view.show_no_ranking("waiting for the catalogue ...")
        else:
            self._predict(self.desk.catalog, profile)

    @work(thread=True, exclusive=True, group="profile-predict")
    def _predict(self, catalog: Catalog, profile: JobProfile) -> None:
        from advisor.service.predict import Wish, predict_profiles  # deferred: scipy behind it

        worker, view = get_current_worker(), self.query_one(ProfileView)
        try:
            answer = predict_profiles(catalog, (profile,), Wish())
        except AdvisorError as error:
            if not worker.is_cancelled:
                self.app.call_from_thread(view.show_no_ranking, str(error))
            return
        if not worker.is_cancelled:
            self.app.call_from_thread(self._predicted, answer)

    def _predicted(self, answer: "Answer") -> None:
        self._answer = answer
        self._show_predicted()
        self.refresh_bindings()

    def _show_predicted(self) -> None:
        from advisor.report.outlook_tables import basis_sentences
        from advisor.service.predict import rank  # loaded already

        answer = self._answer
        if answer is not None:
            self.query_one(ProfileView).show_ranking(
                rank(answer.outlooks, self._by),
                answer.profiles[0].unit,
                self._by,
                basis_sentences(answer.profiles, answer.wish.kind),
            )
