"""Reads texts aloud for tests, in a guild that has one of everything."""

from datetime import UTC, datetime

from bot.text.dictionary import Dictionary
from bot.text.mentions import Present, zone_of
from bot.text.message import GuildView
from bot.text.rules import Surroundings, say
from bot.text.settings import TextSettings
from bot.text.words import words_for

NOW = datetime(2026, 1, 1, tzinfo=UTC)

GUILD = GuildView.model_validate(
    {
        "members": {"111": "Lucas", "112": "★☆", "5": "Alice"},
        "roles": {"20": "Staff", "22": "★"},
        "channels": {"30": "general", "31": "off-topic_chat", "32": "💬┃chat"},
    }
)
"""Its people and places."""


def spoken(
    text: str,
    language: str = "en",
    *,
    dictionary: Dictionary | None = None,
    guild: GuildView = GUILD,
    **settings: object,
) -> str:
    """Say what was written; empty if there is nothing to say."""
    around = Surroundings(
        guild=guild,
        mentioned={},
        settings=TextSettings.model_validate(settings),
        dictionary=dictionary or Dictionary.compile(),
        words=words_for(language),
        language=language,
        present=Present(NOW, zone_of(guild.time_zone)),
    )
    return say(text, around)
