"""
discord.py's own client, guilds and voice channels, without a main gateway.

``link_world`` gives a voice server and a :class:`discord.Client` that believes
to be logged in: its guild, voice channels, permissions and voice states are
discord.py's own objects; only the socket to the main gateway is a stand-in,
which answers op 4 as Discord does::

    async with link_world() as world, Pacer() as pacer, world.links(pacer) as links:
        link = await links.join(GUILD, CHANNEL)
"""

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast

import discord

from bench.bare_client import BareHttp
from bot.vocabulary import ChannelId, GuildId
from bot.voice.links import VoiceLinks
from bot.voice.machine import LinkLimits
from bot.voice.pacer import Pacer
from playground.voice import Listener, VoiceServer
from tests.support.voice_harness import EVENTS_APART, LISTENER, World, voice_world

GUILD, OTHER_GUILD = GuildId(100), GuildId(101)
CHANNEL, OTHER_CHANNEL, FULL_CHANNEL, STAGE, TEXT_CHANNEL = map(ChannelId, range(200, 205))
"""The same numbers in every guild, plus 1,000 in the other one."""
BOT, PERSON = 300, 399
EVERYBODY = discord.Permissions(view_channel=True, connect=True, speak=True)


class MainGateway:
    """The main gateway's socket, as far as voice goes."""

    def __init__(self, world: "LinkWorld") -> None:
        self._world = world
        self.asked: list[dict[str, Any]] = []
        self.answers = True
        self.sends_server_update = True
        self.sends_state_update = True
        self.is_open = True
        self.state_more: dict[str, Any] = {}
        self.events_apart = EVENTS_APART

    async def voice_state(
        self,
        guild_id: int,
        channel_id: int | None,
        self_mute: bool = False,
        self_deaf: bool = False,
    ) -> None:
        """Hear op 4."""
        if not self.is_open:
            raise ConnectionResetError("Cannot write to closing transport")
        self.asked.append({"channel_id": channel_id, "self_deaf": self_deaf})
        if self.answers:
            self._world.tasks.create_task(self.put(guild_id, channel_id, self_deaf=self_deaf))

    async def put(self, guild_id: int, channel_id: int | None, *, self_deaf: bool = True) -> None:
        """Put the bot into a voice channel, or out of any."""
        world = self._world
        session = f"session-{next(world.numbers)}"
        if channel_id is None:
            world.server.forget(guild_id=guild_id, user_id=BOT)
            await asyncio.sleep(self.events_apart)
            if self.sends_state_update:
                world.voice_state(guild_id, BOT, None, session)
            return
        token = f"token-{next(world.numbers)}"
        world.server.expect(
            guild_id=guild_id, channel_id=channel_id, user_id=BOT, session_id=session, token=token
        )
        if self.sends_state_update:
            world.voice_state(guild_id, BOT, channel_id, session, **self.state_more)
        if self.events_apart:
            await asyncio.sleep(self.events_apart)
        if self.sends_server_update:
            update = {"token": token, "guild_id": str(guild_id), "endpoint": world.server.endpoint}
            world.state.parse_voice_server_update(cast("Any", update))


