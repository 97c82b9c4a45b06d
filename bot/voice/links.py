"""
Into voice channels: one link per guild, and what the main gateway says of them.

:class:`VoiceLinks` looks at the door, begins links, connects clients for them
and compares, once a minute, where they are with where Discord shows the bot.
What a link does is for :mod:`bot.voice.link`.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Self

import aiohttp
import discord

from bot.errors import (
    ChannelFull,
    ChannelGone,
    Ending,
    JoinFailed,
    MissingPermission,
    ShuttingDown,
)
from bot.vocabulary import ChannelId, GuildId, Seconds
from bot.voice.client import LinkClient
from bot.voice.hush import VocalChannel
from bot.voice.link import Hopeless, VoiceLink
from bot.voice.machine import LinkLimits, News, Phase
from bot.voice.pace import Pace
from bot.voice.pacer import Pacer

log = logging.getLogger(__name__)

_NEEDED: Final = {"view_channel": "View Channel", "connect": "Connect", "speak": "Speak"}
"""Permissions by discord.py's names. Without one, Discord takes away those behind it, too."""


@dataclass(frozen=True, slots=True)
class LinkStatistics:
    """A snapshot for ``/metrics`` and for tests; totals since the start."""

    links: Mapping[Phase, int]
    """Links now, by state."""
    held: int
    """Links with speech that cannot leave now."""
    repairs: Mapping[str, int]
    """Times that a link had to be repaired or moved, by cause: an event's name, or a code."""
    closes: Mapping[int, int]
    """Voice sockets closed under a link, by code; see :mod:`bot.voice.machine` for ours."""
    endings: Mapping[Ending, int]
    """Links that ended, by reason."""


