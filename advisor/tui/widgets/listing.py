"""Lists of options, and the palette, that quick fingers cannot break.

Textual 8.2's OptionList looks up the line of its highlighted option, which has none while the
list has no height: KeyError. So page keys are left unanswered as long as there is no page.
"""

from typing import Literal

from textual.command import Command, CommandList, CommandPalette
from textual.widgets import OptionList


class Listing(OptionList):
    """A list of options."""

    def _move_page(self, direction: Literal[-1, 1]) -> None:
        if self.scrollable_content_region.height:
            super()._move_page(direction)


class Palette(CommandPalette):
    """The palette of commands."""

    def _action_command_list(self, action: str) -> None:
        commands = self.query_one(CommandList)
        if commands.scrollable_content_region.height or not action.startswith("page"):
            super()._action_command_list(action)

    def _refresh_command_list(
        self,
        command_list: CommandList,
        commands: list[Command],
        clear_current: bool,  # noqa: FBT001 - Textual's
    ) -> None:
        # commands are gathered in the background, and may come when the palette has been left
        if self.query(CommandList):
            super()._refresh_command_list(command_list, commands, clear_current)
