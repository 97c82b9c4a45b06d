"""A playground that discord.py is pointed at."""

from collections.abc import AsyncIterator

import pytest

from playground import InhabitedGuild, Playground
from playground.people import Person
from tests.playground.bots import Bot, point


@pytest.fixture
async def playground(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Playground]:
    """A playground without voice, and more patient than Discord: a test of a limit sets it."""
    async with Playground(voice=False, answer_within=60.0) as playground:
        point(monkeypatch, playground)
        yield playground


@pytest.fixture
def bot(playground: Playground) -> Bot:
    """A bot with every intent that is not running yet."""
    return Bot()


@pytest.fixture
def guild(playground: Playground) -> InhabitedGuild:
    """A guild with a channel of either kind."""
    guild = playground.add_guild("One", owner="Olga")
    guild.add_text_channel("general")
    guild.add_voice_channel("Voice")
    return guild


@pytest.fixture
def ada(guild: InhabitedGuild) -> Person:
    """A moderator."""
    return guild.add_member("Ada", moderator=True)
