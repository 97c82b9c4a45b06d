"""
discord.py's own voice client against the playground's voice server, without a bot.

``voice_room`` is a voice channel with one connected
:class:`discord.VoiceClient` and some listeners::

    async with voice_room(listeners=1) as room:
        await room.speak(packets)
        await room.listener.wait_for_packets(len(packets), limit=60)

``voice_world`` has the server alone; ``world.client(guild)`` gives a stand-in
for ``discord.Client`` and ``world.channel(client, id)`` one for a voice channel,
so that a test may make the voice clients (or subclasses of them) by itself.
``RoomGuild.change_voice_state`` does what Discord's main gateway would: it
announces the connection to the voice server, then sends the two voice events,
10 ms apart; discord.py can hang when they come in one turn of the loop.
What a moderator does is there too: ``move`` and ``kick``.

Packets: ``tone_packets`` makes Opus packets of a sine, ``SILENCE`` is the
silence packet. discord.py's player can be used as well: call ``load_opus``.
"""

import asyncio
import secrets
import ssl
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import aiohttp
import av
import discord
import numpy as np
import trustme
from av.audio.codeccontext import AudioCodecContext
from discord.voice_state import VoiceConnectionState

from bench.bare_client import BareClient
from playground.voice import Listener, SessionFactory, VoiceServer
from playground.voice.dave import DaveySession
from tests.support.waiting import until

SILENCE = b"\xf8\xff\xfe"
GUILD, CHANNEL, OTHER_CHANNEL, STAGE = 100, 200, 201, 202
BOT, LISTENER = 300, 400
"""The first listener is ``LISTENER``, the next ``LISTENER + 1``."""

EVENTS_APART = 0.01
"""Seconds between the two voice events, and before the one for leaving, as on Discord."""


def load_opus() -> None:
    """Give discord.py the libopus in PyAV's wheel."""
    if not discord.opus.is_loaded():
        [library] = (Path(av.__file__).parent.parent / "av.libs").glob("libopus-*.so*")
        discord.opus.load_opus(str(library))


def tone_packets(seconds: float, *, hertz: float = 440.0) -> list[bytes]:
    """Encode a sine at half of full scale: 24 kHz mono, 20 ms to a packet."""
    encoder = cast("AudioCodecContext", av.CodecContext.create("libopus", "w"))
    encoder.sample_rate, encoder.layout, encoder.format = 24_000, "mono", "s16"
    encoder.bit_rate = 64_000
    encoder.open()
    time = np.arange(int(seconds * 50) * 480) / 24_000
    samples = (np.sin(2 * np.pi * hertz * time) * 0x4000).astype("<i2")
    packets: list[bytes] = []
    for start in range(0, len(samples), 480):
        frame = av.AudioFrame.from_ndarray(samples[None, start : start + 480], "s16", "mono")
        frame.sample_rate, frame.pts = 24_000, start
        packets += [bytes(packet) for packet in encoder.encode(frame)]
    return packets


class _SteadyState(VoiceConnectionState):
    """discord.py's connection state without its lost wake-up."""

    async def _wait_for_state(self, state, *other_states, timeout=None) -> None:  # noqa: ASYNC109 (discord.py's name)
        async with asyncio.timeout(timeout):
            while self.state not in (state, *other_states):
                await asyncio.sleep(0.005)


class SteadyVoiceClient(discord.VoiceClient):
    """
    discord.py's voice client, cured of the one fault that would make tests fail now and then.

    ``VoiceConnectionState`` (2.7.1) sets an event and clears it at once, so that whoever begins
    to wait in the same turn of the loop waits for ever: 1 of 480 connects, and many moves.
    """

    def create_connection_state(self) -> VoiceConnectionState:
        return _SteadyState(self)


@dataclass
class _Me:
    id: int
    voice: None = None


