"""
Many real voice clients in one process, without the rest of a bot.

A voice client needs little of discord.py's client: a user, a session for its
WebSockets, and a main gateway that answers when it asks for a voice channel.
That is stood in for here, because Discord lets a bot ask for some hundred
voice channels a minute only; everything from the voice gateway on is real:
:class:`bot.voice.client.LinkClient`, DAVE, transport encryption, UDP.
"""

import asyncio
import ssl
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast

import aiohttp

from bench.bare_client import BareClient
from bot.voice.client import LinkClient
from bot.voice.machine import News

BOT = 300
"""The bot's user id."""

CHANNEL_OFFSET = 1_000_000
"""From a guild's id to that of its voice channel."""

_AT_ONCE = 8
"""Joins at a time."""

_JOIN_LIMIT = 60.0
"""For one join, in seconds; the machine is busy with others."""

_EVENTS_APART = 0.01
"""Seconds between the two voice events, as on Discord."""


def credentials(guild: int) -> dict[str, str]:
    """Say what the main gateway hands out for a voice channel of a guild."""
    return {"session_id": f"session-{guild}", "token": f"token-{guild}"}


class _Guild:
    """What a voice client needs of a guild, and the main gateway behind it."""

    def __init__(
        self, guild: int, client: BareClient, endpoint: str, tasks: asyncio.TaskGroup
    ) -> None:
        self.id = guild
        self.client = client
        self.me = client.user
        self.voice_client: LinkClient | None = None
        self._endpoint = endpoint
        self._tasks = tasks

    async def change_voice_state(self, *, channel: "_Channel | None", **_: bool) -> None:
        if channel is not None:  # nobody waits to hear that we left
            self._tasks.create_task(self._let_in(channel))

    async def _let_in(self, channel: "_Channel") -> None:
        assert self.voice_client is not None, "it asked"
        given = credentials(self.id)
        place = str(channel.id)
        state = {"user_id": str(BOT), "session_id": given["session_id"], "channel_id": place}
        await self.voice_client.on_voice_state_update(cast("Any", state))
        await asyncio.sleep(_EVENTS_APART)
        server = {"token": given["token"], "guild_id": str(self.id), "endpoint": self._endpoint}
        await self.voice_client.on_voice_server_update(cast("Any", server))


class _Channel:
    """What a voice client needs of a voice channel."""

    def __init__(self, guild: _Guild) -> None:
        self.guild = guild
        self.id = CHANNEL_OFFSET + guild.id
        self.voice_states = dict[int, object]()

    def _get_voice_client_key(self) -> tuple[int, str]:
        return self.guild.id, "guild_id"


class _Watcher:
    """Wakes who waits for the keys."""

    def __init__(self) -> None:
        self.changed = asyncio.Event()

    def link_changed(self) -> None:
        self.changed.set()

    def link_told(self, client: LinkClient, news: News) -> None:  # noqa: ARG002 (the protocol's)
        self.changed.set()


@asynccontextmanager
async def joined(
    count: int, *, endpoint: str, trust_store: Path
) -> AsyncGenerator[list[LinkClient]]:
    """
    Be in one voice channel each of guilds 1 to ``count``, with the keys.

    Args:
        count: How many.
        endpoint: The voice gateway; it expects us with :func:`credentials`.
        trust_store: A PEM file with its authority.
    """
    context = ssl.create_default_context(cafile=str(trust_store))
    connector = aiohttp.TCPConnector(ssl=context, limit=0)
    async with aiohttp.ClientSession(connector=connector) as session, asyncio.TaskGroup() as tasks:
        client = BareClient(session, BOT)
        turns = asyncio.Semaphore(_AT_ONCE)

        async def enter(number: int) -> LinkClient:
            async with turns, asyncio.timeout(_JOIN_LIMIT):
                return await _enter(_Guild(number, client, endpoint, tasks))

        async with asyncio.TaskGroup() as group:
            entering = [group.create_task(enter(number)) for number in range(1, count + 1)]
        links = [one.result() for one in entering]
        listening = [tasks.create_task(link.link_state.listen()) for link in links]
        try:
            for link in links:
                await _agreed(link)
            yield links
        finally:
            # Without a goodbye: the voice server ends with us.
            for one in listening:
                one.cancel()
            for link in links:
                link.link_state.stop()


async def _enter(guild: _Guild) -> LinkClient:
    watcher = _Watcher()
    link = LinkClient(cast("Any", guild.client), cast("Any", _Channel(guild)), watcher=watcher)
    guild.voice_client = link
    await link.connect(timeout=_JOIN_LIMIT, reconnect=False)
    return link


async def _agreed(link: LinkClient) -> None:
    """Wait for the keys."""
    watcher = link.watcher
    assert isinstance(watcher, _Watcher), "made here"
    async with asyncio.timeout(_JOIN_LIMIT):
        while not link.link_state.keys_agreed:
            watcher.changed.clear()
            await watcher.changed.wait()
