"""The bar; what it looks like on a terminal is tried with the whole program."""

import pytest

from bot.rehearsal.progress import Bar


def test_nobody_looks_so_nothing_is_shown(capsys: pytest.CaptureFixture[str]):
    """Neither on the output, which is the report's, nor beside it."""
    with Bar(3) as bar:
        bar.show("joining")
        bar.show_ended(1)
        bar.show_heard(2.5)

    assert capsys.readouterr() == ("", "")
