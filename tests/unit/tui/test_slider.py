"""A slider by keys and by mouse."""

from screens import lines_of, played
from textual.app import App

from advisor.tui.widgets.scale import even
from advisor.tui.widgets.slider import Slider


class Page(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.moves = []

    def compose(self):
        yield Slider("budget", even(tuple(range(0, 101, 10))), id="one")

    def on_slider_moved(self, event: Slider.Moved) -> None:
        self.moves.append(event.value)


def slider(app) -> Slider:
    return app.query_one(Slider)


def test_keys_move_it_by_one_by_many_and_to_its_ends():
    async def play(pilot):
        slider(pilot.app).focus()
        await pilot.press("right", "right", "left", "shift+right", "end", "right", "home", "left")

    # at the ends nothing moves, and nobody is told
    assert played(Page(), play).moves == [10, 20, 10, 90, 100, 0]


def test_the_mouse_drags_the_knob_and_the_wheel_turns_it():
    async def play(pilot):
        mine = slider(pilot.app)
        width = mine._line_width()
        await pilot.mouse_down(mine, offset=(1 + 10 + width // 2, 0))
        await pilot.hover(mine, offset=(1 + 10 + width - 1, 0))
        await pilot.mouse_up(mine, offset=(1 + 10 + width - 1, 0))
        await pilot.hover(mine, offset=(1 + 10, 0))  # the knob was let go

    assert played(Page(), play).moves == [50, 100]


def test_one_that_cannot_be_moved_says_why_and_stays():
    async def play(pilot):
        mine = slider(pilot.app)
        mine.idle = "no service has a limit"
        mine.focus()
        await pilot.press("right", "end")
        await pilot.click(mine, offset=(30, 0))
        assert "no service has a limit" in lines_of(pilot.app)[0]
        assert "●" not in lines_of(pilot.app)[0]

    assert played(Page(), play).moves == []


def test_the_knob_stands_where_the_value_is_and_the_line_says_what_it_means():
    async def play(pilot):
        mine = slider(pilot.app)
        mine.put(50)
        mine.said = "+2.5 %  8,396 USD"
        await pilot.pause()
        line = lines_of(pilot.app)[0]
        assert line.startswith(" budget    ─")
        assert line.endswith("+2.5 %  8,396 USD")
        cells = line[11 : 11 + mine._line_width()]
        assert abs(cells.index("●") - (len(cells) - 1) / 2) <= 0.5

    assert played(Page(), play, size=(80, 4)).moves == []
