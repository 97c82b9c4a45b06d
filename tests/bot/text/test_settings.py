"""What a guild decides is taken in the words that people use for it."""

import pytest
from pydantic import ValidationError

from bot.text.settings import EmojiMode, Said, TextSettings


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("off", Said.OFF),
        (False, Said.OFF),
        ("on", Said.ALWAYS),
        (True, Said.ALWAYS),
        ("Always", Said.ALWAYS),
        ("smart", Said.SMART),
    ],
)
def test_when_names_are_said_may_be_a_switch(given: object, meant: Said):
    assert TextSettings.model_validate({"said": given}).said is meant


@pytest.mark.parametrize(("given", "meant"), [("read", "read"), ("SKIP", "skip"), (False, "skip")])
def test_what_becomes_of_emoji_may_be_a_switch(given: object, meant: str):
    assert TextSettings.model_validate({"emoji": given}).emoji is EmojiMode(meant)


def test_a_limit_goes_by_several_names():
    assert TextSettings.model_validate({"max_length": 300}).max_characters == 300
    assert TextSettings(max_characters=300).max_characters == 300


def test_what_does_not_exist_is_refused_by_name():
    with pytest.raises(ValidationError, match="emojis"):
        TextSettings.model_validate({"emojis": "read"})