class RoomChannel:
    """What a voice client needs of a voice channel. ``connect`` is as discord.py's."""

    def __init__(self, guild: "RoomGuild", channel_id: int) -> None:
        self.guild = guild
        self.id = channel_id

    def _get_voice_client_key(self) -> tuple[int, str]:
        return self.guild.id, "guild_id"

    async def connect(
        self,
        *,
        timeout: float = 60.0,  # noqa: ASYNC109 (discord.py's name)
        reconnect: bool = True,
        cls: type[discord.VoiceClient] = SteadyVoiceClient,
        self_deaf: bool = False,
        self_mute: bool = False,
    ) -> Any:
        client = cls(cast("Any", self.guild.client), cast("Any", self))
        self.guild.state.voice_clients[self.guild.id] = client
        await client.connect(
            timeout=timeout, reconnect=reconnect, self_deaf=self_deaf, self_mute=self_mute
        )
        return client


class RoomGuild:
    """What a voice client needs of a guild, and Discord's main gateway behind it."""

    def __init__(self, world: "World", client: BareClient, guild_id: int) -> None:
        self.id = guild_id
        self.client = client
        self.state = client.state
        self.me = _Me(client.user.id)
        self._world = world

    def get_channel(self, channel_id: int) -> RoomChannel:
        return RoomChannel(self, channel_id)

    async def change_voice_state(
        self,
        *,
        channel: RoomChannel | None,
        self_mute: bool = False,
        self_deaf: bool = False,
    ) -> None:
        """Ask the main gateway to be in a voice channel, or in none."""
        await self.put(channel.id if channel else None)

    async def put(self, channel_id: int | None) -> None:
        """Be put into a voice channel, or out of any, as by a moderator; returns at once."""
        self._world.tasks.create_task(self._put(channel_id))

    async def _put(self, channel_id: int | None) -> None:
        voice = self.state.voice_clients.get(self.id)
        user_id = self.me.id
        session_id = secrets.token_hex(8)
        state = {"user_id": str(user_id), "session_id": session_id, "channel_id": None}
        if channel_id is None:
            self._world.server.forget(guild_id=self.id, user_id=user_id)
            # If this came before discord.py has closed its voice socket, it would disconnect
            # twice and wait for a second event until its time-out (2.7.1).
            await asyncio.sleep(EVENTS_APART)
            if voice:
                await voice.on_voice_state_update(cast("Any", state))
            return
        token = secrets.token_hex(8)
        self._world.server.expect(
            guild_id=self.id,
            channel_id=channel_id,
            user_id=user_id,
            session_id=session_id,
            token=self._world.wrong_token or token,
        )
        if voice is None:
            return
        await voice.on_voice_state_update(cast("Any", state | {"channel_id": str(channel_id)}))
        await asyncio.sleep(EVENTS_APART)
        server = {"token": token, "guild_id": str(self.id), "endpoint": self._world.server.endpoint}
        await voice.on_voice_server_update(cast("Any", server))

    async def move(self, channel_id: int) -> None:
        """A moderator moves the bot."""
        await self.put(channel_id)

    async def kick(self) -> None:
        """A moderator disconnects the bot."""
        await self.put(None)


@dataclass
class World:
    """A voice server, and what stands in for Discord's main gateway."""

    server: VoiceServer
    session: aiohttp.ClientSession
    tasks: asyncio.TaskGroup
    wrong_token: str | None = None
    """Announced instead of what the client is told: IDENTIFY fails with 4004."""

    def client(self, user_id: int = BOT) -> BareClient:
        """Return a stand-in for ``discord.Client``, for one user in any number of guilds."""
        return BareClient(self.session, user_id)

    def channel(
        self, client: BareClient, channel_id: int = CHANNEL, *, guild_id: int = GUILD
    ) -> RoomChannel:
        """Return a voice channel as a client sees it."""
        return RoomChannel(RoomGuild(self, client, guild_id), channel_id)


