"""
Into a voice channel, and heard there.

:class:`VoiceLinks` joins, one link per guild. A :class:`VoiceLink` begins to
speak when a track is opened: it waits until everybody has the keys to hear
it, says that it speaks, and lets the pacer begin; when the pacer has nothing
left it says that too. If the connection breaks off meanwhile, speech waits
where it is and goes on when discord.py has repaired it; if Discord ended it,
the link is lost.
"""

import asyncio
import functools
import logging
from collections.abc import Callable
from typing import Final, Self
from weakref import WeakValueDictionary

import aiohttp
import discord

from bot.errors import (
    ChannelFull,
    ChannelGone,
    JoinFailed,
    MissingPermission,
    ShuttingDown,
    VoiceLinkLost,
)
from bot.vocabulary import ChannelId, GuildId, Seconds
from bot.voice.client import LinkClient
from bot.voice.pacer import PacedLink, Pacer
from bot.voice.source import SpeechSource, Track

log = logging.getLogger(__name__)

_NEEDED: Final = {"view_channel": "View Channel", "connect": "Connect", "speak": "Speak"}
"""Permissions by discord.py's names. Without one, Discord takes away those behind it, too."""

_VoiceChannel = discord.VoiceChannel | discord.StageChannel


class VoiceLink:
    """
    The bot in one guild's voice channel. Made by :meth:`VoiceLinks.join`.

    A join elsewhere keeps the link; its tracks go on there.
    """

    def __init__(
        self, links: "VoiceLinks", guild: GuildId, *, pacer: Pacer, key_exchange: Seconds
    ) -> None:
        self.guild: Final = guild
        """Whose voice channel it is."""
        self._links = links
        self._pacer = pacer
        self._key_exchange = key_exchange
        self._source = SpeechSource(
            idle=self._fell_idle, failed=self._has_failed, got_audio=self._hurry
        )
        self._channel = ChannelId(0)  # where it was last; the client knows where it is
        self._client: LinkClient | None = None  # while it has a connection, up or in repair
        self._paced: PacedLink | None = None  # together with the client
        self._pacing = False  # from telling the pacer to start until it fell idle
        self._changed = asyncio.Event()
        self._lost = asyncio.Event()

    @property
    def channel(self) -> ChannelId:
        """Where the bot is, also after a moderator moved it; after the end, where it was."""
        return self._channel if self._client is None else ChannelId(self._client.channel.id)

    @property
    def lead(self) -> Seconds:
        """Audio over all tracks that has not left yet."""
        return self._source.lead

    @property
    def prebuffer(self) -> Seconds:
        """How much a track gathers before it begins, as experience has it now."""
        return self._source.prebuffer

    @property
    def is_up(self) -> bool:
        """Whether what is put into a track can leave now."""
        return self._client is not None and self._client.is_up

    @property
    def is_lost(self) -> bool:
        """Whether it has ended."""
        return self._lost.is_set()

    @property
    def is_sound(self) -> bool:
        """
        Whether Discord's events still reach it.

        When a gateway session is invalidated, discord.py forgets its voice
        clients (``ConnectionState.clear``); such a client plays on, but is
        told of nothing any more.
        """
        return self._client is not None and self._client.guild.voice_client is self._client

    def open_track(self) -> Track:
        """
        Open a track that plays after those that are open.

        After a pause, silence leads in until its first packet is there.

        Raises:
            VoiceLinkLost: If the link has ended.
        """
        if self.is_lost:
            raise VoiceLinkLost("the link has ended")
        track = self._source.open_track()
        # If the pacer has not fallen idle yet, it takes it by itself.
        self._changed.set()
        return track

    async def wait_lost(self) -> None:
        """Wait until the link has ended, whoever ended it. Cancelling is safe."""
        await self._lost.wait()

    async def leave(self) -> None:
        """
        Leave the voice channel; tracks end as lost.

        If it is cancelled, the link has ended all the same, but Discord may
        not have heard of it before the next join.
        """
        await self._links.leave(self)

    async def run(self) -> None:
        """Speak whenever there is something to say, until the link has ended."""
        async with asyncio.TaskGroup() as group:
            speaking = group.create_task(self._speak_whenever())
            await self._lost.wait()
            speaking.cancel()

    async def _speak_whenever(self) -> None:
        while True:
            await self._until(self._can_speak)
            client = self._connected()
            await self._wait_audible(client)
            if self._can_speak() and client is self._client:
                await client.speak(discord.SpeakingState.voice)
                await self._pace(client)

    async def _pace(self, client: LinkClient) -> None:
        if self._client is not client:
            return  # a move, while we said that we speak
        paced = self._paced
        assert paced is not None, "it comes and goes with the client"
        paced.start()
        self._pacing = True
        await self._until(lambda: not (self._pacing and client.is_up))
        self._pacing = False
        paced.stop()
        if client.is_up:
            await client.speak(discord.SpeakingState.none)

    async def _wait_audible(self, client: LinkClient) -> None:
        try:
            async with asyncio.timeout(self._key_exchange):
                await self._until(lambda: client.is_audible or not self._can_speak())
        except TimeoutError:
            log.warning("key exchange is overdue; some may not hear", extra={"guild": self.guild})
            client.link_state.give_up_transitions()

    async def _until(self, holds: Callable[[], bool]) -> None:
        # One task waits here, so nobody else's news is cleared.
        while not holds():
            self._changed.clear()
            await self._changed.wait()

    def _can_speak(self) -> bool:
        return self._source.is_open and self._client is not None and self._client.is_up

    def _connected(self) -> LinkClient:
        assert self._client is not None, "asked for while it can speak"
        return self._client

    def _fell_idle(self) -> None:
        # A track may have been opened since; then speaking begins anew.
        self._pacing = False
        self._changed.set()

    def _hurry(self) -> None:
        if self._paced is not None:
            self._paced.hurry()

    def _has_failed(self, error: Exception) -> None:
        log.error("sending audio failed", exc_info=error, extra={"guild": self.guild})
        self.end()

    def link_changed(self) -> None:
        """Take note of news from the client."""
        self._changed.set()

    def link_gone(self, client: LinkClient) -> None:
        """Take note that a client is over. If it is not one that was given up, so is the link."""
        if client is self._client:
            self.end()

    def attach(self, client: LinkClient) -> None:
        """Speak through this client from now on."""
        self._client = client
        send = functools.partial(client.send_audio_packet, encode=False)
        self._paced = self._pacer.add(self._source, send)
        self._changed.set()

    async def detach(self, *, hand_over: bool = False) -> None:
        """
        Give up the client, if there is one. Speech waits.

        Args:
            hand_over: Another client is about to take over; Discord need not be told.
        """
        client, paced = self._client, self._paced
        if client is None or paced is None:
            return
        self._channel = self.channel
        self._client = self._paced = None
        self._pacing = False
        paced.stop()
        self._changed.set()
        await client.discard(hand_over=hand_over)

    def end(self) -> None:
        """Take note that it is over. Only the first call counts."""
        if self.is_lost:
            return
        self._channel = self.channel
        if self._paced is not None:
            self._paced.stop()
        self._source.close()
        self._lost.set()
        self._links.forget(self)


