"""Guilds and members, through a real bot's HTTP client."""

import discord
import pytest

from playground import Permission, Playground
from playground.inhabited import InhabitedGuild
from tests.playground.bots import Bot, running
from tests.support.waiting import until


async def test_a_bot_moves_mutes_and_throws_out(
    playground: Playground, bot: Bot, guild: InhabitedGuild
):
    """With the permission, members are moved, muted, renamed and disconnected."""
    first, second = guild.voice_channels[0], guild.add_voice_channel("Second")
    ben = guild.add_member("Ben")
    await ben.join(first)
    async with running(bot, playground):
        seen = bot.get_guild(guild.id).get_member(ben.id)
        await seen.move_to(bot.get_channel(second.id))
        assert ben.voice_channel is second
        await seen.edit(mute=True, nick="Benny")
        assert ben.mute
        assert ben.name == "Benny"
        await until(lambda: seen.voice.mute)
        await seen.move_to(None)
        assert ben.voice_channel is None
        with pytest.raises(discord.HTTPException) as refusal:
            await seen.edit(mute=False)
        assert refusal.value.code == 40032
        guild.set_role_permissions(guild.bot_role, Permission.VIEW_CHANNEL)
        with pytest.raises(discord.Forbidden):
            await seen.edit(nick="Ben")


async def test_roles_and_nick_of_members(playground: Playground, bot: Bot, guild: InhabitedGuild):
    """With the permission the bot gives roles, and names itself."""
    ben, role = guild.add_member("Ben"), guild.add_role("Reader")
    more = guild.bot_role.permissions | Permission.MANAGE_ROLES | Permission.CHANGE_NICKNAME
    guild.set_role_permissions(guild.bot_role, more)
    async with running(bot, playground):
        seen = bot.get_guild(guild.id)
        assert seen is not None
        await seen.get_member(ben.id).edit(roles=[seen.get_role(role.id)])
        await seen.me.edit(nick="Voice")

    assert ben.roles == [role]
    assert guild.bot.name == "Voice"


async def test_a_bot_leaves_a_guild(playground: Playground, bot: Bot, guild: InhabitedGuild):
    """Leaving takes the guild out of the bot's world."""
    async with running(bot, playground):
        await bot.get_guild(guild.id).leave()
        await until(lambda: not bot.guilds)

    assert playground.guilds == []
