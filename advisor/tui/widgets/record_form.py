"""A form for a recording: a command to run, or a process to attach to."""

from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Button, Input, Static

from advisor.service.recording import Words

_RUN = (
    ("command", "command", "python train.py --epochs 1"),
    ("unit", "unit of work", "step"),
    ("units", "units in all", "blank if the job tells its steps"),
    ("units_total", "units of the whole job", "blank if it has no end"),
    ("out", "profile", "profile.json"),
)
_ATTACH = (
    ("pid", "process", "its number, as ps shows it"),
    ("seconds", "seconds at most", "blank: until it ends"),
    *_RUN[1:],
)
_ALONE = "blank: the profile carries no plan"
"""Of the units of an attached process, which cannot tell its steps."""


class RecordForm(Vertical):
    """The form; `begin` it for one of both, and hear what was written."""

    DEFAULT_CSS = """
    RecordForm {
        .field { height: 1; padding: 0 1; }
        .field Static { width: 24; color: $text-muted; }
        .field Input { width: 1fr; height: 1; border: none; padding: 0 1; background: $panel; }
        .field Input:focus { background: $primary-muted; }
        #fields { height: auto; padding: 1 0; }
        #buttons { height: 1; padding: 0 1; }
        #buttons Button { margin: 0 2 0 0; min-width: 9; }
        #form-hint { height: auto; padding: 1 1; color: $text-muted; }
    }
    """

    @dataclass
    class Submitted(Message):
        """Record this."""

        words: Words

    class Left(Message):
        """Record nothing."""

    def compose(self) -> ComposeResult:
        """Lay the form out, top to bottom."""
        yield Static(id="form-title", classes="title")
        yield Static(id="trouble", classes="trouble", markup=False)
        with Vertical(id="fields"):
            for name, label, hint in (*_ATTACH[:2], *_RUN):
                with Horizontal(classes="field", id=f"field-{name}"):
                    yield Static(label)
                    yield Input(placeholder=hint, id=name)
        with Horizontal(id="buttons"):
            yield Button("Start", id="start", variant="primary", compact=True)
            yield Button("Back", id="back", compact=True)
        yield Static(id="form-hint", markup=False)

    def begin(self, out: str, *, attach: bool) -> None:
        """Show the form, with what was written before.

        Args:
            out: name of a file that is free
            attach: to a process; else run a command
        """
        self.query_one("#form-title", Static).update(
            "Attach to a process" if attach else "Run a command under the meters",
        )
        shown = {name for name, *_ in (_ATTACH if attach else _RUN)}
        for name, *_ in (*_ATTACH[:2], *_RUN):
            self.query_one(f"#field-{name}").display = name in shown
        self.query_one("#units", Input).placeholder = _ALONE if attach else _RUN[2][2]
        self.query_one("#out", Input).value = out
        self.query_one("#form-hint", Static).update(_hint(attach=attach))
        self.show_trouble("")
        self.query_one("#pid" if attach else "#command", Input).focus()

    def show_trouble(self, words: str) -> None:
        """Say what cannot be recorded; nothing takes it away."""
        trouble = self.query_one("#trouble", Static)
        trouble.update(words)
        trouble.set_class(bool(words), "-shown")

    def leave_input(self) -> None:
        """Take the focus out of the fields."""
        self.query_one("#start").focus()

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self._submit()

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if event.button.id == "start":
            self._submit()
        else:
            self.post_message(self.Left())

    def _submit(self) -> None:
        words = {
            field.id: field.value
            for field in self.query(Input)
            if field.id is not None and field.parent is not None and field.parent.display
        }
        self.post_message(self.Submitted(Words(**words)))


def _hint(*, attach: bool) -> str:
    lines = [
        "The profile's trace goes beside it."
        if attach
        else "Its trace and the job's output go beside the profile. The machine is measured idle "
        "for 5 s first, where a meter shows it.",
        "A job tells its steps with advisor.profile.step(), or by lines in $ADVISOR_PROFILE_PIPE.",
        "The recording is a process of its own: it goes on when you leave this view or quit.",
    ]
    return "\n".join(lines[:1] + lines[2:] if attach else lines)