class VoiceLinks:
    """
    The voice channels that the bot is in, one per guild.

    Links work inside the ``async with`` block; at its end every voice channel
    is left. It keeps its own list, because discord.py empties its own when a
    gateway session is invalidated.

    Args:
        client: The bot, connected by the time that somebody joins.
        pacer: Lets the packets leave.
        join: How long a join may take, in seconds.
        key_exchange: How long speech waits, at most, until everybody in the
            voice channel can decrypt it, in seconds.
    """

    def __init__(
        self, client: discord.Client, *, pacer: Pacer, join: Seconds, key_exchange: Seconds
    ) -> None:
        self._client = client
        self._pacer = pacer
        self._join = join
        self._key_exchange = key_exchange
        self._links: dict[GuildId, VoiceLink] = {}
        # Gone as soon as nobody holds it or waits for it.
        self._locks: WeakValueDictionary[GuildId, asyncio.Lock] = WeakValueDictionary()
        self._group: asyncio.TaskGroup | None = None
        self._closing = False

    async def __aenter__(self) -> Self:
        self._group = await asyncio.TaskGroup().__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._group is not None, "entered"
        try:
            await self.aclose()
        finally:
            # Not the error: the group would wrap it, and whoever waits for it would not see it.
            await self._group.__aexit__(None, None, None)

    def get(self, guild: GuildId) -> VoiceLink | None:
        """Return the link of a guild, or ``None`` if there is none."""
        return self._links.get(guild)

    async def join(self, guild: GuildId, channel: ChannelId) -> VoiceLink:
        """
        Join a voice channel; from another one of the guild, move there.

        Joining where the bot is already changes nothing. Cancelling is safe:
        what was begun is undone, and the next join works.

        Raises:
            ChannelGone: If there is no such voice channel.
            MissingPermission: If the bot may not see, enter or speak.
            ChannelFull: If nobody more may enter, and the bot may not either.
            JoinFailed: If Discord did not let it in, in time. A link that was
                to be moved is lost then, as it is if moving is cancelled.
            ShuttingDown: If every voice channel is being left.
        """
        place = self._open_door(guild, channel)
        async with self._lock(guild):
            link = self._links.get(guild)
            if link is not None and link.channel == channel and link.is_sound:
                return link
            if link is not None:
                await self._move(link, place)
                return link
            return await self._enter(guild, place)

    def _open_door(self, guild_id: GuildId, channel_id: ChannelId) -> _VoiceChannel:
        """Check what can be known before waiting."""
        if self._closing:
            raise ShuttingDown("voice channels are being left")
        guild = self._client.get_guild(guild_id)
        channel = None if guild is None else guild.get_channel(channel_id)
        if guild is None or not isinstance(channel, _VoiceChannel):
            raise ChannelGone(f"no voice channel {channel_id}")
        permissions = channel.permissions_for(guild.me)
        for name, shown in _NEEDED.items():
            if not getattr(permissions, name):
                raise MissingPermission(channel_id, [shown])
        others = channel.voice_states.keys() - {guild.me.id}
        if 0 < channel.user_limit <= len(others) and not permissions.move_members:
            raise ChannelFull(channel_id, channel.user_limit)
        return channel

    def _lock(self, guild: GuildId) -> asyncio.Lock:
        return self._locks.setdefault(guild, asyncio.Lock())

    async def _enter(self, guild: GuildId, place: _VoiceChannel) -> VoiceLink:
        assert self._group is not None, "links work inside `async with VoiceLinks(…)`"
        link = VoiceLink(self, guild, pacer=self._pacer, key_exchange=self._key_exchange)
        client = await self._connect(link, place)
        if self._closing:
            await client.discard()
            raise ShuttingDown("joined too late")
        link.attach(client)
        self._links[guild] = link
        self._group.create_task(self._run(link))
        log.info("joined", extra={"guild": guild})
        return link

    async def _move(self, link: VoiceLink, place: _VoiceChannel) -> None:
        # With a fresh client, because it always works; discord.py's own ``move_to`` undoes
        # ``self_deaf``, and hangs when the old connection is not closed in time (2.7.1).
        try:
            await link.detach(hand_over=True)
            link.attach(await self._connect(link, place))
        except BaseException:
            link.end()
            raise

    async def _connect(self, link: VoiceLink, place: _VoiceChannel) -> LinkClient:
        stale = place.guild.voice_client
        if isinstance(stale, LinkClient):
            await stale.discard()
        made: list[LinkClient] = []

        def make(client: discord.Client, channel: discord.abc.Connectable) -> LinkClient:
            made.append(LinkClient(client, channel, watcher=link))
            return made[0]

        try:
            async with asyncio.timeout(self._join):
                # Twice as long, so that it is always our limit that ends it, in one way.
                client = await place.connect(cls=make, timeout=2 * self._join, self_deaf=True)
        except BaseException as error:
            for client in made:
                await client.discard()
            raise self._why(error) from error
        if not client.is_connected():
            # After five attempts discord.py returns as if it were (``_inner_connect``, 2.7.1).
            await client.discard()
            raise JoinFailed("Discord refused the connection again and again")
        client.link_state.timeout = self._join
        return client

    def _why(self, error: BaseException) -> BaseException:
        task = asyncio.current_task()
        match error:
            case TimeoutError():
                return JoinFailed(f"not in the voice channel within {self._join:.1f} s")
            case asyncio.CancelledError() if task is not None and not task.cancelling():
                # Not ours: the client was thrown out while it connected, and ended its own task.
                return JoinFailed("thrown out while joining")
            case discord.DiscordException() | aiohttp.ClientError() | OSError():
                return JoinFailed("the connection broke while joining")
            case _:
                return error

    async def _run(self, link: VoiceLink) -> None:
        try:
            await link.run()
        except Exception:
            # Firewall: one guild's bug must not silence the others.
            log.exception("link failed", extra={"guild": link.guild})
            link.end()
        async with self._lock(link.guild):
            await link.detach()
        log.info("left", extra={"guild": link.guild})

    async def leave(self, link: VoiceLink) -> None:
        """Leave by this link, if it has not ended; see :meth:`VoiceLink.leave`."""
        async with self._lock(link.guild):
            link.end()
            await link.detach()

    def forget(self, link: VoiceLink) -> None:
        """Take a link that has ended off the list."""
        if self._links.get(link.guild) is link:
            del self._links[link.guild]

    async def aclose(self) -> None:
        """Leave every voice channel, all at once, and join none any more."""
        self._closing = True
        async with asyncio.TaskGroup() as group:
            for link in list(self._links.values()):
                group.create_task(self.leave(link))
