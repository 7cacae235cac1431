import asyncio

from textual.app import App

from advisor.tui.widgets.filter_line import FilterLine


class Host(App[None]):
    """A line and nothing else."""

    AUTO_FOCUS = "*"

    def compose(self):
        yield FilterLine(placeholder="what to find", compact=True)


def shown(line):
    return line.render_line(0).text


def test_the_end_of_a_long_line_is_seen_at_any_width():
    async def run():
        app = Host()
        async with app.run_test(size=(20, 5)) as pilot:
            line = app.query_one(FilterLine)
            assert shown(line).startswith("what to find")
            await pilot.press(*"abcdefghijklmnopqrstuvw", "left", "right")
            assert "uvw" in shown(line)[line.scroll_offset.x :]
            assert line.size.width == 20
            assert line.scroll_offset.x > 0
            await pilot.resize_terminal(40, 5)
            await pilot.press("home")
            assert (line.size.width, line.scroll_offset.x) == (40, 0)
            assert shown(line).startswith("abc")

    asyncio.run(run())
