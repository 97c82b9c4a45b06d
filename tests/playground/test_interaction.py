"""What is known of an interaction, as a person sees it."""

import asyncio

import discord

from playground import Playground
from playground.people import Person
from tests.playground.bots import Bot, running
from tests.support.waiting import until


async def test_a_deferred_answer_is_waited_for(playground: Playground, bot: Bot, ada: Person):
    """After "is thinking…" the reply is what the bot edits in."""
    edited = asyncio.Event()

    @bot.tree.command()
    async def slow(interaction: discord.Interaction) -> None:
        """Take time."""
        await interaction.response.defer(ephemeral=True)
        await edited.wait()
        await interaction.edit_original_response(content="done")

    async with running(bot, playground), asyncio.TaskGroup() as group:
        invoking = group.create_task(ada.invoke("slow"))
        await until(lambda: playground.interactions.all and playground.interactions.all[0].deferred)
        assert not invoking.done()
        edited.set()
    reply = invoking.result()

    assert reply.content == "done"
    assert reply.deferred
    assert reply.ephemeral
    assert reply.seconds_until_answer < reply.seconds
