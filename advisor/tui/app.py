"""`advisor tui`: the tabs, what they share, and what belongs to none of them."""

from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import ContentSwitcher, Footer
from textual.worker import get_current_worker

from advisor.domain.catalog import Catalog
from advisor.errors import CatalogError, InputError
from advisor.tui.desk import Desk
from advisor.tui.messages import Edited, Go, OpenFile
from advisor.tui.panes.pane import Pane
from advisor.tui.tabs import TABS
from advisor.tui.themes import DARK, LIGHT
from advisor.tui.widgets.tab_bar import TabBar


class AdvisorApp(App[None]):
    """The whole screen."""

    TITLE = "advisor"
    CSS_PATH = "advisor.tcss"
    AUTO_FOCUS = None
    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(str(index + 1), f"show({index})", tab.title, show=False)
            for index, tab in enumerate(TABS)
        ),
        Binding("left_square_bracket", "turn(-1)", "previous tab", show=False),
        Binding("right_square_bracket", "turn(1)", "next tab", show=False),
        Binding("d", "toggle_theme", "dark / light", show=False),
        Binding("question_mark", "help", "help"),
        Binding("q", "leave", "quit"),
    ]

    def __init__(self, scenario: Path | None = None, catalogs: Path | None = None) -> None:
        """Prepare the screen.

        Args:
            scenario: file to open; None opens none
            catalogs: folder of the catalogue's tables; None finds the shipped ones
        """
        super().__init__()
        self.desk = Desk(self, catalogs)
        self._scenario = scenario

    def compose(self) -> ComposeResult:
        """Lay the screen out, top to bottom."""
        yield TabBar([tab.title for tab in TABS])
        yield ContentSwitcher(id="panes")
        yield Footer(show_command_palette=False)

    async def on_mount(self) -> None:
        """Show the first tab, and begin to load."""
        self.register_theme(DARK)
        self.register_theme(LIGHT)
        self.theme = DARK.name
        await self.action_show(0 if self._scenario is None else 1)
        self._load()

    async def action_show(self, index: int) -> None:
        """Bring a tab to the front."""
        tab = TABS[index]
        switcher = self.query_one("#panes", ContentSwitcher)
        name = tab.title.lower()
        if not switcher.query(f"#{name}"):
            await switcher.add_content(tab.make(self.desk), set_current=False)
        switcher.current = name
        self.query_one(TabBar).active = index
        switcher.query_one(f"#{name}", Pane).shown()

    async def action_turn(self, by: int) -> None:
        """Go to the tab beside this one."""
        await self.action_show((self.query_one(TabBar).active + by) % len(TABS))

    def action_toggle_theme(self) -> None:
        """Change between dark and light."""
        self.theme = LIGHT.name if self.theme == DARK.name else DARK.name

    @on(TabBar.Chosen)
    async def _tab_chosen(self, message: TabBar.Chosen) -> None:
        await self.action_show(message.index)

    @on(Go)
    async def _go(self, message: Go) -> None:
        await self.action_show([tab.title for tab in TABS].index(message.title))

    @work(thread=True, exclusive=True, group="catalog")
    def _load(self) -> None:
        from advisor.service.catalog import load  # deferred: the first paint comes before it

        try:
            catalog = load(self.desk.catalogs)
        except CatalogError as error:
            self.call_from_thread(self._no_catalog, error)
            return
        self.call_from_thread(self._loaded, catalog)

    def _loaded(self, catalog: Catalog) -> None:
        self.desk.put_catalog(catalog)
        if self._scenario is not None:
            self._open(self._scenario)

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
            self.call_from_thread(self.notify, str(error), severity="error", markup=False)
            return
        self.call_from_thread(self.desk.put_scenario, opened, bench)

    @work(thread=True, exclusive=True, group="open")
    def _examine(self, text: str, path: Path | None, saved: str | None) -> None:
        from advisor.tui.opening import examine  # deferred: solvers, 0.2 s

        if self.desk.catalog is None:
            return
        opened, bench = examine(text, path, saved, self.desk.catalog)
        if not get_current_worker().is_cancelled:
            self.call_from_thread(self.desk.put_scenario, opened, bench)

    def _no_catalog(self, error: CatalogError) -> None:
        self.exit(return_code=error.exit_code, message=f"advisor: {error}")