@dataclass
class Room:
    """A voice channel with a connected voice client in it."""

    world: World
    client: discord.VoiceClient
    guild: RoomGuild
    listeners: list[Listener] = field(default_factory=list)

    @property
    def server(self) -> VoiceServer:
        return self.world.server

    @property
    def listener(self) -> Listener:
        """The first listener."""
        return self.listeners[0]

    async def listen(
        self,
        *,
        user_id: int | None = None,
        channel_id: int = CHANNEL,
        session_factory: SessionFactory = DaveySession,
    ) -> Listener:
        """Let one more person join."""
        listener = await self.server.listen(
            guild_id=self.guild.id,
            channel_id=channel_id,
            user_id=user_id or LISTENER + len(self.listeners),
            session_factory=session_factory,
        )
        self.listeners.append(listener)
        return listener

    async def wait_ready(self, *, limit: float = 60.0) -> None:
        """Wait until everybody has the keys: what is sent now is heard."""
        channel_id = self.client.channel.id
        await until(lambda: self._is_ready(channel_id), "everybody has the keys", limit=limit)

    def _is_ready(self, channel_id: int) -> bool:
        group = self.server.group_statistics(guild_id=self.guild.id, channel_id=channel_id)
        here = [one for one in self.listeners if one.here and one.channel_id == channel_id]
        if group is None:
            return True
        # Not ``voice_privacy_code``: it outlives a group that was begun anew (davey 0.1.7).
        bot_ready = not here or self.client._connection.can_encrypt
        return group.settled and bot_ready and all(one.ready for one in here)

    async def speak(
        self, packets: Iterable[bytes], *, interval: float = 0.002, announce: bool = True
    ) -> None:
        """Send Opus packets, by default ten times as fast as they are played."""
        if announce:
            await self.client.ws.speak()
        for packet in packets:
            self.client.send_audio_packet(packet, encode=False)
            await asyncio.sleep(interval)

    def heard(self, index: int = 0) -> Sequence[bytes]:
        """Return what a listener got from the bot and could play, silence packets left out."""
        packets = self.listeners[index].packets_of(BOT)
        return [packet.payload for packet in packets if packet.speech]


def tls() -> tuple[ssl.SSLContext, ssl.SSLContext, trustme.CA]:
    """Return contexts for a server on loopback and for its clients, and their CA."""
    authority = trustme.CA()
    serving = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1", "localhost").configure_cert(serving)
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)
    return serving, trusting, authority


@asynccontextmanager
async def voice_world(*, dave: bool = True, **faults: Any) -> AsyncIterator[World]:
    """A voice server. ``faults`` are the server's keywords."""
    serving, trusting, _ = tls()
    stack = AsyncExitStack()
    try:
        server = VoiceServer(ssl_context=serving, dave=dave, **faults)
        await stack.enter_async_context(server)
        session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=trusting))
        await stack.enter_async_context(session)
        tasks = await stack.enter_async_context(asyncio.TaskGroup())
        yield World(server, session, tasks)
    finally:
        # Not by ``async with``: the task group would wrap a test's failure into a group.
        await stack.aclose()


@asynccontextmanager
async def voice_room(
    *,
    dave: bool = True,
    listeners: int = 1,
    stage: bool = False,
    ready: bool = True,
    cls: type[discord.VoiceClient] = SteadyVoiceClient,
    **faults: Any,
) -> AsyncIterator[Room]:
    """
    Enter a voice channel with a connected voice client and listeners.

    Args:
        dave: Whether the voice channel is encrypted end to end.
        listeners: How many people are there already.
        stage: It is a stage channel.
        ready: Wait until everybody has the keys.
        cls: The voice client's class; ``discord.VoiceClient`` for the fault and all.
        faults: The voice server's keywords.
    """
    async with voice_world(dave=dave, **faults) as world:
        channel = world.channel(world.client(), STAGE if stage else CHANNEL)
        if stage:
            world.server.stage_channels.add(STAGE)
        client = await channel.connect(cls=cls)
        room = Room(world, client, channel.guild)
        try:
            for _ in range(listeners):
                await room.listen(channel_id=channel.id)
            if ready:
                await room.wait_ready()
            yield room
        finally:
            # Thrown out, discord.py has ended by itself and nobody would answer its leaving.
            if channel.guild.state.voice_clients:
                await client.disconnect(force=True)
            await wait_for_threads(client)


async def wait_for_threads(client: discord.VoiceClient) -> None:
    """Wait until discord.py's heartbeat has ended, which may take until its next beat."""
    keep_alive = getattr(client.ws, "_keep_alive", None)
    if keep_alive is not None:
        await asyncio.to_thread(keep_alive.join, 1.0)
