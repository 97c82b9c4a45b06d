"""A playground that discord.py is pointed at."""

from collections.abc import AsyncIterator

import pytest

from playground import Playground
from tests.playground.bots import Bot, point


@pytest.fixture
async def playground(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Playground]:
    """A playground without voice, whose limits are a tenth of Discord's."""
    async with Playground(voice=False, answer_within=0.3, follow_up_within=1.5) as playground:
        point(monkeypatch, playground)
        yield playground


@pytest.fixture
def bot(playground: Playground) -> Bot:
    """A bot with every intent that is not running yet."""
    return Bot()