class LinkWorld:
    """A voice server, and a bot that only lacks a main gateway."""

    def __init__(self, voice: World) -> None:
        self._voice = voice
        self.tasks = voice.tasks
        self.server: VoiceServer = voice.server
        self.numbers = itertools.count()
        self.client = discord.Client(intents=discord.Intents.default())
        self.gateway = MainGateway(self)
        self.client.ws = cast("Any", self.gateway)
        self.client.loop = asyncio.get_running_loop()
        self.state = self.client._connection
        self.state.loop = self.client.loop
        self.state.http = cast("Any", BareHttp(voice.session))
        user = {"id": str(BOT), "username": "bot", "discriminator": "0", "avatar": None}
        self.state.user = discord.ClientUser(state=self.state, data=cast("Any", user))
        for guild_id, offset in ((GUILD, 0), (OTHER_GUILD, 1000)):
            self._add_guild(guild_id, offset)

    def _add_guild(self, guild_id: int, offset: int) -> None:
        def channel(number: int, kind: int = 2, **more: Any) -> dict[str, Any]:
            return {
                "id": str(number + offset),
                "type": kind,
                "name": f"channel {number}",
                "position": 0,
                "parent_id": None,
                "permission_overwrites": [],
                "nsfw": False,
                "bitrate": 64000,
                "user_limit": 0,
            } | more

        everyone = {
            "id": str(guild_id),
            "name": "@everyone",
            "permissions": str(EVERYBODY.value),
            "position": 0,
            "color": 0,
            "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
            "hoist": False,
            "managed": False,
            "mentionable": False,
            "flags": 0,
        }
        me = {
            "user": {"id": str(BOT), "username": "bot", "discriminator": "0", "avatar": None},
            "roles": [],
            "joined_at": "2026-01-01T00:00:00+00:00",
            "deaf": False,
            "mute": False,
            "flags": 0,
        }
        guild = {
            "id": str(guild_id),
            "name": "guild",
            "owner_id": "1",
            "roles": [everyone],
            "members": [me],
            "member_count": 1,
            "emojis": [],
            "features": [],
            "voice_states": [],
            "channels": [
                channel(CHANNEL),
                channel(OTHER_CHANNEL),
                channel(FULL_CHANNEL, user_limit=1),
                channel(STAGE, 13),
                channel(TEXT_CHANNEL, 0),
            ],
        }
        self.state._add_guild(discord.Guild(data=cast("Any", guild), state=self.state))

    def links(
        self,
        pacer: Pacer,
        *,
        limits: LinkLimits | None = None,
        key_exchange: float = 2.0,
        **more: Any,
    ) -> VoiceLinks:
        """Return the part under test."""
        limits = limits or LinkLimits(join=2.0)
        return VoiceLinks(
            self.client, pacer=pacer, limits=limits, key_exchange=key_exchange, **more
        )

    def guild(self, guild_id: GuildId = GUILD) -> discord.Guild:
        """Return discord.py's guild."""
        guild = self.client.get_guild(guild_id)
        assert guild is not None
        return guild

    def voice_state(
        self,
        guild_id: int,
        user_id: int,
        channel_id: int | None,
        session_id: str = "session",
        *,
        bot: bool = False,
        **more: Any,
    ) -> None:
        """Send VOICE_STATE_UPDATE; about anybody but the bot, as Discord does: with a member."""
        event = {
            "guild_id": str(guild_id),
            "channel_id": None if channel_id is None else str(channel_id),
            "user_id": str(user_id),
            "session_id": session_id,
            "deaf": False,
            "mute": False,
            "self_deaf": False,
            "self_mute": False,
            "self_video": False,
            "suppress": False,
            "request_to_speak_timestamp": None,
        } | more
        if user_id != BOT:
            user = {"id": str(user_id), "username": "u", "discriminator": "0", "avatar": None}
            event["member"] = {
                "user": user | {"bot": bot},
                "roles": [],
                "joined_at": "2026-01-01T00:00:00+00:00",
                "deaf": False,
                "mute": False,
                "flags": 0,
            }
        self.state.parse_voice_state_update(cast("Any", event))

    def forbid(self, channel_id: ChannelId, guild_id: GuildId = GUILD, **permissions: bool) -> None:
        """Take permissions from everybody in a voice channel: ``forbid(CHANNEL, speak=False)``."""
        channel = self.guild(guild_id).get_channel(channel_id)
        assert channel is not None
        allow, deny = discord.PermissionOverwrite(**permissions).pair()
        everyone = {
            "id": str(guild_id),
            "type": 0,
            "allow": str(allow.value),
            "deny": str(deny.value),
        }
        channel._fill_overwrites(
            cast("Any", {"id": str(channel_id), "permission_overwrites": [everyone]})
        )

    async def listen(
        self, channel_id: ChannelId = CHANNEL, *, guild_id: GuildId = GUILD, user_id: int = LISTENER
    ) -> Listener:
        """Let a person join who listens."""
        self.voice_state(guild_id, user_id, channel_id)
        return await self.server.listen(guild_id=guild_id, channel_id=channel_id, user_id=user_id)

    async def kick(self, guild_id: GuildId = GUILD) -> None:
        """A moderator disconnects the bot."""
        await self.gateway.put(guild_id, None)

    async def move(self, channel_id: ChannelId, guild_id: GuildId = GUILD) -> None:
        """A moderator moves the bot."""
        await self.gateway.put(guild_id, channel_id)


@asynccontextmanager
async def link_world(**faults: Any) -> AsyncIterator[LinkWorld]:
    """A voice server and a bot. ``faults`` are the server's keywords."""
    async with voice_world(**faults) as voice:
        yield LinkWorld(voice)
