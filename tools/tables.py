"""
Write into the documents what the code knows better: ``python -m tools.tables``.

Who may use which command (:mod:`bot.client.audience`) into ``docs/security.md``,
and what Prometheus can ask for (:mod:`bot.telemetry.metrics`) into
``docs/operating.md``. A table stands between ``<!-- table NAME -->`` and
``<!-- end -->``; whatever else the document says is left alone.
"""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from bot.client.audience import AUDIENCES
from bot.telemetry import metrics

DOCS = Path(__file__).parent.parent / "docs"


def audiences() -> str:
    """Return a row for each command and each entry of a menu."""
    rows = [f"| {_shown(name)} | {who.value} |" for name, who in sorted(AUDIENCES.items())]
    return "\n".join(["| command | who |", "|---|---|", *rows])


def families() -> str:
    """Return a row for each metric."""
    counted = {
        metrics.UTTERANCES: "outcome, engine",
        metrics.AUDIO: "engine",
        metrics.CHARACTERS: "engine",
        metrics.UNDERRUNS: "",
        metrics.STAGE_SECONDS: "stage",
    }
    name, text = metrics.FIRST_AUDIO
    rows = [(f"{name}_total", labels, text) for (name, text), labels in counted.items()]
    rows.append((f"{name}_bucket", "engine", f"{text} A histogram."))
    rows += [
        (
            f"{family.name}_total" if family.kind == "counter" else family.name,
            ", ".join(family.labels),
            family.help,
        )
        for family in metrics.FAMILIES
    ]
    lines = [f"| `{name}` | {labels} | {text} |" for name, labels, text in sorted(rows)]
    return "\n".join(["| metric | labels | |", "|---|---|---|", *lines])


TABLES: Final[Mapping[str, tuple[str, Callable[[], str]]]] = {
    "audiences": ("security.md", audiences),
    "metrics": ("operating.md", families),
}
"""Each table's document, and what makes it."""


def put(text: str, name: str, table: str) -> str:
    """Return a document with a table in its place."""
    place = re.compile(rf"(<!-- table {name} -->\n\n).*?(<!-- end -->)", re.DOTALL)
    return place.sub(lambda found: f"{found[1]}{table}\n\n{found[2]}", text)


def _shown(name: str) -> str:
    # A slash command's name is in lower case; an entry of a menu is a phrase.
    return f"`/{name}`" if name == name.lower() else f"*{name}*"


if __name__ == "__main__":
    for name, (document, made) in TABLES.items():
        file = DOCS / document
        file.write_text(put(file.read_text(), name, made()))
