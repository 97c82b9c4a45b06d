"""What the fault tests found, kept for the table in docs/reliability.md."""

import json
from collections.abc import Iterable
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
