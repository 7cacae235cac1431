"""Export: the plan in the words of a deployment tool, looked at and then written."""

from pathlib import Path
from typing import ClassVar, Final

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Button, Input, OptionList, Static
from textual.widgets.option_list import Option
from textual.worker import get_current_worker

from advisor.domain.export import Exported
from advisor.domain.plan import Plan
from advisor.errors import AdvisorError, FolderInUse
from advisor.tui.desk import Change, Desk
from advisor.tui.panes.pane import Pane
from advisor.tui.widgets.code_view import CodeView
from advisor.tui.widgets.file_list import FileList

_NO_PLAN: Final = (
    "No plan yet.\n\n"
    "Open a scenario on its tab (1), and let Explore (2) plan it. The files that deploy the plan "
    "stand here then."
)


class ExportPane(Pane):
    """Formats and files on the left, the file under the cursor beside them, the folder below."""

    TITLE = "Export"
    FOCUS = "#formats"
    HELP = """\
# Export

The plan on the desk as files that a deployment tool reads: where, on what, and when.

- Choose a **format**; its files follow, and the one under the cursor is shown. `tab` goes from
  list to list, the arrow keys scroll the file.
- **Folder** (`f`): where the files go. `enter` or `w` writes them, all or none; `escape` leaves
  the field. A folder with an earlier export is replaced only when you press `w` once more; one
  with files of your own never.

Nothing in the files is secret: what to run is a variable or an image that you fill in.
"""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("w", "write", "write"),
        Binding("f", "folder", "folder"),
        Binding("escape", "leave", "leave the field", show=False),
    ]
    DEFAULT_CSS = """
    ExportPane {
        & #none { padding: 1 2; }
        & #headline { height: 1; padding: 0 1; text-style: bold; }
        & #middle { height: 1fr; }
        & #left { width: 30%; min-width: 26; max-width: 46; padding: 0 1; }
        & #formats { height: auto; border: none; padding: 0; background: $surface; }
        & #formats:focus { border: none; }
        & #about { height: auto; color: $text-muted; margin: 0 0 1 0; }
        & #left-out { height: auto; max-height: 6; padding: 0 1; color: $text-warning; }
        & #target { height: 1; margin: 0 1; }
        & #target Static { width: 8; }
        & #folder { width: 1fr; background: $boost; }
        & #write { width: 12; margin: 0 0 0 1; background: $panel; }
        & #done { height: auto; max-height: 8; padding: 0 1; display: none; }
    }
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._descriptions: dict[str, str] = {}
        self._exported: Exported | None = None
        self._replaces = False

    def compose(self) -> ComposeResult:
        """Lay the pane out, top to bottom."""
        yield Static(_NO_PLAN, id="none", classes="aside")
        with Vertical(id="some"):
            yield Static(id="headline")
            yield Static(id="trouble", classes="trouble", markup=False)
            with Horizontal(id="middle"):
                with Vertical(id="left"):
                    yield OptionList(id="formats", compact=True)
                    yield Static(id="about")
                    yield FileList(id="files")
                yield CodeView(id="file")
            yield Static(id="left-out", markup=False)
            yield Static(id="done", markup=False)
            with Horizontal(id="target"):
                yield Static("folder")
                yield Input(id="folder", compact=True)
                yield Button("write", id="write", compact=True)

    def on_mount(self) -> None:
        """List the formats."""
        from advisor.service.export import export_formats  # deferred: packages are searched

        try:
            rows = export_formats()
        except AdvisorError as error:
            self._refuse(str(error))
            return
        self._descriptions = {row.name: row.description for row in rows}
        formats = self.query_one("#formats", OptionList)
        formats.add_options(Option(name, id=name) for name in self._descriptions)
        formats.highlighted = 0

    def desk_changed(self, changes: frozenset[Change]) -> None:
        """Follow the plan."""
        plan = self.desk.plan
        self.query_one("#none").display = plan is None
        self.query_one("#some").display = plan is not None
        if plan is not None and changes & {Change.PLAN, Change.SCENARIO}:
            self._begin(plan)

    def action_folder(self) -> None:
        """Go to the folder."""
        if self.desk.plan is not None:
            self.query_one("#folder", Input).focus()

    def action_leave(self) -> None:
        """Go back to the formats."""
        self.query_one("#formats").focus()

    def action_write(self) -> None:
        """Write the files that are shown."""
        folder = self.query_one("#folder", Input).value.strip()
        if self.desk.explored is None or self._exported is None:
            return
        if not self.desk.explored.is_final:
            self._refuse("the plan is still being solved; press w again in a moment")
            return
        if not folder:
            self._refuse("name a folder for the files")
            self.action_folder()
            return
        self._write(self._exported, self._format, Path(folder).expanduser(), force=self._replaces)

    @property
    def _format(self) -> str:
        formats = self.query_one("#formats", OptionList)
        if formats.highlighted is None:
            return ""
        return formats.get_option_at_index(formats.highlighted).id or ""

    @on(OptionList.OptionHighlighted, "#formats")
    def _format_changed(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self.query_one("#about", Static).update(self._descriptions.get(event.option_id or "", ""))
        if self.desk.plan is not None:
            self._begin(self.desk.plan)

    @on(OptionList.OptionSelected, "#formats")
    def _format_chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.query_one("#files").focus()

    @on(FileList.Pointed)
    def _file_pointed(self, event: FileList.Pointed) -> None:
        event.stop()
        self.query_one(CodeView).show(event.file.text, event.file.language)

    @on(Input.Changed, "#folder")
    def _folder_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._ask_nothing()

    @on(Input.Submitted, "#folder")
    @on(Button.Pressed, "#write")
    def _asked_to_write(self, event: Input.Submitted | Button.Pressed) -> None:
        event.stop()
        self.action_write()

    def _begin(self, plan: Plan) -> None:
        from advisor.report.words import mass, money
        from advisor.service.export import folder_for

        name = self._format
        if not name:
            return
        expected = f"{mass(plan.totals.emissions_kg)} CO2e, {money(plan.totals.cost_usd)}"
        self.query_one("#headline", Static).update(
            Text.assemble(plan.scenario, (f"  {expected}", "not bold"), no_wrap=True),
        )
        folder = self.query_one("#folder", Input)
        offered = {folder_for(plan, other) for other in self._descriptions}
        if not folder.value or folder.value in offered:
            folder.value = folder_for(plan, name)
        self._ask_nothing()
        self._export(plan, name)

    @work(thread=True, exclusive=True, group="export")
    def _export(self, plan: Plan, name: str) -> None:
        from advisor.service.export import exported

        worker = get_current_worker()
        try:
            found = exported(plan, name)
        except AdvisorError as error:
            if not worker.is_cancelled:
                self.app.call_from_thread(self._show, None, str(error))
            return
        if not worker.is_cancelled:
            self.app.call_from_thread(self._show, found, "")

    def _show(self, found: Exported | None, trouble: str) -> None:
        self._exported = found
        self._refuse(trouble)
        self.query_one(FileList).show(() if found is None else found.files)
        if found is None:
            self.query_one(CodeView).show("", None)
        self.query_one("#write", Button).disabled = found is None
        left_out = self.query_one("#left-out", Static)
        sentences = () if found is None else found.left_out
        left_out.update("\n".join(f"left out: {sentence}" for sentence in sentences))
        left_out.display = bool(sentences)

    @work(thread=True, exclusive=True, group="write")
    def _write(self, found: Exported, name: str, folder: Path, *, force: bool) -> None:
        from advisor.service.export import write_export

        try:
            write_export(found, name, folder, force=force)
        except FolderInUse:
            self.app.call_from_thread(self._ask, folder)
        except AdvisorError as error:
            self.app.call_from_thread(self._refuse, str(error))
        else:
            self.app.call_from_thread(self._written, found, folder.absolute())

    def _written(self, found: Exported, folder: Path) -> None:
        self._ask_nothing()
        count = len(found.files)
        lines = [
            f"{count} file{'s' if count > 1 else ''} written to {folder}. Next, in there:",
            *(f"  {step}" for step in found.next_steps),
        ]
        done = self.query_one("#done", Static)
        done.update("\n".join(lines))
        done.display = True

    def _ask(self, folder: Path) -> None:
        self.query_one("#done").display = False
        self._refuse(f"{folder} holds an earlier export. Press w again to replace it.")
        self._replaces = True
        self.query_one("#write", Button).label = "replace"

    def _ask_nothing(self) -> None:
        self._refuse("")
        self._replaces = False
        self.query_one("#write", Button).label = "write"
        self.query_one("#done").display = False

    def _refuse(self, trouble: str) -> None:
        widget = self.query_one("#trouble", Static)
        widget.update(trouble)
        widget.set_class(bool(trouble), "-shown")
