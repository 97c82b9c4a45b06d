"""
How many messages a second one core turns into words, and how long the worst takes.

The whole of ``bot.text``: from a message as it came over the wire, through
all rules, with members, a dictionary and every setting as it is by default, to
what is said. Measured is processor time, so that others on the machine change
little; of a hostile message, the best of several runs, at half its length too.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from bench.measure import conditions, percentile, use_cores
from bench.text.hostile import PIECES, text_of
from bench.text.messages import DICTIONARY, GUILD, TYPICAL
from bot.text.dictionary import Dictionary, Entry
from bot.text.message import GuildView, Message
from bot.text.reader import read
from bot.text.settings import TextSettings

NAME = "text"

LONGEST = 4_000
"""Characters of a hostile message: the most that Discord lets anybody write."""

GOAL: Final = {"messages_per_second": 5_000, "growth": 2.5}
"""Typical messages; and how much longer a hostile message of twice the length may take."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured."""

    seconds: float
    """Of processor time, for each language."""
    runs: int
    """Of each hostile message, of which the best counts."""
    pieces: Sequence[str] = PIECES
    """Of which hostile messages are made."""


FULL = Size(seconds=3.0, runs=25)
QUICK = Size(seconds=0.5, runs=3)
TINY = Size(seconds=0.01, runs=1, pieces=("||", "a"))

_GUILD = GuildView.model_validate(GUILD)
_SETTINGS = TextSettings()
_NOW = datetime(2026, 1, 1, tzinfo=UTC)


async def run(size: Size = FULL) -> dict[str, Any]:  # noqa: RUF029 (as all benchmarks are)
    """Measure; takes about a minute in full."""
    with use_cores(1), conditions() as facts:
        dictionary = Dictionary.compile(Entry(*words) for words in DICTIONARY.items())
        rows = [
            _typical(language, texts, dictionary, size.seconds)
            for language, texts in TYPICAL.items()
        ]
        hostile = [_hostile(piece, dictionary, size.runs) for piece in size.pieces]
    slowest = max(hostile, key=lambda row: row["seconds"])
    steepest = max(hostile, key=lambda row: row["growth"])
    return {
        "benchmark": NAME,
        "conditions": facts,
        "goal": GOAL,
        "rows": rows,
        "slowest": slowest,
        "steepest": steepest,
        "met": rows[0]["per_second"] >= GOAL["messages_per_second"]
        and steepest["growth"] <= GOAL["growth"],
    }


def _typical(
    language: str, texts: Sequence[str], dictionary: Dictionary, seconds: float
) -> dict[str, Any]:
    """Read a language's messages again and again; the first time is not counted."""
    messages = [_message(text) for text in texts]
    taken = [_seconds_of(message, language, dictionary) for message in messages]
    taken.clear()
    while sum(taken) < seconds:
        taken += [_seconds_of(message, language, dictionary) for message in messages]
    return {
        "language": language,
        "messages": len(messages),
        "per_second": round(len(taken) / sum(taken)),
        "median": percentile(taken, 0.5),
        "p99": percentile(taken, 0.99),
    }


def _hostile(piece: str, dictionary: Dictionary, runs: int) -> dict[str, Any]:
    """Read a hostile message and one of half its length, in turns."""
    messages = [_message(text_of(piece, length)) for length in (LONGEST // 2, LONGEST)]
    half, whole = (
        min(taken)
        for taken in zip(
            *(
                [_seconds_of(message, "en", dictionary) for message in messages]
                for _ in range(runs)
            ),
            strict=True,
        )
    )
    return {"piece": piece, "seconds": whole, "growth": round(whole / half, 2)}


def _message(text: str) -> Mapping[str, Any]:
    author = {"id": "5", "username": "alice", "global_name": "Alice"}
    return {"id": "1", "type": 0, "content": text, "author": author, "attachments": []}


def _seconds_of(message: Mapping[str, Any], language: str, dictionary: Dictionary) -> float:
    """Read one message; return the processor time that it took."""
    started = time.thread_time()
    read(
        Message.model_validate(message),
        guild=_GUILD,
        settings=_SETTINGS,
        dictionary=dictionary,
        language=language,
        now=_NOW,
    )
    return time.thread_time() - started
