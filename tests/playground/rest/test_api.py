"""Who may ask, and what is logged."""

import discord
import pytest

from playground import Playground
from playground.inhabited import InhabitedGuild
from tests.playground.bots import Bot, running
from tests.support.waiting import until


async def test_a_wrong_token_is_refused(playground: Playground):
    """A bot with another token cannot log in."""
    bot = Bot()
    with pytest.raises(discord.LoginFailure):
        await bot.login("wrong")
    await bot.close()


async def test_tokens_of_interactions_are_not_logged(
    playground: Playground, bot: Bot, guild: InhabitedGuild
):
    """The request log has no credentials in its paths."""

    @bot.tree.command()
    async def hi(interaction: discord.Interaction) -> None:
        """Hi."""
        await interaction.response.defer()
        await interaction.followup.send("hi")

    async with running(bot, playground):
        reply = await guild.owner.invoke("hi")
        await until(lambda: "/webhooks/" in playground.log[-1].path)

    paths = " ".join(one.path for one in playground.log)
    assert reply.interaction.token not in paths
    assert "/callback" in paths
