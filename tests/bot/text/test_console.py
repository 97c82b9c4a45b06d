"""``thunder text``: a JSON line in, a JSON line out."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.text.console import Line, answers, schema
from bot.text.reasons import Silence
from bot.text.settings import TextSettings

DOCUMENT = Path(__file__).parents[3] / "docs" / "text.md"

CASES = [
    json.loads(line)
    for line in Path(__file__).with_name("cases.jsonl").read_text("utf-8").splitlines()
    if line
]
"""What is said for what: lines as they are put in, and what is ``expected`` (``null``: nothing)."""


def answer(**line: object) -> Mapping[str, str]:
    (only,) = answers([json.dumps(line).encode()])
    return only


@pytest.mark.parametrize(
    "case", CASES, ids=lambda case: f"{case.get('language', 'en')}: {case['message']}"[:70]
)
def test_cases(case: Mapping[str, object]):
    line = {key: value for key, value in case.items() if key != "expected"}

    assert answer(**line).get("spoken") == case["expected"]


def test_a_reason_is_told_by_its_code():
    assert answer(message={"content": "hi", "flags": 4096}) == {"silent": "silent_flag"}


def test_null_is_as_good_as_nothing():
    line = {
        "message": {"content": "hi", "author": None, "flags": None, "type": None, "poll": None},
        "guild": None,
        "settings": {"mute_prefix": None},
        "dictionary": None,
        "previous": None,
        "now": None,
        "language": None,
    }

    assert answer(**line) == {"spoken": "hi"}


@pytest.mark.parametrize(
    ("previous", "spoken"),
    [
        (None, "Alice said hello"),
        ({"author": "5", "seconds_ago": 10}, "hello"),
        ({"author": 5, "seconds_ago": 60}, "Alice said hello"),
        ({"author_id": "6", "seconds": 1}, "Alice said hello"),
        ({"author": {"id": "5"}, "ago": 59.5}, "hello"),
        (["5", 10], "hello"),
        ([5, 61], "Alice said hello"),
        ("5", "hello"),
        (6, "Alice said hello"),
    ],
)
def test_names_are_said_smartly(previous: object, spoken: str):
    message = {"content": "hello", "author": {"id": "5", "username": "Alice"}}

    assert answer(message=message, settings={"said": "smart"}, previous=previous) == {
        "spoken": spoken
    }


@pytest.mark.parametrize(
    "dictionary",
    [
        {"gg": "good game"},
        [{"pattern": "gg", "spoken": "good game"}],
        [{"word": "gg", "to": "good game", "mode": "whole_word"}],
        [["gg", "good game"]],
        {"/g{2}/": "good game"},
        [{"pattern": "g+", "spoken": "good game", "mode": "regex"}],
        {"entries": [{"pattern": "gg", "spoken": "good game"}]},
    ],
)
def test_a_dictionary_comes_in_several_shapes(dictionary: object):
    assert answer(message="gg", dictionary=dictionary) == {"spoken": "good game"}


@pytest.mark.parametrize("now", ["2025-12-31T23:55:00Z", "2025-12-31T23:55:00", 1767225300])
def test_the_present_is_a_date_or_seconds(now: object):
    assert answer(message="<t:1767225600:R>", now=now) == {"spoken": "in 5 minutes"}


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (b"hello", "not JSON"),
        (b"\xff{}", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"3", "the line"),
        (b"{}", "message: Field required"),
        (b'{"message": "hi", "setings": {}}', "perhaps settings is meant"),
        (b'{"message": "hi", "settings": {"emoji": "maybe"}}', "settings.emoji"),
        (b'{"message": "hi", "settings": {"emojis": "skip"}}', "settings.emojis"),
        (b'{"message": "hi", "dictionary": {"": "x"}}', "dictionary: it is empty"),
        (b'{"message": "hi", "dictionary": {"/(/": "x"}}', "dictionary: a bracket is not closed"),
        (b'{"message": "hi", "dictionary": [["gg"]]}', "dictionary.0.spoken"),
        (b'{"message": {"author": {"id": "x"}}}', "message.author.id"),
        (b'{"message": "hi", "guild": {"channels": 3}}', "guild.channels"),
    ],
)
def test_what_is_wrong_with_a_line_is_told_in_its_place(line: bytes, says: str):
    first, second = answers([line, b"\n", b'{"message": "hi"}'])

    assert says in first["error"]
    assert second == {"spoken": "hi"}


def test_notes_beside_what_is_known_are_ignored():
    assert answer(message="hi", id=7, expected="ho") == {"spoken": "hi"}


def test_an_error_does_not_repeat_what_was_written():
    assert "secret" not in answer(message={"content": 5, "flags": "secret"})["error"]


def test_the_document_names_every_field_and_every_reason():
    document = DOCUMENT.read_text("utf-8")
    fields = (*Line.model_fields, *TextSettings.model_fields)

    assert [name for name in (*fields, *Silence) if f"`{name}`" not in document] == []


def test_the_schema_describes_every_field():
    described = json.loads(schema())

    assert set(described["properties"]) == {
        "message", "guild", "settings", "dictionary", "previous", "now", "language",
    }  # fmt: skip
    assert {"type": "integer"} in described["$defs"]["Author"]["properties"]["id"]["anyOf"]
    assert [each["type"] for each in described["properties"]["dictionary"]["anyOf"]] == [
        "array",
        "object",
    ]
    message = described["$defs"]["Message"]["properties"]
    assert message["sticker_items"]["description"] == "The stickers in it."
