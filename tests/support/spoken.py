"""
What is spoken for what: the cases, and the page of the documents that is made from them.

    python -m tests.support.spoken docs/spoken.md

A case is a line for ``thunder text``, without what all have in common, and
with ``kind`` (its section of the page), ``text`` (short for a message of
nothing but this text), ``note`` (what the page shows instead of the text), and
with what is to come out: ``spoken`` or ``silent``.
"""

import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

from babel import Locale

from bot.text.console import answers
from bot.text.words import LANGUAGES, Words, words_for
from bot.text.words.lexicon import Kind

CASES = Path(__file__).parent.parent / "bot" / "text" / "spoken.jsonl"

COMMON: Mapping[str, Any] = {
    "language": "en",
    "now": "2026-01-01T00:00:00Z",
    "guild": {
        "members": {"1": "Alice", "2": "Bob", "111": "Lucas"},
        "roles": {"20": "Staff"},
        "channels": {"30": "general", "31": "off-topic_chat"},
    },
    "settings": {"said": "off"},
}
"""What a line has unless its case says otherwise."""

AUTHOR = {"id": 1, "username": "alice"}

NOT_READ = ("kind", "text", "note", "spoken", "silent")
"""What a case has and a line has not."""

INVISIBLE = re.compile("[\u200b\u202e]")
"""What a reader of the page would not see."""

INTRODUCTION = """\
# What is spoken for what

<!-- Made by `make spoken` from tests/bot/text/spoken.jsonl and the sheets of words. -->

Every row is tried by a test. To see what would be said for a message of yours, give it to
`thunder text`.

In the examples there are Lucas, the role Staff and the channels #general and #off-topic_chat; it is
midnight, UTC, of January 1, 2026; who wrote is not said unless a row says so.
"""

OWN_WORDS = """\
## The bot's own words, by language

They follow the voice's language, not the interface's. A language that is not in this list is
spoken to in English.
"""


def cases() -> list[dict[str, Any]]:
    """Read the cases."""
    return [json.loads(line) for line in CASES.read_text("utf-8").splitlines()]


def answer(case: Mapping[str, Any]) -> dict[str, str]:
    """Give a case to ``thunder text``."""
    line = {**COMMON, **{key: value for key, value in case.items() if key not in NOT_READ}}
    line["settings"] = {**COMMON["settings"], **case.get("settings", {})}
    line["message"] = {"author": AUTHOR, "content": case.get("text", ""), **case.get("message", {})}
    (result,) = answers([json.dumps(line).encode()])
    return result


def expected(case: Mapping[str, Any]) -> dict[str, str]:
    """Say what is to come out."""
    return {key: case[key] for key in ("spoken", "silent") if key in case}


def page() -> str:
    """Write the page."""
    sections = (
        "\n".join([f"## {kind}\n", *_rows(group)])
        for kind, group in groupby(cases(), key=lambda case: case["kind"])
    )
    return "\n".join([INTRODUCTION, *(f"{section}\n" for section in sections), *_own_words()])


def _rows(group: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Write the cases of a section as a table."""
    yield "| language | written | spoken |"
    yield "|---|---|---|"
    for case in group:
        spoken = case.get("spoken") or f"*nothing:* `{case['silent']}`"
        yield f"| {case.get('language', 'en')} | {_written(case)} | {_plain(spoken)} |"


def _written(case: Mapping[str, Any]) -> str:
    """Show what was written, with what cannot be seen made visible."""
    if "note" in case:
        return f"*{case['note']}*"
    text = case["text"].replace("\n", " ⏎ ")
    text = INVISIBLE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
    ticks = "``" if "`" in text else "`"
    space = " " if "`" in text else ""
    conditions = [f"{key}: {value}" for key, value in case.get("settings", {}).items()]
    conditions += [f"{word} = {said}" for word, said in case.get("dictionary", {}).items()]
    guild = case.get("guild", {})
    conditions += [f"{key}: {guild[key]}" for key in ("time_zone", "locale") if key in guild]
    after = f" ({_cell(', '.join(conditions))})" if conditions else ""
    return f"{ticks}{space}{_cell(text)}{space}{ticks}{after}"


def _plain(text: str) -> str:
    """Show a text as it is, where it would be taken for a link."""
    return _cell(text).replace("](", "]\\(")


def _cell(text: str) -> str:
    """Keep a table's bars apart from the text's."""
    return text.replace("|", "\\|")


def _own_words() -> Iterator[str]:
    """Write tables of the same words in all languages."""
    yield OWN_WORDS
    for titles, row in (
        (("a link", "a message's link", "unknown person", "role", "channel"), _places),
        (("said", "sent", "answer", "forwarded", "cut"), _sentences),
        (("sent", "voice message", "sticker", "poll", "left out"), _things),
        (("hidden", "code", "a sign", "faces", "pictures"), _signs),
        (("in five minutes", "two hours ago", "date and time", "to try a voice"), _moments),
    ):
        yield f"| language | {' | '.join(titles)} |"
        yield "|---" * (len(titles) + 1) + "|"
        for language in LANGUAGES:
            words = words_for(language)
            name = Locale(language).english_name
            yield f"| {name} | {' | '.join(map(_cell, row(words)))} |"
        yield ""


def _places(words: Words) -> Iterator[str]:
    yield words.link_to("youtube")
    yield words.message_link_in("general")
    yield words.someone
    yield words.role("Staff")
    yield words.channel("general")


def _sentences(words: Words) -> Iterator[str]:
    yield words.said("Alice", "…")
    yield words.sent("Alice", words.attached({Kind.IMAGE: 1}))
    yield words.replied("Alice", "Bob", "…")
    yield words.forwarded("…")
    yield words.and_more("…")


def _things(words: Words) -> Iterator[str]:
    yield words.with_attachments("…", words.attached({Kind.IMAGE: 4, Kind.FILE: 1}))
    yield words.voice_message
    yield words.sticker("cat wave")
    yield words.poll("…")
    yield words.skipped(6)


def _signs(words: Words) -> Iterator[str]:
    yield words.spoiler
    yield words.code_block
    yield f"{words.number('3')}, {words.percent('50')}"
    yield f"{words.emoticon(':)')}, {words.emoticon(':(')}"
    yield f"{words.emoji('😂')}, {words.emoji('🇯🇵')}"


def _moments(words: Words) -> Iterator[str]:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    for later, style in (
        (timedelta(minutes=5), "R"),
        (timedelta(hours=-2), "R"),
        (timedelta(hours=14, minutes=30), "f"),
    ):
        seconds = int((now + later).timestamp())
        yield words.timestamp(seconds, style, now=now, zone=UTC)
    yield words.hello("Emma")


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), "utf-8")
