"""What the fault tests found, kept for the table in docs/reliability.md."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

from tests.support.faults import Verdict

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
    Keep what became of each cell, and see that all is well.

    Raises:
        AssertionError: If it is not, with all that is wrong.
    """
    keep(verdicts)
    wrong = [each for each in verdicts if each.wrong]
    told = [f"{each.fault}, {each.moment}: {', '.join(each.wrong)}" for each in wrong]
    assert not wrong, "\n".join(told)
