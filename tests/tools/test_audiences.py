"""Who may use which command is told as it is."""

from bot.client.audience import AUDIENCES
from tools.audiences import DOCUMENT, put, table


def test_the_document_says_what_is_declared():
    """If this fails: python -m tools.audiences."""
    assert put(DOCUMENT.read_text()) == DOCUMENT.read_text()


def test_every_command_has_its_row():
    rows = table().splitlines()[2:]
    assert len(rows) == len(AUDIENCES)
    assert "| `/say` | everyone |" in rows
    assert "| `/units` | operator |" in rows


def test_the_table_is_replaced_and_nothing_else():
    before = "a\n<!-- audiences -->\n\nold\n<!-- end -->\nb\n"
    assert put(before) == f"a\n<!-- audiences -->\n\n{table()}\n\n<!-- end -->\nb\n"
    assert put(put(before)) == put(before)
