"""
Write into docs/security.md who may use which command: ``python -m tools.audiences``.

The table is what :mod:`bot.client.audience` declares, so it cannot say anything else.
"""

import re
from pathlib import Path

from bot.client.audience import AUDIENCES

DOCUMENT = Path(__file__).parent.parent / "docs" / "security.md"

_TABLE = re.compile(r"(<!-- audiences -->\n\n).*?(<!-- end -->)", re.DOTALL)


def table() -> str:
    """Return a row for each command and each entry of a menu."""
    rows = [f"| {_shown(name)} | {who.value} |" for name, who in sorted(AUDIENCES.items())]
    return "\n".join(["| command | who |", "|---|---|", *rows])


def put(text: str) -> str:
    """Return a document with the table in its place."""
    return _TABLE.sub(lambda place: f"{place[1]}{table()}\n\n{place[2]}", text)


def _shown(name: str) -> str:
    # A slash command's name is in lower case; an entry of a menu is a phrase.
    return f"`/{name}`" if name == name.lower() else f"*{name}*"


if __name__ == "__main__":
    DOCUMENT.write_text(put(DOCUMENT.read_text()))
