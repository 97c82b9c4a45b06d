"""Marks at the beginning decide whether a message is read."""

import pytest

from bot.text.prefixes import after_prefixes
from bot.text.reasons import Silence


@pytest.mark.parametrize(
    ("text", "mute", "required", "left"),
    [
        ("hello", ";", "", "hello"),
        (";hello", ";", "", Silence.MUTE_PREFIX),
        (";;hello", ";", "", ";hello"),
        (";hello", "", "", ";hello"),
        ("tts hello", ";", "tts ", "hello"),
        ("TTS hello", ";", "tts ", Silence.NO_REQUIRED_PREFIX),
        ("hello", ";", "tts ", Silence.NO_REQUIRED_PREFIX),
        (" ;hello", ";", "", Silence.MUTE_PREFIX),
        (";tts hello", ";", "tts ", Silence.MUTE_PREFIX),
        ("", ";", "", ""),
        (";) nice", ";", "", ";) nice"),
        (";(not a face)", ";", "", Silence.MUTE_PREFIX),
    ],
)
def test_prefixes(text: str, mute: str, required: str, left: str):
    assert after_prefixes(text, mute=mute, required=required) == left
