"""A file with colours."""

from advisor.tui.widgets.code_view import coloured


def test_colours_leave_the_text_as_it_is():
    text = '# a comment\nname: "serve"\n\nrun: |\n  sh -c "$COMMAND"\n'
    lines = coloured(text, "yaml")
    assert "\n".join("".join(part for _, part in line) for line in lines) == text
    assert lines[0] == [("comment", "# a comment")]
    assert lines[1][0] == ("key", "name")


def test_what_would_turn_letters_around_on_the_screen_is_a_dot():
    (line, _) = coloured("a\u202eb\x1b[2J\n", "bash")
    assert "".join(part for _, part in line) == "a·b·[2J"
