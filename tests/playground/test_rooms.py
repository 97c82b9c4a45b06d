"""Who is in which voice channel, with a real bot and real voice."""

import asyncio
from collections.abc import AsyncIterator

import discord
import pytest

from playground import Permission, Playground
from playground.inhabited import InhabitedGuild
from tests.playground.bots import Bot, point, running
from tests.support.waiting import until


@pytest.fixture
async def loud(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Playground]:
    """A playground with voice."""
    async with Playground() as playground:
        point(monkeypatch, playground)
        yield playground


@pytest.fixture
def guild(loud: Playground) -> InhabitedGuild:
    guild = loud.add_guild("One", owner="Ada")
    guild.add_voice_channel("First")
    guild.add_voice_channel("Second")
    return guild


async def connect(bot: Bot, guild: InhabitedGuild) -> discord.VoiceClient:
    channel = bot.get_channel(guild.voice_channels[0].id)
    assert isinstance(channel, discord.VoiceChannel)
    return await channel.connect(timeout=60)


async def test_a_bot_joins_is_moved_and_thrown_out(loud: Playground, guild: InhabitedGuild):
    """The bot connects to voice, follows a moderator's move, and is disconnected."""
    bot = Bot()
    async with running(bot, loud):
        voice = await connect(bot, guild)
        assert guild.bot_voice_channel is guild.voice_channels[0]
        assert voice.is_connected()

        await guild.owner.move(guild.bot, guild.voice_channels[1])
        await until(lambda: voice.channel.name == "Second" and voice.is_connected())
        assert guild.bot_voice_channel is guild.voice_channels[1]

        await guild.owner.move(guild.bot, None)
        await until(lambda: not bot.voice_clients)
        assert guild.bot_voice_channel is None


async def test_a_person_hears_through_the_end_to_end_encryption(
    loud: Playground, guild: InhabitedGuild
):
    """A listener and the bot meet in the encrypted group; packets arrive decrypted."""
    bot = Bot()
    async with running(bot, loud):
        listener = await guild.owner.join(guild.voice_channels[0])
        assert listener is not None
        voice = await connect(bot, guild)
        await listener.wait_ready(limit=60)
        await until(lambda: voice.voice_privacy_code is not None)
        voice.send_audio_packet(b"\xf8\xff\xfe", encode=False)
        voice.send_audio_packet(b"\x78\x01\x02\x03\x04\x05", encode=False)
        await listener.wait_for_packets(2, limit=60)
        await voice.disconnect()

    statistics = listener.statistics()
    assert (statistics.speech, statistics.silence, statistics.undecryptable) == (1, 1, 0)


async def test_the_voice_events_come_apart(loud: Playground, guild: InhabitedGuild):
    """VOICE_STATE_UPDATE is first, VOICE_SERVER_UPDATE follows in a later turn."""
    bot = Bot()
    times: dict[str, float] = {}

    @bot.listen()
    async def on_socket_event_type(name: str) -> None:
        times.setdefault(name, asyncio.get_running_loop().time())

    async with running(bot, loud):
        await connect(bot, guild)

    assert times["VOICE_SERVER_UPDATE"] - times["VOICE_STATE_UPDATE"] >= 0.005


async def test_who_is_thrown_out_at_once_is_told_of_no_voice_server(
    loud: Playground, guild: InhabitedGuild
):
    """Not even if it happens in the turn in which the bot came in."""
    bot = Bot()
    async with running(bot, loud):
        await connect(bot, guild)
        loud.rooms.change_voice_server(guild.bot)
        await guild.owner.move(guild.bot, None)
        await until(lambda: not bot.voice_clients)
        await connect(bot, guild)
        assert guild.bot_voice_channel is guild.voice_channels[0]


async def test_what_discord_ignores(loud: Playground, guild: InhabitedGuild):
    """Without CONNECT, or into a full channel, the bot waits in vain."""
    bot = Bot()
    full = guild.add_voice_channel("Full", user_limit=1)
    await guild.owner.join(full)
    guild.voice_channels[0].set_overwrite(guild.bot, deny=Permission.CONNECT)
    async with running(bot, loud):
        for channel in (guild.voice_channels[0], full):
            with pytest.raises(TimeoutError):
                await bot.get_channel(channel.id).connect(timeout=0.2)

    assert guild.bot_voice_channel is None


