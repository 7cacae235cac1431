"""What a job writes, as text that cannot touch the screen."""

from advisor.service.job_output import JobOutput


def test_output_is_read_as_it_grows_without_what_moves_a_cursor(tmp_path):
    path = tmp_path / "output"
    output = JobOutput(path)
    assert output.more() == ""  # the job has not begun
    path.write_bytes(b"\x1b[31mred\x1b[0m \x1b]0;title\x07plain\x07\n")
    assert output.more() == "red plain\n"
    with path.open("ab") as file:
        file.write(b" 10 %\r 20 %\r\nna\xc3")
    assert output.more() == " 10 %\n 20 %\nna"
    with path.open("ab") as file:
        file.write(b"\xafve \x1b[3")  # a letter and a colour that were cut in two
    assert output.more() == "ïve "
    with path.open("ab") as file:
        file.write(b"2mgreen\xff")
    assert output.more() == "green\ufffd"
