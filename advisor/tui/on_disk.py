"""What has become of a scenario's file while it is open, and what of that was told already."""

from pathlib import Path

from advisor.errors import AdvisorError
from advisor.service.files import read_text
from advisor.tui.desk import Opened


class OnDisk:
    """The file that is open, as it was seen last; asked from a thread, told on the screen."""

    def __init__(self) -> None:
        self._path: Path | None = None
        self._text: str | None = None
        self._is_gone = False

    def news(self, opened: Opened) -> str | AdvisorError | None:
        """Return what is new: another text, or why the file cannot be read any more; once each."""
        assert opened.path is not None
        if opened.path != self._path:
            self.saw(opened.path, opened.saved)
        try:
            text = read_text(opened.path)
        except AdvisorError as error:
            was_gone, self._is_gone = self._is_gone, True
            return None if was_gone else error
        self._is_gone = False
        if text in {opened.saved, self._text}:
            return None
        self._text = text
        return text

    def saw(self, path: Path, text: str | None) -> None:
        """Take a text for what is in a file now."""
        self._path, self._text, self._is_gone = path, text, False

    def would_lose(self, opened: Opened) -> bool:
        """Return whether saving would overwrite what somebody else wrote meanwhile."""
        is_same_file = opened.path is not None and opened.path == self._path
        return is_same_file and not self._is_gone and self._text != opened.saved