async def test_muting_oneself_keeps_the_connection(loud: Playground, guild: InhabitedGuild):
    """Deafening brings a new state and no new voice server."""
    bot = Bot()
    async with running(bot, loud):
        voice = await connect(bot, guild)
        before = bot.events.count("VOICE_SERVER_UPDATE")
        await voice.guild.change_voice_state(channel=voice.channel, self_deaf=True)
        await until(lambda: voice.guild.me.voice is not None and voice.guild.me.voice.self_deaf)

        assert bot.events.count("VOICE_SERVER_UPDATE") == before
        assert voice.is_connected()


async def test_a_change_of_region_reconnects(loud: Playground, guild: InhabitedGuild):
    """Another VOICE_SERVER_UPDATE makes the bot connect anew, in the same channel."""
    bot = Bot()
    async with running(bot, loud):
        voice = await connect(bot, guild)
        token = voice.token
        loud.rooms.change_voice_server(guild.bot)
        await until(lambda: voice.token != token and voice.is_connected())

    assert voice.channel.name == "First"


async def test_deleting_a_channel_empties_it(loud: Playground, guild: InhabitedGuild):
    """Who is in a deleted channel is out, the bot too."""
    bot = Bot()
    async with running(bot, loud):
        await connect(bot, guild)
        await guild.owner.join(guild.voice_channels[0])
        await guild.delete_channel(guild.voice_channels[0])
        await until(lambda: not bot.voice_clients)

    assert guild.owner.voice_channel is None
    assert guild.owner.listener is None


async def test_a_stage_has_an_audience(loud: Playground, guild: InhabitedGuild):
    """On a stage who may not mute is in the audience, and so is the bot until it may speak."""
    bot = Bot()
    stage = guild.add_stage_channel("Stage")
    await guild.owner.join(stage)
    async with running(bot, loud):
        voice = await bot.get_channel(stage.id).connect(timeout=60)
        me = voice.guild.me
        assert me.voice is not None
        assert me.voice.suppress
        with pytest.raises(discord.Forbidden):
            await me.edit(suppress=False)
        more = guild.bot_role.permissions | Permission.MUTE_MEMBERS
        guild.set_role_permissions(guild.bot_role, more)
        await me.edit(suppress=False)
        await until(lambda: me.voice is not None and not me.voice.suppress)
        # Stages are exempt from end-to-end encryption.
        assert voice.voice_privacy_code is None

    assert guild.owner.voice is not None
    assert not guild.owner.voice.suppress


async def test_on_a_stage_a_hand_is_raised_and_somebody_takes_it(
    loud: Playground, guild: InhabitedGuild
):
    """Asking needs a right of its own; being let up and sent down are events."""
    bot = Bot()
    stage = guild.add_stage_channel("Stage")
    async with running(bot, loud):
        voice = await bot.get_channel(stage.id).connect(timeout=60)
        me = voice.guild.me
        with pytest.raises(discord.Forbidden):
            await me.request_to_speak()
        more = guild.bot_role.permissions | Permission.REQUEST_TO_SPEAK
        guild.set_role_permissions(guild.bot_role, more)
        await me.request_to_speak()
        await until(lambda: me.voice is not None and me.voice.requested_to_speak_at is not None)
        loud.rooms.set_suppressed(guild.bot, on=False)
        await until(lambda: me.voice is not None and not me.voice.suppress)
        assert me.voice is not None
        assert me.voice.requested_to_speak_at is None
        loud.rooms.set_suppressed(guild.bot, on=True)
        await until(lambda: me.voice is not None and me.voice.suppress)


async def test_a_listener_follows_its_person(loud: Playground, guild: InhabitedGuild):
    """Whoever changes the channel hears there and not here any more."""
    ada = guild.owner
    first = await ada.join(guild.voice_channels[0])
    second = await ada.join(guild.voice_channels[1])

    assert first is not second
    assert ada.listener is second
    assert second is not None
    assert second.channel_id == guild.voice_channels[1].id
    await ada.leave()
    assert ada.listener is None
