"""Messages that Discord would refuse, from a real bot."""

import discord
import pytest

from playground import Playground
from playground.channels import Channel
from tests.playground.bots import Bot, running


@pytest.fixture
def text(playground: Playground) -> Channel:
    return playground.add_guild("One").add_text_channel("general")


@pytest.mark.parametrize(("content", "code"), [("", 50006), ("x" * 2001, 50035)])
async def test_wrong_messages_are_400(
    playground: Playground, bot: Bot, text: Channel, content: str, code: int
):
    """An empty message and one that is too long are refused."""
    async with running(bot, playground):
        with pytest.raises(discord.HTTPException) as refusal:
            await bot.get_channel(text.id).send(content)

    assert refusal.value.code == code