class VoiceLinks:
    """
    The voice channels that the bot is in, one per guild.

    Links work inside the ``async with`` block; at its end every voice channel
    is left. It keeps its own list, because discord.py empties its own when a
    gateway session is invalidated.

    Args:
        client: The bot, connected by the time that somebody joins.
        pacer: Lets the packets leave.
        limits: How long joining and repairing may take.
        key_exchange: How long speech waits, at most, until everybody in the
            voice channel can decrypt it, in seconds.
        hold: How long speech waits, at most, while it cannot leave, in seconds.
        reconcile: How often the links are compared with what the main gateway
            says, in seconds.
        arrived: Told that the bot is in a voice channel, now or again.
        ended: Told that a link ended, and why.
    """

    def __init__(
        self,
        client: discord.Client,
        *,
        pacer: Pacer,
        limits: LinkLimits,
        key_exchange: Seconds,
        hold: Seconds = 60.0,
        reconcile: Seconds = 60.0,
        arrived: Callable[[GuildId, ChannelId], None] = lambda _, __: None,
        ended: Callable[[GuildId, Ending], None] = lambda _, __: None,
    ) -> None:
        self._client = client
        self._pacer = pacer
        self._limits = limits
        self._key_exchange = key_exchange
        self._hold = hold
        self._reconcile = reconcile
        self._arrived = arrived
        self._ended = ended
        self._links: dict[GuildId, VoiceLink] = {}
        self._group: asyncio.TaskGroup | None = None
        self._watching: asyncio.Task[None] | None = None
        self._closing = False
        self._ghosts: Mapping[GuildId, ChannelId] = {}  # at the last look
        self._repairs: Counter[str] = Counter()
        self._closes: Counter[int] = Counter()
        self._endings: Counter[Ending] = Counter()
        self.pace: Final = Pace(asyncio.get_running_loop().time)
        """How fast the main gateway may be asked."""

    async def __aenter__(self) -> Self:
        self._group = await asyncio.TaskGroup().__aenter__()
        self._watching = self._group.create_task(self._watch())
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._group is not None, "entered"
        assert self._watching is not None, "entered"
        try:
            await self.aclose()
        finally:
            self._watching.cancel()
            # Not the error: the group would wrap it, and whoever waits for it would not see it.
            await self._group.__aexit__(None, None, None)

    def get(self, guild: GuildId) -> VoiceLink | None:
        """Return the link of a guild, or ``None`` if there is none that has not ended."""
        link = self._links.get(guild)
        return None if link is None or link.is_lost else link

    def statistics(self) -> LinkStatistics:
        """Return a snapshot. Never blocks."""
        links = Counter(link.phase for link in self._links.values())
        return LinkStatistics(
            links={phase: links[phase] for phase in Phase if phase is not Phase.LOST},
            held=sum(link.is_held for link in self._links.values()),
            repairs=dict(self._repairs),
            closes=dict(self._closes),
            endings=dict(self._endings),
        )

    async def join(self, guild: GuildId, channel: ChannelId, *, urgent: bool = True) -> VoiceLink:
        """
        Join a voice channel; from another one of the guild, move there.

        Joining where the bot is already changes nothing. Cancelling is safe:
        a join that nobody else waits for is undone, a move goes on.

        Args:
            guild: Where.
            channel: Where.
            urgent: Whether a person waits for it; else it may take its time.

        Raises:
            ChannelGone: If there is no such voice channel.
            MissingPermission: If the bot may not see, enter or speak.
            ChannelFull: If nobody more may enter, and the bot may not either.
            JoinFailed: If Discord did not let it in, in time, and why. If it
                was to move, it goes on trying.
            ShuttingDown: If every voice channel is being left.
        """
        self._open_door(guild, channel)
        while (old := self._links.get(guild)) is not None and old.is_lost:
            await old.wait_over()
        if self._closing:
            raise ShuttingDown("voice channels are being left")
        link = self._links.get(guild)
        if link is None:
            link = self._start(guild, channel, urgent=urgent)
        elif link.channel != channel or (link.phase is Phase.READY and not link.is_sound):
            link.ask(channel, urgent=urgent)
        elif urgent:
            link.hasten()
        await self._wait_arrived(link)
        return link

    def hasten(self, guild: GuildId) -> None:
        """Take note that a person waits for the bot to be in a guild's voice channel."""
        link = self._links.get(guild)
        if link is not None:
            link.hasten()

    def _start(self, guild: GuildId, channel: ChannelId, *, urgent: bool) -> VoiceLink:
        assert self._group is not None, "links work inside `async with VoiceLinks(…)`"
        link = VoiceLink(
            self,
            guild,
            channel,
            pacer=self._pacer,
            limits=self._limits,
            key_exchange=self._key_exchange,
            hold=self._hold,
            urgent=urgent,
        )
        self._links[guild] = link
        self._group.create_task(self._run(link))
        return link

    async def _wait_arrived(self, link: VoiceLink) -> None:
        # A join ends by itself; whoever waits for a move need not wait for every repair.
        limit = None if link.phase is Phase.JOINING else self._limits.join
        link.waiting += 1
        try:
            async with asyncio.timeout(limit):
                await link.wait_ready()
        except TimeoutError:
            raise JoinFailed(f"not in the voice channel within {limit:.1f} s") from None
        except asyncio.CancelledError:
            # Also if it has just arrived, and nobody else has been told.
            if link.waiting == 1 and not link.wanted:
                await link.leave()
            raise
        else:
            link.wanted = True
        finally:
            link.waiting -= 1

    def _open_door(
        self, guild_id: GuildId, channel_id: ChannelId, *, needed: Mapping[str, str] = _NEEDED
    ) -> VocalChannel:
        """Check what can be known before waiting."""
        if self._closing:
            raise ShuttingDown("voice channels are being left")
        guild = self._client.get_guild(guild_id)
        channel = None if guild is None else guild.get_channel(channel_id)
        if guild is None or not isinstance(channel, VocalChannel):
            raise ChannelGone(f"no voice channel {channel_id}")
        permissions = channel.permissions_for(guild.me)
        for name, shown in needed.items():
            if not getattr(permissions, name):
                raise MissingPermission(channel_id, [shown])
        others = channel.voice_states.keys() - {guild.me.id}
        if 0 < channel.user_limit <= len(others) and not permissions.move_members:
            raise ChannelFull(channel_id, channel.user_limit)
        return channel

    async def connect(self, link: VoiceLink, *, limit: Seconds) -> LinkClient:
        """
        Make a client that is connected to where the link should be. For :class:`VoiceLink`.

        Cancelling is safe; what was begun is undone.

        Args:
            link: For which.
            limit: How long it may take, in seconds.

        Raises:
            TimeoutError: If it took longer.
            Exception: Whatever discord.py raises.
        """
        place = self._place(link)
        stale = place.guild.voice_client
        if isinstance(stale, LinkClient):
            await self._discard(stale)
        made: list[LinkClient] = []

        def make(client: discord.Client, channel: discord.abc.Connectable) -> LinkClient:
            made.append(LinkClient(client, channel, watcher=link))
            return made[0]

        try:
            async with asyncio.timeout(limit):
                # Twice as long, so that it is always our limit that ends it, in one way; and
                # without discord.py's own attempts, which hide why they failed.
                client = await place.connect(
                    cls=make, timeout=2 * limit, self_deaf=True, reconnect=False
                )
        except BaseException as error:
            for client in made:
                await self._discard(client)
            raise self._why(error) from error
        if not client.is_connected():
            # discord.py may return as if it were (``_inner_connect``, 2.7.1).
            await self._discard(client)
            raise ConnectionError("not connected, without an error")
        return client

    async def _discard(self, client: LinkClient) -> None:
        """End a client that no link has, and count its goodbye."""
        if client.link_state.asks_to_leave:
            self.pace.count()
        await client.discard()

    def _place(self, link: VoiceLink) -> VocalChannel:
        """Find where a link should be; raise why there is no use in trying, or a passing error."""
        needed = {name: shown for name, shown in _NEEDED.items() if name != "speak"}
        try:
            return self._open_door(link.guild, link.channel, needed=needed)
        except MissingPermission:
            raise Hopeless(Ending.FORBIDDEN) from None
        except ChannelGone:
            if self._client.get_guild(link.guild) is None:
                # Discord's guilds come and go in an outage; the limit of the repair decides.
                raise ConnectionError("the guild is not there now") from None
            raise Hopeless(Ending.CHANNEL_GONE) from None
        except ChannelFull:
            raise ConnectionError("the voice channel is full now") from None
        except ShuttingDown:
            raise Hopeless(Ending.SHUT_DOWN) from None

    @staticmethod
    def _why(error: BaseException) -> BaseException:
        task = asyncio.current_task()
        if isinstance(error, asyncio.CancelledError) and task is not None and not task.cancelling():
            # Not ours: the client was thrown out while it connected, and ended its own task.
            return Hopeless(Ending.KICKED)
        return error

    async def _run(self, link: VoiceLink) -> None:
        try:
            await link.run()
        except Exception:
            # Firewall: one guild's bug must not silence the others.
            log.exception("link failed", extra={"guild": link.guild})
        finally:
            link.set_over()
            del self._links[link.guild]
        assert link.ending is not None, "it is over"
        self._endings[link.ending] += 1
        log.info("left", extra={"guild": link.guild, "ending": link.ending.value})
        self._ended(link.guild, link.ending)

    def note_arrival(self, link: VoiceLink) -> None:
        """Take note that a link is ready. For :class:`VoiceLink`."""
        log.info("joined", extra={"guild": link.guild})
        self._arrived(link.guild, link.channel)

    def count_close(self, code: int) -> None:
        """Count a voice socket that was closed. For :class:`VoiceLink`."""
        self._closes[code] += 1

    def count_repair(self, cause: str) -> None:
        """Count a link that has to be repaired or moved. For :class:`VoiceLink`."""
        self._repairs[cause] += 1

    # What the main gateway says.

    def is_inside(self, guild: GuildId) -> bool:
        """Return whether the bot is in a voice channel, by the main gateway's last word."""
        return self._seen_in(guild) is not None

    def _seen_in(self, guild_id: GuildId) -> ChannelId | None:
        guild = self._client.get_guild(guild_id)
        voice = None if guild is None else guild.me.voice
        channel = None if voice is None else voice.channel
        return None if channel is None else ChannelId(channel.id)

    def people(self, guild_id: GuildId, channel_id: ChannelId) -> int:
        """
        Count the people in a voice channel: who is no bot. Whom we do not know may be a person.

        They are counted anew each time, so it does not matter how somebody left.
        """
        guild = self._client.get_guild(guild_id)
        channel = None if guild is None else guild.get_channel(channel_id)
        if guild is None or not isinstance(channel, VocalChannel):
            return 0
        members = [(id_, guild.get_member(id_)) for id_ in channel.voice_states]
        return sum(
            id_ != guild.me.id and (member is None or not member.bot) for id_, member in members
        )

    def sees(self, guild_id: GuildId) -> bool:
        """Return whether the main gateway has said who is where in a guild."""
        guild = self._client.get_guild(guild_id)
        return guild is not None and not guild.unavailable

    def gateway_back(self) -> None:
        """Take note that the main gateway is connected again, with its session or a new one."""
        for link in list(self._links.values()):
            link.take(News.GATEWAY_BACK)
        self.reconcile()

    def look_again(self, guild: GuildId) -> None:
        """Take note that rights or voice states of a guild changed."""
        link = self.get(guild)
        if link is not None:
            link.link_changed()

    def channel_gone(self, guild: GuildId, channel: ChannelId) -> None:
        """Take note that a voice channel was deleted."""
        link = self.get(guild)
        if link is not None and link.channel == channel:
            link.take(News.TOLD_GONE)

    def guild_gone(self, guild: GuildId) -> None:
        """Take note that the bot is not in a guild any more."""
        link = self.get(guild)
        if link is not None:
            link.take(News.TOLD_OUT)

    def reconcile(self) -> None:
        """Compare the links with what the main gateway says, and repair what differs."""
        for link in list(self._links.values()):
            if link.phase is not Phase.READY or self._client.get_guild(link.guild) is None:
                continue
            seen = self._seen_in(link.guild)
            if seen is None or not link.is_sound:
                log.warning("adrift", extra={"guild": link.guild})
                link.take(News.ADRIFT)
            elif seen != link.channel:
                log.warning("elsewhere than thought", extra={"guild": link.guild})
                link.ask(seen, urgent=False)

    @property
    def ghosts(self) -> Mapping[GuildId, ChannelId]:
        """The voice channels that Discord shows the bot in and no link is in."""
        guilds = [GuildId(guild.id) for guild in self._client.guilds]
        seen = {guild: self._seen_in(guild) for guild in guilds if guild not in self._links}
        return {guild: channel for guild, channel in seen.items() if channel is not None}

    async def leave_ghosts(self) -> None:
        """
        Leave where Discord shows the bot and no link is, this time and the time before.

        After a crash the bot is on its way back to all of them, some a minute later than others.
        """
        ghosts = self.ghosts
        haunted = [guild for guild, place in ghosts.items() if self._ghosts.get(guild) == place]
        self._ghosts = ghosts
        for guild_id in haunted:
            await self.pace.ask(urgent=False).wait()
            guild = self._client.get_guild(guild_id)
            if guild is not None and guild_id in self.ghosts:
                log.warning("a ghost left", extra={"guild": guild_id})
                await guild.change_voice_state(channel=None)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(self._reconcile)
            if not self._client.is_ready() or self._closing:
                continue
            try:
                self.reconcile()
                await self.leave_ghosts()
            except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
                log.debug("no ghost left: %s", type(error).__name__)
            except Exception:
                # Firewall: a bug in looking must not end every link; it looks again.
                log.exception("comparing with the gateway failed")

    @property
    def is_closing(self) -> bool:
        """Whether every voice channel is being left."""
        return self._closing

    def shut(self) -> None:
        """Let nobody join any more. What ends from here on ends because the bot stops."""
        self._closing = True

    async def aclose(self) -> None:
        """Leave every voice channel, all at once, and join none any more."""
        self.shut()
        async with asyncio.TaskGroup() as group:
            for link in list(self._links.values()):
                group.create_task(link.leave(Ending.SHUT_DOWN))
