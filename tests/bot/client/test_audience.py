"""Who each command is for: declared for all, and told to Discord."""

import discord
import pytest
from discord import app_commands

from bot.client.audience import AUDIENCES, Audience, declare, names
from tests.support.commands import load_commands


async def test_every_command_is_declared_and_nothing_else():
    _, commands = await load_commands()
    assert {name for command in commands for name in names(command)} == AUDIENCES.keys()


async def test_discord_is_told():
    _, commands = await load_commands()

    declare(commands)

    shown = {command.name: command.default_permissions for command in commands}
    assert all(command.guild_only for command in commands)
    assert shown["say"] is None
    assert shown["units"] == discord.Permissions.none()


async def test_a_group_is_shown_to_whoever_may_use_one_of_its_commands(monkeypatch):
    async def nothing(interaction: discord.Interaction) -> None: ...

    group = app_commands.Group(name="group", description="x")
    for name in ("a", "b"):
        group.add_command(app_commands.Command(name=name, description="x", callback=nothing))
    declared = {"group a": Audience.MODERATORS, "group b": Audience.MODERATORS}
    monkeypatch.setattr("bot.client.audience.AUDIENCES", declared)
    declare([group])
    assert group.default_permissions == discord.Permissions(manage_guild=True)
    declared["group b"] = Audience.EVERYONE
    declare([group])
    assert group.default_permissions is None


async def test_a_command_that_is_not_declared_stops_the_start():
    async def nothing(interaction: discord.Interaction) -> None: ...

    with pytest.raises(KeyError):
        declare([app_commands.Command(name="new", description="x", callback=nothing)])
