"""
What the fault tests found, kept for the table in docs/reliability.md.

``python -m tests.support.verdicts`` prints the table of what was found since
``build/faults`` was emptied; with ``--write`` it is put into the document, with
the day.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.support.faults import Moment, Verdict
from tools.tables import DOCS, put

FOLDER = Path(__file__).parents[2] / "build" / "faults"
"""One file per cell: two processes of a run may write at once."""


def keep(verdicts: Iterable[Verdict]) -> None:
    """Write down what became of each cell."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for verdict in verdicts:
        name = f"{verdict.fault} - {verdict.moment}.json".replace("/", " ")
        (FOLDER / name).write_text(json.dumps(asdict(verdict)) + "\n")


def check(verdicts: Sequence[Verdict]) -> None:
    """
    See that all is well.

    Raises:
        AssertionError: If it is not, with all that is wrong.
    """
    wrong = [each for each in verdicts if each.wrong]
    told = [f"{each.fault}, {each.moment}: {', '.join(each.wrong)}" for each in wrong]
    assert not wrong, "\n".join(told)


def table(cells: Sequence[dict[str, Any]]) -> str:
    """Return a row for each fault and a column for each moment, in Markdown."""
    found = {(cell["fault"], cell["moment"]): cell for cell in cells}
    stated = {cell["fault"]: cell["within"] for cell in cells}
    moments = [moment.value for moment in Moment]
    lines = [
        "| " + " | ".join(["fault", "stated", *moments]) + " |",
        "|---|--:" + "|--:" * len(moments) + "|",
    ]
    for fault in sorted(stated, key=str.lower):
        shown = [_shown(found.get((fault, moment))) for moment in moments]
        lines.append("| " + " | ".join([fault, f"{stated[fault]:.0f} s", *shown]) + " |")
    wrong = sum(bool(cell["wrong"]) for cell in cells)
    verdict = f"{len(cells)} cells, " + (
        f"**{wrong} of them failed**" if wrong else "all as stated"
    )
    return "\n".join([*lines, "", f"{datetime.now(UTC).date()}: {verdict}."])


def _shown(cell: dict[str, Any] | None) -> str:
    if cell is None:
        return "–"
    after = cell["back_after"]
    shown = "never" if after is None else f"{after:.1f} s"
    return f"**{shown}: failed**" if cell["wrong"] else shown


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table, and put it into the document if asked to."""
    parser = argparse.ArgumentParser("python -m tests.support.verdicts")
    parser.add_argument("--write", action="store_true", help="into docs/reliability.md")
    options = parser.parse_args(arguments)
    cells = [json.loads(file.read_text()) for file in sorted(FOLDER.glob("*.json"))]
    if not cells:
        sys.stderr.write("no fault has been tried\n")
        return 1
    made = table(cells)
    if options.write:
        document = DOCS / "reliability.md"
        document.write_text(put(document.read_text(), "faults", made))
    sys.stdout.write(made + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
