"""Scenario: the question as text, checked as it is typed, with an outline beside it."""

from dataclasses import replace
from pathlib import Path
from typing import ClassVar, Final

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.theme import Theme
from textual.timer import Timer
from textual.widgets import Static, TextArea
from textual.widgets.option_list import Option

from advisor.errors import AdvisorError, InputError
from advisor.service.scenario import starter_text
from advisor.service.scenario_text import (
    Outlined,
    hint_at,
    outlined,
    save_text,
    shipped,
)
from advisor.tui.desk import Change, Desk, Opened
from advisor.tui.messages import Edited, OpenFile
from advisor.tui.on_disk import OnDisk
from advisor.tui.opening import with_sliders
from advisor.tui.panes.pane import Pane
from advisor.tui.screens.choice import Choice
from advisor.tui.screens.choice import Option as Answer
from advisor.tui.screens.path import AskPath, shown
from advisor.tui.widgets.listing import Listing

_PAUSE_S: Final = 0.3
"""After the last key: then the text is checked."""

_WATCH_S: Final = 2.0
"""Between two looks at the file on disk."""


class ScenarioPane(Pane):
    """An editor, an outline, and what is wrong."""

    TITLE = "Scenario"
    HELP = """\
The scenario that is open, as the text of its file. It is checked as you type: every key, every
place, every profile. What is wrong stands below, with its line; `f8` goes there.

The line below the editor says what the key under the cursor means, and which other keys may stand
beside it. The outline on the right goes to the line that it stands for.

| key | does |
|---|---|
| `ctrl+s` | save |
| `ctrl+o` | open, also one of those opened before |
| `ctrl+n` | a new one, with comments to start from |
| `f2` | save under another name: a duplicate |
| `ctrl+r` | read the file again |
| `w` | put what Explore's sliders say into the text (from the outline) |
| `escape` | leave the editor, so that single keys work |
"""
    FOCUS = "#outline"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", "save"),
        Binding("ctrl+o", "open", "open"),
        Binding("ctrl+n", "new", "new"),
        Binding("f2", "save_as", "save as"),
        Binding("ctrl+r", "reread", "read again", show=False),
        Binding("f8", "mistake", "to the mistake", show=False),
        Binding("w", "keep", "from sliders"),
        Binding("e", "edit", "edit"),
        Binding("escape", "leave", show=False),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._timer: Timer | None = None
        self._lines: tuple[Outlined, ...] = ()
        self._on_disk = OnDisk()

    def compose(self) -> ComposeResult:
        """Lay the pane out."""
        yield Static(classes="title", id="file")
        with Horizontal():
            with Vertical(id="text"):
                yield TextArea.code_editor("", language="yaml", id="editor")
                yield Static(classes="aside", id="hint")
            yield Listing(id="outline", markup=False)
        yield Static(classes="trouble", id="mistakes")

    def on_mount(self) -> None:
        """Look after the file on disk, and take the colours of the theme."""
        self.set_interval(_WATCH_S, self._look_at_disk)
        self.app.theme_changed_signal.subscribe(self, self._recolour)
        self._recolour(self.app.current_theme)

    def _recolour(self, theme: Theme) -> None:
        """Take the ground of the theme, and syntax colours that stand out from it."""
        self.query_one("#editor", TextArea).theme = "css" if theme.dark else "github_light"

    @property
    def busy(self) -> str | None:
        """Return that changes are not saved."""
        opened = self.desk.opened
        if opened is not None and opened.is_changed:
            return f"{opened.name} has changes that are not saved"
        return None

    def desk_changed(self, changes: frozenset[Change]) -> None:
        """Show another scenario, or what is wrong with the text."""
        opened = self.desk.opened
        editor = self.query_one("#editor", TextArea)
        if opened is None:
            self.query_one("#file", Static).update("no scenario is open: ctrl+o, or ctrl+n")
            editor.display = False
            return
        if Change.SCENARIO not in changes:
            return
        editor.display = True
        if not editor.has_focus and editor.text != opened.text:
            with self.prevent(TextArea.Changed):
                editor.load_text(opened.text)
        self._show_state(opened)

    def _show_state(self, opened: Opened) -> None:
        mark = "changed, not saved" if opened.is_changed else "saved"
        where = "" if opened.path is None else f"  {shown(opened.path)}"
        title = Text(opened.name, style="bold")
        title.append(f"{where}  {mark}", style="not bold dim")
        self.query_one("#file", Static).update(title)
        mistakes = self.query_one("#mistakes", Static)
        mistakes.set_class(opened.error is not None, "-shown")
        if opened.error is not None:
            mistakes.update(Text(str(opened.error)))
        elif opened.scenario is not None:
            self._lines = outlined(opened.scenario, opened.text)
            outline = self.query_one("#outline", Listing)
            at = outline.highlighted
            outline.set_options([Option(row.words) for row in self._lines])
            outline.highlighted = min(at or 0, len(self._lines) - 1)

    # what is typed

    @on(TextArea.Changed, "#editor")
    def _typed(self) -> None:
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(_PAUSE_S, self._check)

    def _check(self) -> None:
        opened = self.desk.opened
        text = self.query_one("#editor", TextArea).text
        if opened is not None and text != opened.text:
            self.post_message(Edited(text, opened.path, opened.saved))

    @on(TextArea.SelectionChanged, "#editor")
    def _moved(self, event: TextArea.SelectionChanged) -> None:
        self._hint(event.text_area.text, event.selection.end[0] + 1)

    @work(thread=True, exclusive=True, group="hint")
    def _hint(self, text: str, line: int) -> None:
        hint = hint_at(text, line)
        words = ""
        if hint is not None:
            words = f"{hint.path}  {hint.meaning}".strip()
            if hint.others:
                words += f"\nalso here: {', '.join(hint.others)}"
        self.app.call_from_thread(self.query_one("#hint", Static).update, Text(words))

    @on(Listing.OptionSelected, "#outline")
    def _chosen(self, event: Listing.OptionSelected) -> None:
        if event.option_index < len(self._lines):
            self._go_to(self._lines[event.option_index].line)

    def _go_to(self, line: int) -> None:
        editor = self.query_one("#editor", TextArea)
        editor.move_cursor((line - 1, 0), center=True)
        editor.focus()

    # keys

    def action_edit(self) -> None:
        """Go into the text."""
        self.query_one("#editor").focus()

    def action_leave(self) -> None:
        """Leave the text, so that single keys work."""
        self.query_one("#outline").focus()

    def action_mistake(self) -> None:
        """Go to the line that is wrong."""
        opened = self.desk.opened
        if opened is not None and opened.error is not None:
            parts = str(opened.error).split(":")
            if len(parts) > 1 and parts[1].isdigit():
                self._go_to(int(parts[1]))

    def action_save(self) -> None:
        """Write the text into its file."""
        opened = self.desk.opened
        if opened is None:
            return
        if opened.path is None:
            self.action_save_as()
        elif self._on_disk.would_lose(opened):
            self._ask_before_overwriting(opened.path)
        else:
            self._save(opened.path)

    @work
    async def _ask_before_overwriting(self, path: Path) -> None:
        question = f"{path.name} was changed on disk meanwhile. Overwrite it?"
        options = [Answer("o", "overwrite", is_grave=True)]
        if await self.app.push_screen_wait(Choice(question, options)) is not None:
            self._save(path)

    @work
    async def action_save_as(self) -> None:
        """Write the text into another file, and go on with that one."""
        opened = self.desk.opened
        if opened is None:
            return
        given = (
            "scenario.yaml"
            if opened.path is None
            else str(opened.path.with_stem(f"{opened.path.stem}-2"))
        )
        path = await self.app.push_screen_wait(AskPath("Save as", str(given)))
        if path is None:
            return
        if path.exists():
            question = f"{path.name} exists. Overwrite it?"
            options = [Answer("o", "overwrite", is_grave=True)]
            if await self.app.push_screen_wait(Choice(question, options)) is None:
                return
        self._save(path)

    @work
    async def action_open(self) -> None:
        """Open another file; changes that are not saved are asked about."""
        if not await self._may_leave():
            return
        offered = [path.absolute() for path in (*self.desk.recent, *shipped(Path("scenarios")))]
        path = await self.app.push_screen_wait(
            AskPath("Open a scenario", offered=list(dict.fromkeys(offered))),
        )
        if path is not None:
            self.post_message(OpenFile(path))

    @work
    async def action_new(self) -> None:
        """Begin a new scenario."""
        if await self._may_leave():
            self.query_one("#outline").focus()
            self.post_message(Edited(starter_text(), None, None))

    def action_reread(self) -> None:
        """Read the file again."""
        opened = self.desk.opened
        if opened is not None and opened.path is not None:
            self.query_one("#outline").focus()
            self.post_message(OpenFile(opened.path))

    def action_keep(self) -> None:
        """Put the limits that the sliders say into the text."""
        edited = with_sliders(self.desk)
        if edited is None:
            self.notify("There is no plan whose limits could be kept", timeout=4)
        else:
            self.post_message(edited)

    async def _may_leave(self) -> bool:
        opened = self.desk.opened
        if opened is None or not opened.is_changed:
            return True
        answer = await self.app.push_screen_wait(
            Choice(
                f"{opened.name} has changes that are not saved.",
                [Answer("s", "save"), Answer("d", "discard", is_grave=True)],
            ),
        )
        if answer == "s" and opened.path is not None:
            return self._save(opened.path)
        return answer == "d"

    def _save(self, path: Path) -> bool:
        opened = self.desk.opened
        assert opened is not None
        text = self.query_one("#editor", TextArea).text
        try:
            save_text(path, text)
        except InputError as error:
            self.notify(str(error), severity="error", markup=False)
            return False
        self._on_disk.saw(path, text)
        self.desk.put_scenario(replace(opened, path=path, text=text, saved=text), None)
        self.post_message(Edited(text, path, text))
        self.notify(f"{path.name} saved", timeout=2, markup=False)
        return True

    @work(thread=True, exclusive=True, group="disk")
    def _look_at_disk(self) -> None:
        opened = self.desk.opened
        if opened is None or opened.path is None:
            return
        news = self._on_disk.news(opened)
        if news is not None:
            self.app.call_from_thread(self._tell_of_disk, opened, news)

    def _tell_of_disk(self, opened: Opened, news: str | AdvisorError) -> None:
        current = self.desk.opened
        if current is None or current.path != opened.path:
            return
        if isinstance(news, AdvisorError):
            words = f"{news}\n{opened.name} stays open here; ctrl+s writes it again."
            self.notify(words, severity="warning", markup=False)
        elif current.is_changed:
            words = (
                f"{opened.name} was changed on disk, and here too: ctrl+r reads it again and "
                "drops what was changed here, ctrl+s asks and overwrites it."
            )
            self.notify(words, severity="warning", timeout=10, markup=False)
        else:
            words = f"{opened.name} was changed on disk and read again"
            self.notify(words, timeout=4, markup=False)
            self.action_reread()
