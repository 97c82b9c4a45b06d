"""From a message to what is said for it."""

from datetime import UTC, datetime

import pytest

from bot.errors import NothingToSay, TextTooLong
from bot.text.dictionary import Dictionary
from bot.text.message import GuildView, Message
from bot.text.reader import Silent, Spoken, read, text_of
from bot.text.settings import TextSettings

NOW = datetime(2026, 1, 1, tzinfo=UTC)
GUILD = GuildView.of_names({"<@111>": "Lucas"})


def reading(message: object, **settings: object) -> Spoken | Silent:
    return read(
        Message.model_validate(message),
        guild=GUILD,
        settings=TextSettings.model_validate(settings),
        dictionary=Dictionary.compile(),
        language="en",
        now=NOW,
    )


def text(written: str, **settings: object) -> str:
    return text_of(
        written,
        guild=GUILD,
        settings=TextSettings.model_validate(settings),
        dictionary=Dictionary.compile(),
        language="en",
        now=NOW,
    )


def test_a_message_is_said_with_and_without_its_authors_name():
    message = {"content": "hello <@111>", "author": {"id": 1, "username": "Alice"}}

    assert reading(message) == Spoken("hello Lucas", "Alice said hello Lucas", cut=False)


def test_a_command_has_no_prefixes():
    assert text("hi <@111>", required_prefix="!") == "hi Lucas"


def test_a_command_without_anything_to_say_is_refused():
    with pytest.raises(NothingToSay):
        text("!?")


def test_a_command_that_is_too_long_is_refused_with_both_lengths():
    with pytest.raises(TextTooLong) as caught:
        text("word " * 10, max_characters=48)

    assert (caught.value.length, caught.value.limit) == (49, 48)
