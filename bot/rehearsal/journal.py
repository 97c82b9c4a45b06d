"""
What the bot logs while it is rehearsed.

Its lines are objects (``THUNDER_LOG_FORMAT=json``): one per utterance, as
:class:`~bot.telemetry.log.UtteranceRecord` has it, and what it complains of.
"""

import asyncio
import dataclasses
import json
from collections import defaultdict
from collections.abc import Callable
from typing import Any, Final, cast

from bot.telemetry.log import UtteranceRecord
from bot.vocabulary import GuildId

_FIELDS: Final = [field.name for field in dataclasses.fields(UtteranceRecord)]

_COMPLAINTS: Final = {"WARNING", "ERROR", "CRITICAL"}


class Journal:
    """
    The log, as far as it has been read.

    Args:
        changed: Called after every line.
    """

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed
        self._records: defaultdict[GuildId, dict[int, UtteranceRecord]] = defaultdict(dict)
        self.complaints: list[dict[str, object]] = []
        """Lines at WARNING and above, as they were written."""
        self.unstructured: list[str] = []
        """Lines that are no objects: from before it has a log, or from its fall."""

    @property
    def count(self) -> int:
        """Utterances that have ended."""
        return sum(map(len, self._records.values()))

    def records(self, guild: GuildId) -> dict[int, UtteranceRecord]:
        """Return what is known of a guild's utterances, by their place, from 1."""
        return self._records[guild]

    async def read(self, stream: asyncio.StreamReader) -> None:
        """Read until the bot closes its end. Cancelling is safe."""
        while line := await stream.readline():
            self.note(line.decode(errors="replace").rstrip())

    def note(self, line: str) -> None:
        """Take one line."""
        facts = _object(line)
        if facts is None:
            self.unstructured.append(line)
        elif facts.get("message") == "utterance spoken":
            self._note_utterance(facts)
        elif facts.get("level") in _COMPLAINTS:
            self.complaints.append(facts)
        self._changed()

    def _note_utterance(self, facts: dict[str, Any]) -> None:
        record = UtteranceRecord(**{name: facts[name] for name in _FIELDS})
        known = self._records[record.guild]
        # A session that ended and began anew counts from 1 again.
        place = record.number if record.number not in known else max(known) + 1
        known[place] = record


def _object(line: str) -> dict[str, Any] | None:
    try:
        facts: object = json.loads(line)
    except ValueError:
        return None
    return cast("dict[str, Any]", facts) if isinstance(facts, dict) else None
