"""What the documents say of commands and metrics is as it is."""

import pytest

from bot.client.audience import AUDIENCES
from bot.telemetry.metrics import FAMILIES
from tools.tables import DOCS, TABLES, audiences, families, put


@pytest.mark.parametrize("name", TABLES)
def test_the_document_says_what_is_so(name):
    """If this fails: python -m tools.tables."""
    document, made = TABLES[name]
    text = (DOCS / document).read_text()
    assert f"<!-- table {name} -->" in text
    assert put(text, name, made()) == text


def test_every_command_has_its_row():
    rows = audiences().splitlines()[2:]
    assert len(rows) == len(AUDIENCES)
    assert "| `/say` | everyone |" in rows
    assert "| `/units` | operator |" in rows


def test_every_metric_has_its_row():
    rows = families().splitlines()[2:]
    assert len(rows) == len(FAMILIES) + 6
    assert "| `thunder_utterances_total` | outcome, engine |" in families()
    assert "| `thunder_sessions` | | " in families().replace("|  |", "| |")


def test_the_table_is_replaced_and_nothing_else():
    before = "a\n<!-- table x -->\n\nold\n<!-- end -->\nb\n"
    assert put(before, "x", "new") == "a\n<!-- table x -->\n\nnew\n\n<!-- end -->\nb\n"
    assert put(put(before, "x", "new"), "x", "new") == put(before, "x", "new")
    assert put(before, "y", "new") == before
