"""What is typed, pressed and filled in, between a real bot and people."""

import discord
import pytest
from discord import app_commands

from playground import NotAllowed, Playground
from playground.people import Person
from tests.playground.bots import Bot, running
from tests.playground.panels import Panel


async def test_subcommands(playground: Playground, bot: Bot, ada: Person):
    """Groups and subcommands are named with spaces."""
    group = app_commands.Group(name="auto", description="Automatic things.")

    @group.command()
    async def add(interaction: discord.Interaction, word: str) -> None:
        """Add."""
        await interaction.response.send_message(f"added {word}")

    bot.tree.add_command(group)
    async with running(bot, playground):
        reply = await ada.invoke("auto add", word="x")

    assert reply.content == "added x"


async def test_buttons_menus_and_forms(playground: Playground, bot: Bot, ada: Person):
    """A message's button edits it, a menu answers, another button opens a form to fill in."""
    view = Panel()

    @bot.tree.command()
    async def panel(interaction: discord.Interaction) -> None:
        """Open the panel."""
        await interaction.response.send_message("panel", view=view, ephemeral=True)

    async with running(bot, playground):
        reply = await ada.invoke("panel")
        chosen = await ada.choose(reply, "menu", "blue")
        asked = await ada.press(reply, "Ask")
        with pytest.raises(NotAllowed, match="required"):
            await ada.submit(asked)
        with pytest.raises(NotAllowed, match="long"):
            await ada.submit(asked, word="too long")
        written = await ada.submit(asked, word="tree")
        counted = await ada.press(reply, "count")
        with pytest.raises(NotAllowed, match="disabled"):
            await ada.press(reply, "Off")
        with pytest.raises(NotAllowed, match="there is no"):
            await ada.press(reply, "Nothing")
        view.stop()

    assert chosen.content == "chose blue"
    assert asked.modal is not None
    assert asked.modal["title"] == "Form"
    assert written.content == "wrote tree"
    assert counted.content == "counted"
    assert counted.message is reply.message


async def test_context_menus(playground: Playground, bot: Bot, ada: Person):
    """Commands in the menus of messages and of people."""

    @bot.tree.context_menu(name="Speak this")
    async def speak(interaction: discord.Interaction, message: discord.Message) -> None:
        await interaction.response.send_message(f"speaking {message.content}")

    @bot.tree.context_menu(name="Greet")
    async def greet(interaction: discord.Interaction, member: discord.Member) -> None:
        await interaction.response.send_message(f"hi {member.display_name}")

    async with running(bot, playground):
        message = await ada.write(ada.guild.text_channels[0], "words")
        spoken = await ada.use_on_message("Speak this", message)
        greeted = await ada.use_on_person("Greet", ada)

    assert spoken.content == "speaking words"
    assert greeted.content == "hi Ada"
