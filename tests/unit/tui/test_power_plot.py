"""The plot of power over time: what stands where, read off the characters."""

import asyncio
import codecs
from math import nan

from textual.app import App

from advisor.domain.power_trace import PowerLine, PowerTrace, Stretch
from advisor.tui.plain_text import plain
from advisor.tui.widgets.power_picture import draw
from advisor.tui.widgets.power_plot import PowerPlot


def make_line(*powers_w, name="GPU 0", high_w=None):
    return PowerLine(name=name, low_w=powers_w, high_w=high_w or powers_w)


def make_trace(*lines, begin_s=0.0, end_s=100.0, stretches=(), changes=None):
    return PowerTrace(
        begin_s=begin_s,
        end_s=end_s,
        lines=lines,
        stretches=stretches,
        changes=len(stretches) if changes is None else changes,
    )


def drawn(trace, width=25, height=8):
    """Draw as for a terminal that knows ASCII alone, which is easier to read here."""
    codecs.register_error("plain", plain)
    rows = ["".join(text for text, _ in row) for row in draw(trace, width, height)]
    return [row.encode("ascii", "plain").decode() for row in rows]


def test_a_step_up_is_drawn_where_and_as_high_as_it_is():
    rows = drawn(make_trace(make_line(*[100.0] * 5, *[400.0] * 5)))
    assert rows[0] == "power [W] over time [s]  GPU 0"
    assert rows[1] == "400 +          :'''''''''"  # 400 W is the top, in the second half
    assert rows[2][4:] == "|          :         "  # the step itself
    assert rows[5][4:] == "|'''''''''''         "  # 100 of 400 W: a quarter of the height
    assert rows[6] == "  0 +" + " " * 20
    assert rows[7].startswith("    +0 s---")
    assert rows[7].endswith("100 s")
    assert "50 s" in rows[7]
    assert len(rows) == 8


def test_a_peak_of_one_sample_in_many_is_seen():
    high_w = tuple(900.0 if at == 777 else 100.0 for at in range(2000))
    rows = drawn(make_trace(make_line(*[100.0] * 2000, high_w=high_w)), width=85, height=12)
    assert rows[1].startswith("1,000 +")
    peak = max(row.find(":") for row in rows[2:9])
    assert peak - rows[2].index("|") - 1 == 777 * 78 // 2000  # 30th of 78 columns


def test_what_was_not_read_is_a_hole():
    rows = drawn(make_trace(make_line(*[200.0] * 4, *[nan] * 2, *[200.0] * 4)))
    assert rows[1] == "200 +''''''''    ''''''''"


def test_phases_are_named_below_their_time_and_marked_in_the_plot():
    phases = (
        Stretch(name="train", begin_s=0.0, end_s=50.0),
        Stretch(name="evaluate it all", begin_s=50.0, end_s=75.0),
        Stretch(name="save", begin_s=75.0, end_s=100.0),
    )
    rows = drawn(make_trace(make_line(*[50.0] * 20), stretches=phases), width=50, height=9)
    assert rows[-1][4:].startswith("|train")
    assert rows[-1].index("|eval") == rows[4].index("|", 5)
    assert "|save" in rows[-1]
    assert len(rows) == 9


def test_too_many_phases_are_counted_instead():
    phases = tuple(Stretch(name="x", begin_s=at, end_s=at + 1) for at in range(100))
    rows = drawn(make_trace(make_line(5.0), stretches=phases, changes=2400), width=60)
    assert "2,400 changes of phase, too many to mark" in rows[-1]
    assert not any("|" in row[6:] for row in rows[1:-2])


def test_a_few_lines_carry_their_numbers_so_that_colour_is_not_needed():
    lines = make_line(400.0, name="GPU 0"), make_line(100.0, name="GPU 1")
    rows = drawn(make_trace(*lines), width=40)
    assert rows[1].endswith(" 0")
    assert rows[5].endswith(" 1")
    styles = {name for row in draw(make_trace(*lines), 40, 8) for _, name in row}
    assert {"line-0", "line-1"} <= styles


def test_many_boards_are_the_band_between_their_least_and_their_most():
    lines = [make_line(100.0 * number, nan, name=f"GPU {number}") for number in range(1, 9)]
    rows = drawn(make_trace(*lines), width=25)
    assert rows[0] == "power [W] over time [s]  GPU 1 to 8, least to most"
    half = [row[5:].rstrip() for row in rows[1:7]]
    assert all(half[:5])  # from 800 W down to 100 W, all of the first half
    assert max(map(len, half)) <= 10


def test_times_are_told_as_finely_as_they_are_long():
    def axis(begin_s, end_s):
        return drawn(make_trace(make_line(5.0), begin_s=begin_s, end_s=end_s), width=60)[-1]

    assert axis(-0.04, 4.2).replace("-", " ").split() == ["+0", "s", "2.1", "s", "4.2", "s"]
    assert axis(0.0, 9000.0).replace("-", " ").split() == ["+0", "s", "1.25", "h", "2.50", "h"]


def test_braille_has_twice_the_columns_and_four_times_the_rows():
    rows = draw(make_trace(make_line(0.0, 400.0)), 7, 3)
    assert (
        "".join(text for text, _ in rows[1]) == "400 ┤⣀⡏"
    )  # along the foot, up in the third of four columns, along the top


def test_the_widget_says_why_there_is_no_plot_and_shows_one():
    class Screen(App):
        def compose(self):
            yield PowerPlot()

    async def run():
        app = Screen()
        async with app.run_test(size=(60, 10)) as pilot:
            plot = app.query_one(PowerPlot)
            plot.show(None, "its trace is not beside it")
            await pilot.pause()
            said = plot.render_line(0).text
            plot.show(make_trace(make_line(400.0)))
            await pilot.pause()
            first = plot.render_line(1).text
            await pilot.resize_terminal(40, 10)
            await pilot.pause()
            return said, first, plot.render_line(1).text

    said, first, narrow = asyncio.run(run())
    assert said.startswith("its trace is not beside it")
    assert first.startswith("400 ┤⠉⠉⠉")
    assert len(narrow) < len(first)
