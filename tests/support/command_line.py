"""What commands answer at a terminal."""

from click.testing import Result


def assert_one_line(result: Result, *words: str) -> None:
    """The command failed, with one line that holds these words and nothing on standard output."""
    assert result.exit_code != 0
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1
    for word in words:
        assert word in result.stderr
    assert "Traceback" not in result.stderr
