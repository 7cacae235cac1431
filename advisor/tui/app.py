"""`advisor tui`: the tabs, what they share, and what belongs to none of them."""

import gc
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from textual import on, work
from textual.app import App, ComposeResult, SystemCommand
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widgets import ContentSwitcher, Footer
from textual.worker import get_current_worker

from advisor.errors import CatalogError, InputError
from advisor.tui.desk import Change, Desk
from advisor.tui.messages import AskWhy, AskWhyNot, Edited, Go, OpenFile
from advisor.tui.panes.pane import Pane
from advisor.tui.state import MOST_RECENT, State, read_state, state_folder, write_state
from advisor.tui.tabs import TABS
from advisor.tui.themes import DARK, LIGHT
from advisor.tui.widgets.tab_bar import TabBar

if TYPE_CHECKING:
    from advisor.domain.catalog import Catalog
    from advisor.service.explore import Workbench
    from advisor.tui.desk import Opened
    from advisor.tui.panes.why import WhyPane

_REMEMBER_S: Final = 5.0
_FILES: Final = {
    "open": "From a file, or one of those opened before",
    "new": "With comments to start from",
    "save": "Into its file",
}
_TITLES: Final = tuple(tab.title for tab in TABS)


class AdvisorApp(App[None]):
    """The whole screen."""

    TITLE = "advisor"
    CSS_PATH = "advisor.tcss"
    AUTO_FOCUS = None
    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(str(index + 1), f"show({index})", title, show=False)
            for index, title in enumerate(_TITLES)
        ),
        Binding("left_square_bracket", "turn(-1)", "previous tab", show=False),
        Binding("right_square_bracket", "turn(1)", "next tab", show=False),
        Binding("d", "toggle_theme", "dark / light", show=False),
        Binding("question_mark", "help", "help", key_display="?"),
        Binding("q", "leave", "quit"),
        Binding("ctrl+q", "leave", show=False),
    ]

    def __init__(
        self,
        scenario: Path | None = None,
        catalogs: Path | None = None,
        folder: Path | None = None,
    ) -> None:
        """Prepare the screen.

        Args:
            scenario: file to open; None opens the last one
            catalogs: folder of the catalogue's tables; None finds the shipped ones
            folder: where what is remembered is kept; None is the user's own
        """
        super().__init__()
        self.desk = Desk(self, catalogs)
        self._folder = state_folder() if folder is None else folder
        self._state, self._trouble = read_state(self._folder)
        self.desk.recent = tuple(map(Path, self._state.recent))
        # kept, not queried: a query asks the screen in front, which may be a dialog
        self._bar, self._switcher = TabBar(_TITLES), ContentSwitcher(id="panes")
        self._was_given = scenario is not None
        if scenario is None and self._state.scenario is not None:
            scenario = Path(self._state.scenario)
        self._scenario = scenario

    def compose(self) -> ComposeResult:
        """Lay the screen out, top to bottom."""
        yield self._bar
        yield self._switcher
        yield Footer(show_command_palette=False)

    async def on_mount(self) -> None:
        """Show the first tab, and begin to load."""
        self.register_theme(DARK)
        self.register_theme(LIGHT)
        self.theme = DARK.name if self._state.is_dark else LIGHT.name
        if self._trouble is not None:
            self.notify(self._trouble, severity="warning", timeout=10, markup=False)
        self.desk.changed.subscribe(self, self._desk_changed)
        await self.action_show(_TITLES.index(self._first()))
        self._load()
        self.set_interval(_REMEMBER_S, self.remember)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Yield what the palette offers: the tabs, files, the theme, and Textual's own."""
        later = self.call_later
        for index, title in enumerate(_TITLES):
            show = partial(later, self.action_show, index)
            yield SystemCommand(title, f"Go to {title}", show)
        for word, about in _FILES.items():
            act = partial(later, self._in_scenario, word)
            yield SystemCommand(f"{word.capitalize()} scenario", about, act)
        yield SystemCommand("Dark / light", "Change the theme", self.action_toggle_theme)
        yield SystemCommand("Help", "What the tab is for, and every key", self.action_help)
        yield SystemCommand("Quit", "Leave the screen", partial(later, self.action_leave))
        for command in super().get_system_commands(screen):
            if command.title in {"Screenshot", "Maximize", "Minimize"}:
                yield command

    # tabs

    @property
    def pane(self) -> Pane:
        """Return the pane in front."""
        return self._switcher.query_one(f"#{_TITLES[self._bar.active].lower()}", Pane)

    async def action_show(self, index: int) -> None:
        """Bring a tab to the front."""
        tab = TABS[index]
        switcher, name = self._switcher, tab.title.lower()
        if not switcher.query(f"#{name}"):
            pane = tab.make(self.desk)
            pane.take(self._state.panes.get(tab.title, {}))
            await switcher.add_content(pane, set_current=False)
        switcher.current = name
        self._bar.active = index
        switcher.query_one(f"#{name}", Pane).shown()

    async def action_turn(self, by: int) -> None:
        """Go to the tab beside this one."""
        await self.action_show((self._bar.active + by) % len(TABS))

    @on(TabBar.Chosen)
    async def _tab_chosen(self, message: TabBar.Chosen) -> None:
        await self.action_show(message.index)

    @on(Go)
    async def _go(self, message: Go) -> None:
        await self.action_show(_TITLES.index(message.title))

    @on(AskWhy)
    async def _ask_why(self, message: AskWhy) -> None:
        (await self._why()).why(message.placement)

    @on(AskWhyNot)
    async def _ask_why_not(self, message: AskWhyNot) -> None:
        (await self._why()).why_not(message.place)

    async def _why(self) -> "WhyPane":
        from advisor.tui.panes.why import WhyPane  # deferred: as all panes

        await self._go(Go(WhyPane.TITLE))
        return self._switcher.query_one(WhyPane)

    async def _in_scenario(self, action: str) -> None:
        await self._go(Go("Scenario"))
        await self.run_action(action, self.pane)

    def _first(self) -> str:
        if self._was_given:
            return "Explore"
        return self._state.tab if self._state.tab in _TITLES else "Scenario"

    # the screen

    def action_toggle_theme(self) -> None:
        """Change between dark and light."""
        self.theme = LIGHT.name if self.theme == DARK.name else DARK.name

    def action_command_palette(self) -> None:
        """Search all commands."""
        from advisor.tui.screens.palette import Palette  # deferred: not for the first paint

        if not isinstance(self.screen, Palette):
            self.push_screen(Palette(id="--command-palette"))

    def action_help(self) -> None:
        """Say what the tab is for, and every key."""
        from advisor.tui.screens.help import HelpScreen  # deferred: Markdown, 40 ms

        pane = self.pane
        self.push_screen(HelpScreen(pane.TITLE, pane.HELP))

    async def action_quit(self) -> None:
        """Leave, however it was asked for."""
        self.action_leave()

    @work(exclusive=True, group="leave")
    async def action_leave(self) -> None:
        """Leave; what would be lost is asked about."""
        from advisor.tui.screens.choice import Choice, Option  # deferred: not for the first paint

        losses = [pane.busy for pane in self._switcher.query(Pane) if pane.busy is not None]
        if losses:
            question = "\n".join([*losses, "", "Leave all the same?"])
            options = [Option("l", "leave", is_grave=True)]
            if await self.push_screen_wait(Choice(question, options)) is None:
                return
        self.remember()
        self.exit()

    def remember(self) -> None:
        """Write down what is to be there again tomorrow, where it has changed."""
        opened, panes = self.desk.opened, dict(self._state.panes)
        panes |= {pane.TITLE: pane.kept() for pane in self._switcher.query(Pane)}
        scenario = self._state.scenario
        if opened is not None and opened.path is not None:
            scenario = str(opened.path.absolute())
        state = State(
            scenario=scenario,
            recent=tuple(str(path) for path in self.desk.recent),
            is_dark=self.theme == DARK.name,
            tab=_TITLES[self._bar.active],
            panes=panes,
        )
        if state == self._state:
            return
        self._state = state
        trouble = write_state(self._folder, state)
        if trouble is not None and trouble != self._trouble:
            self._trouble = trouble
            self.notify(trouble, severity="warning", markup=False)

    # catalogue and scenario

    @work(thread=True, exclusive=True, group="catalog")
    def _load(self) -> None:
        from advisor.service.catalog import load  # deferred: the first paint comes before it

        try:
            catalog = load(self.desk.catalogs)
        except CatalogError as error:
            self.call_from_thread(self._no_catalog, error)
            return
        gc.collect()
        gc.freeze()  # a full collection walks the catalogue's million strings: 90 ms of a frame
        self.call_from_thread(self._loaded, catalog)

    def _loaded(self, catalog: "Catalog") -> None:
        self.desk.put_catalog(catalog)
        if self._scenario is not None:
            self._open(self._scenario)

    def _no_catalog(self, error: CatalogError) -> None:
        self.exit(return_code=error.exit_code, message=f"advisor: {error}")

    @on(OpenFile)
    def _open_file(self, message: OpenFile) -> None:
        self._open(message.path)

    @on(Edited)
    def _edited(self, message: Edited) -> None:
        self._examine(message.text, message.path, message.saved)

    @work(thread=True, exclusive=True, group="open")
    def _open(self, path: Path) -> None:
        from advisor.tui.opening import read  # deferred: solvers, 0.2 s

        assert self.desk.catalog is not None
        try:
            opened, bench = read(path, self.desk.catalog)
        except InputError as error:
            self.call_from_thread(self._not_opened, path, str(error))
            return
        self.call_from_thread(self._opened, opened, bench)

    @work(thread=True, exclusive=True, group="open")
    def _examine(self, text: str, path: Path | None, saved: str | None) -> None:
        from advisor.tui.opening import examine  # deferred: solvers, 0.2 s

        if self.desk.catalog is None:
            return
        opened, bench = examine(text, path, saved, self.desk.catalog)
        if not get_current_worker().is_cancelled:
            self.call_from_thread(self._opened, opened, bench)

    def _opened(self, opened: "Opened", bench: "Workbench | None") -> None:
        if opened.path is not None:
            path = opened.path.absolute()
            others = [recent for recent in self.desk.recent if recent != path]
            self.desk.recent = (path, *others)[:MOST_RECENT]
        self.desk.put_scenario(opened, bench)

    def _not_opened(self, path: Path, why: str) -> None:
        self.notify(why, severity="error", timeout=8, markup=False)
        self.desk.recent = tuple(recent for recent in self.desk.recent if recent != path)
        if self.desk.opened is None:
            self.call_later(self._go, Go("Scenario"))

    def _desk_changed(self, change: Change) -> None:
        if change is Change.SCENARIO and self.desk.opened is not None:
            mark = " *" if self.desk.opened.is_changed else ""
            self._bar.aside = f"{self.desk.opened.name}{mark}"
            if self.desk.opened.error is not None and self.desk.bench is None:
                self.call_later(self._go, Go("Scenario"))
