"""The palette of commands, which quick fingers cannot break."""

from textual.await_complete import AwaitComplete
from textual.command import Command, CommandList, CommandPalette


class Palette(CommandPalette):
    """Textual's, with what its release 8.2 leaves open between two keys."""

    _has_gone = False

    def dismiss(self, result: None = None) -> AwaitComplete:
        """Go once, as Dialog does; a mixin of the two would lose the palette's styles."""
        if self._has_gone or not self.is_current:
            return AwaitComplete()
        self._has_gone = True
        return super().dismiss(result)

    def _action_command_list(self, action: str) -> None:
        # the list has no lines to page through while it has no height
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
