"""The gateway, with real clients and with bare sockets."""

import asyncio
import json

import aiohttp
import discord
import pytest

from playground import Permission, Playground
from playground.gateway import Close
from playground.gateway_session import Op
from playground.inhabited import InhabitedGuild
from tests.playground.bots import Bot, point, running
from tests.support.waiting import until


async def test_a_sharded_client_asks_for_its_gateway(monkeypatch: pytest.MonkeyPatch):
    """AutoShardedClient gets the number of shards from ``/gateway/bot``, and each its guilds."""

    class Sharded(discord.AutoShardedClient):
        async def before_identify_hook(self, shard_id, *, initial=False) -> None:
            pass

    async with Playground(voice=False, shards=2) as playground:
        point(monkeypatch, playground)
        guilds = {playground.add_guild(f"Guild {number}").id for number in range(4)}
        client = Sharded(intents=discord.Intents.all(), guild_ready_timeout=0.03)
        async with running(client, playground):
            seen = {guild.id for guild in client.guilds}
            identifies = playground.gateway.identifies

    assert seen == guilds
    assert identifies == 2
    assert "/gateway/bot" in [one.path for one in playground.log]


async def test_a_bot_asked_to_reconnect_resumes(
    playground: Playground, bot: Bot, guild: InhabitedGuild
):
    """Op 7 makes the bot come back with RESUME."""
    async with running(bot, playground):
        playground.gateway.request_reconnect()
        await until(lambda: playground.gateway.resumes == 1)

    assert playground.gateway.identifies == 1


@pytest.mark.parametrize("resumable", [False, True])
async def test_an_invalidated_session(
    playground: Playground, bot: Bot, guild: InhabitedGuild, resumable: bool
):
    """An invalid session is begun anew, unless it may be resumed."""
    async with running(bot, playground):
        await playground.gateway.invalidate(resumable=resumable)
        await until(
            lambda: (
                (playground.gateway.identifies, playground.gateway.resumes)
                == ((1, 1) if resumable else (2, 0))
            ),
            limit=60,
        )


async def test_members_can_be_asked_for(playground: Playground, bot: Bot, guild: InhabitedGuild):
    """Chunking by name and by id."""
    ben, _ = guild.add_member("Ben"), guild.add_member("Benedict")

    async with running(bot, playground):
        seen = bot.get_guild(guild.id)
        assert seen is not None
        by_name = await seen.query_members("ben", limit=5)
        by_id = await seen.query_members(user_ids=[ben.id, 5])

    assert {one.display_name for one in by_name} == {"Ben", "Benedict"}
    assert [one.id for one in by_id] == [ben.id]


async def test_events_can_be_lost_held_and_delayed(
    playground: Playground, bot: Bot, guild: InhabitedGuild
):
    """A test decides that events are lost, come later, and in order."""
    text = guild.text_channels[0]
    async with running(bot, playground):
        playground.gateway.lose("MESSAGE_CREATE")
        await guild.owner.write(text, "lost")
        with playground.gateway.hold():
            await guild.owner.write(text, "one")
            await guild.owner.write(text, "two")
            await asyncio.sleep(0.05)
            assert not bot.heard
        await until(lambda: len(bot.heard) == 2)
        playground.gateway.delay = 0.2
        began = asyncio.get_running_loop().time()
        await guild.owner.write(text, "three")
        await until(lambda: len(bot.heard) == 3)
        took = asyncio.get_running_loop().time() - began

    assert [one.content for one in bot.heard] == ["one", "two", "three"]
    assert took >= 0.2


async def test_a_channel_the_bot_cannot_see_is_not_told_of(
    playground: Playground, bot: Bot, guild: InhabitedGuild
):
    """Messages of a hidden channel do not reach the bot."""
    hidden, text = guild.add_text_channel("hidden"), guild.text_channels[0]
    hidden.set_overwrite(guild.everyone, deny=Permission.VIEW_CHANNEL)
    async with running(bot, playground):
        await guild.owner.write(hidden, "unseen")
        await guild.owner.write(text, "seen")
        await until(lambda: bot.heard)

    assert [one.content for one in bot.heard] == ["seen"]


async def test_presence_is_tolerated(playground: Playground, bot: Bot, guild: InhabitedGuild):
    """A bot may say what it is doing."""
    async with running(bot, playground):
        await bot.change_presence(activity=discord.Game("chess"))
        await until(lambda: playground.gateway.received["PRESENCE"] == 1)


async def test_a_bot_invited_later_joins(playground: Playground, bot: Bot, guild: InhabitedGuild):
    """A guild founded while the bot is connected is an invitation, and it can be thrown out."""
    async with running(bot, playground):
        other = playground.add_guild("Two")
        await until(lambda: bot.get_guild(other.id) is not None)
        await other.expel(other.bot)
        await until(lambda: bot.get_guild(other.id) is None)


IDENTIFY = {"op": Op.IDENTIFY, "d": {"token": "", "intents": 1, "properties": {}}}


@pytest.mark.parametrize(
    ("messages", "code"),
    [
        ([{"op": Op.IDENTIFY, "d": {"token": "wrong", "intents": 0}}], Close.AUTHENTICATION_FAILED),
        ([{"op": Op.VOICE_STATE, "d": {}}], Close.NOT_AUTHENTICATED),
        ([{"op": 99, "d": {}}], Close.UNKNOWN_OP),
        (["not json"], Close.DECODE_ERROR),
        ([IDENTIFY, IDENTIFY], Close.ALREADY_AUTHENTICATED),
        (
            [{"op": Op.IDENTIFY, "d": {"token": "", "intents": 0, "shard": [2, 2]}}],
            Close.INVALID_SHARD,
        ),
        ([{"op": Op.HEARTBEAT, "d": None}] * 121, Close.RATE_LIMITED),
    ],
)
async def test_breaking_the_protocol_closes_the_connection(
    playground: Playground, messages: list[object], code: Close
):
    """Each misuse has Discord's close code."""
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(playground.gateway_url + "?v=10&encoding=json") as socket,
    ):
        hello = await socket.receive_json()
        for message in messages:
            text = message if isinstance(message, str) else json.dumps(message)
            await socket.send_str(text.replace('"token": ""', f'"token": "{playground.token}"'))
        async for _ in socket:
            pass

    assert hello["op"] == Op.HELLO
    assert socket.close_code == code


async def test_an_old_version_is_refused(playground: Playground):
    """Only versions 9 and 10 of the gateway exist."""
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(playground.gateway_url + "?v=6") as socket,
    ):
        await socket.receive()

    assert socket.close_code == Close.INVALID_VERSION
