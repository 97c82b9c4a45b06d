"""Every reason for silence has a message that it is the reason for."""

from datetime import UTC, datetime

import pytest

from bot.text.dictionary import Dictionary
from bot.text.message import GuildView, Message
from bot.text.reader import Silent, read
from bot.text.reasons import Silence
from bot.text.settings import TextSettings

MESSAGES = {
    Silence.SILENT_FLAG: Message(content="hello", flags=4096),
    Silence.SYSTEM_MESSAGE: Message(content="", type=7),
    Silence.MUTE_PREFIX: Message(content=";not for the bot"),
    Silence.NO_REQUIRED_PREFIX: Message(content="hello"),
    Silence.NOTHING_TO_SAY: Message(content="!!!???"),
}
SETTINGS = {Silence.NO_REQUIRED_PREFIX: TextSettings(required_prefix="tts ")}


@pytest.mark.parametrize("reason", Silence)
def test_a_message_is_silent_for_it(reason: Silence):
    answer = read(
        MESSAGES[reason],
        guild=GuildView(),
        settings=SETTINGS.get(reason, TextSettings()),
        dictionary=Dictionary.compile(),
        language="en",
        now=datetime.now(UTC),
    )

    assert answer == Silent(reason)
