"""Files of an export, by folder."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.text import Text
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from advisor.domain.export import File


class FileList(OptionList):
    """Names of files under the names of their folders; the cursor asks for a file."""

    DEFAULT_CSS = """
    FileList {
        height: 1fr;
        border: none;
        padding: 0;
        background: $surface;
        scrollbar-size-vertical: 1;
        &:focus { border: none; }
    }
    """

    @dataclass
    class Pointed(Message):
        """A file is to be looked at."""

        file: File

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, compact=True)
        self._files: dict[str, File] = {}

    def show(self, files: Sequence[File]) -> None:
        """Show files; the cursor stays on its file where there is one of that name."""
        before = self._pointed_path()
        self._files = {file.path: file for file in files}
        self.clear_options()
        folder = ""
        for file in files:
            head, _, name = file.path.rpartition("/")
            if head != folder:
                folder = head
                self.add_option(Option(Text(f"{head}/", no_wrap=True), disabled=True))
            self.add_option(Option(_name(name, inside=bool(head)), id=file.path))
        if files:
            path = before if before in self._files else files[0].path
            self.highlighted = self.get_option_index(path)

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Ask for the file under the cursor."""
        event.stop()
        if event.option_id in self._files:
            self.post_message(self.Pointed(self._files[event.option_id]))

    def _pointed_path(self) -> str:
        if self.highlighted is None or self.highlighted >= self.option_count:
            return ""
        return self.get_option_at_index(self.highlighted).id or ""


def _name(name: str, *, inside: bool) -> Text:
    return Text(f"  {name}" if inside else name, no_wrap=True, overflow="ellipsis")
