"""
Into a voice channel, and heard there.

:class:`VoiceLinks` has one :class:`VoiceLink` per guild, and each link has one
owner: its own task. Whatever happens is an event for the state machine in
:mod:`bot.voice.machine`, and the link does what that says, one work at a time.

A link begins to speak when a track is opened: it waits until everybody has
the keys to hear it, says that it speaks, and lets the pacer begin; when the
pacer has nothing left it says that too. While the connection is being
repaired, or a moderator has muted the bot, speech waits where it is and goes
on afterwards, unless it has become too old by then.
"""

import asyncio
import functools
import logging
import random
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final, Self, cast

import aiohttp
import discord

from bot.errors import (
    ChannelFull,
    ChannelGone,
    Ending,
    HeldTooLong,
    Hush,
    Hushed,
    JoinFailed,
    MissingPermission,
    ShuttingDown,
    SpeechError,
    VoiceLinkLost,
)
from bot.vocabulary import ChannelId, GuildId, Seconds
from bot.voice.client import LinkClient
from bot.voice.machine import (
    BROKEN,
    DEAF,
    NOWHERE,
    Closed,
    Condition,
    Event,
    Failed,
    Leave,
    LinkLimits,
    News,
    Overdue,
    Phase,
    Step,
    Work,
    step,
)
from bot.voice.pace import Pace
from bot.voice.pacer import PacedLink, Pacer
from bot.voice.source import SpeechSource, Track

log = logging.getLogger(__name__)

_NEEDED: Final = {"view_channel": "View Channel", "connect": "Connect", "speak": "Speak"}
"""Permissions by discord.py's names. Without one, Discord takes away those behind it, too."""

LOOK: Final[Seconds] = 2.0
"""How often a link that speaks looks whether anything comes back. A choice."""

_VoiceChannel = discord.VoiceChannel | discord.StageChannel


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


class VoiceLink:
    """
    The bot in one guild's voice channel. Made by :meth:`VoiceLinks.join`.

    A join elsewhere keeps the link; its tracks go on there.
    """

    def __init__(
        self,
        links: "VoiceLinks",
        guild: GuildId,
        channel: ChannelId,
        *,
        pacer: Pacer,
        limits: LinkLimits,
        key_exchange: Seconds,
        hold: Seconds,
    ) -> None:
        self.guild: Final = guild
        """Whose voice channel it is."""
        self.waiting = 0
        """How many wait until it is up."""
        self._links = links
        self._pacer = pacer
        self._limits = limits
        self._key_exchange = key_exchange
        self._hold = hold
        self._source = SpeechSource(
            idle=self._fell_idle, failed=self._has_failed, got_audio=self._hurry
        )
        self._channel = channel  # where it is, or is on its way to
        self._condition = NOWHERE
        self._urgent = True  # whether a person waits for what it is doing
        self._group: asyncio.TaskGroup | None = None  # while it runs
        self._pending: Step | None = None  # what to do as soon as it runs
        self._working: asyncio.Task[None] | None = None
        self._one_at_a_time = asyncio.Lock()  # what was begun is undone before the next begins
        self._listening: asyncio.Task[None] | None = None
        self._client: LinkClient | None = None  # while it has a connection, up or in repair
        self._paced: PacedLink | None = None  # together with the client
        self._pacing = False  # from telling the pacer to start until it fell idle
        self._changed = asyncio.Event()
        self._milestone = asyncio.Event()  # set while it is ready, and for good when it is lost
        self._lost = asyncio.Event()
        self._finished = asyncio.Event()
        self._over = asyncio.Event()

    @property
    def channel(self) -> ChannelId:
        """Where the bot is or is on its way to, also after a moderator moved it."""
        return self._channel

    @property
    def phase(self) -> Phase:
        """Where it stands."""
        return self._condition.phase

    @property
    def ending(self) -> Ending | None:
        """Why it has ended; ``None`` while it has not."""
        return self._condition.ending

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
        return self._client is not None and self._client.is_up and self.hush is None

    @property
    def is_lost(self) -> bool:
        """Whether it has ended; saying goodbye may go on."""
        return self._lost.is_set()

    @property
    def is_held(self) -> bool:
        """Whether speech is there that cannot leave now."""
        return self._source.is_open and not self._can_speak()

    @property
    def is_sound(self) -> bool:
        """
        Whether Discord's events still reach it.

        When a gateway session is invalidated, discord.py forgets its voice
        clients (``ConnectionState.clear``); such a client plays on, but is
        told of nothing any more.
        """
        return self._client is not None and self._client.guild.voice_client is self._client

    @property
    def hush(self) -> Hush | None:
        """Why nobody would hear the bot although it is there; ``None`` if they would."""
        client = self._client
        place = None if client is None else _place_of(client)
        return None if client is None or place is None else _hush(client.guild.me, place)

    def check_heard(self) -> None:
        """
        Refuse if nobody would hear what is said now.

        Raises:
            Hushed: With the reason.
        """
        hush = self.hush
        if hush is not None:
            raise Hushed(self.channel, hush)

    def open_track(self) -> Track:
        """
        Open a track that plays after those that are open.

        After a pause, silence leads in until its first packet is there.

        Raises:
            VoiceLinkLost: If the link has ended.
        """
        if self.is_lost:
            raise self._loss()
        track = self._source.open_track()
        # If the pacer has not fallen idle yet, it takes it by itself.
        self._changed.set()
        return track

    async def wait_ready(self) -> None:
        """
        Wait until it is up where it was last asked to be. Cancelling is safe; it goes on.

        Raises:
            JoinFailed: If it ended instead, and why.
            ShuttingDown: If it ended because every voice channel is being left.
        """
        while self.phase is not Phase.READY:
            if self.is_lost:
                raise self._refusal()
            await self._milestone.wait()

    async def wait_lost(self) -> None:
        """Wait until the link has ended, whoever ended it. Cancelling is safe."""
        await self._lost.wait()

    async def wait_over(self) -> None:
        """Wait until nothing is left of it. Cancelling is safe."""
        await self._over.wait()

    async def leave(self, ending: Ending = Ending.LEFT) -> None:
        """
        Leave the voice channel; tracks end as lost. Nothing happens if it has ended.

        If it is cancelled, the link has ended all the same, but Discord may
        not have heard of it yet; the next join waits for that.
        """
        self.leave_nowait(ending)
        await self.wait_over()

    def leave_nowait(self, ending: Ending) -> None:
        """Begin to leave; if every voice channel is being left, for that reason."""
        self.take(Leave(Ending.SHUT_DOWN if self._links.is_closing else ending))

    def ask(self, channel: ChannelId, *, urgent: bool) -> None:
        """
        Ask for a voice channel, which may be the one that it is in.

        Args:
            channel: Which.
            urgent: Whether a person waits for it.
        """
        self._channel, self._urgent = channel, urgent
        if self._group is not None:
            self.take(News.ASKED)

    async def run(self) -> None:
        """Join, speak whenever there is something to say, and repair what breaks, until the end."""
        try:
            async with asyncio.TaskGroup() as group:
                self._group = group
                speaking = group.create_task(self._speak_whenever())
                self._begin_with(self._pending)
                await self._finished.wait()
                speaking.cancel()
                self._stop_listening()
        finally:
            await self._detach()

    def set_over(self) -> None:
        """Take note that nothing of it runs any more, whatever ended it."""
        if self.phase is not Phase.LOST:
            ending = self.ending or Ending.FAILED
            self._become(replace(self._condition, phase=Phase.LOST, ending=ending))
        self._over.set()

    # What happens, and what is done about it.

    def take(self, event: Event) -> None:
        """Take note of an event, and begin what the state machine says."""
        before = self._condition
        now = asyncio.get_running_loop().time()
        dice = random.random()  # noqa: S311 (spreads attempts in time)
        result = step(before, event, now=now, limits=self._limits, dice=dice)
        if isinstance(event, Closed):
            self._links.count_close(event.code)
        if before.phase is Phase.READY and result.condition.phase in _REPAIRS:
            self._links.count_repair(_cause(event))
        if result.condition.phase is not before.phase:
            self._tell(before.phase, result, event)
        self._become(result.condition)
        if result.work is not None:
            self._begin(result)

    def _tell(self, before: Phase, result: Step, event: Event) -> None:
        after = result.condition.phase
        facts = {"guild": self.guild, "state": after.value, "cause": _cause(event)}
        passing = {before, after} <= {Phase.READY, Phase.MOVED} or before is Phase.LEAVING
        level = logging.DEBUG if passing or after is Phase.LOST else logging.INFO
        if result.condition.ending in _OPERATORS:
            level = logging.WARNING
        if before is not Phase.JOINING or after is not Phase.READY:
            log.log(level, "link is %s", after.value, extra=facts)

    def _become(self, condition: Condition) -> None:
        was_ready = self.phase is Phase.READY
        self._condition = condition
        if condition.phase is Phase.READY:
            self._urgent = False
            self._milestone.set()
            if not was_ready:
                self._links.note_arrival(self)
        elif condition.phase in {Phase.LEAVING, Phase.LOST}:
            self._end()
        else:
            self._milestone.clear()
        self._changed.set()

    def _end(self) -> None:
        if not self.is_lost:
            if self._paced is not None:
                self._paced.stop()
            self._source.close(self._loss())
            self._lost.set()
            self._milestone.set()
        if self.phase is Phase.LOST:
            self._finished.set()

    def _loss(self) -> VoiceLinkLost:
        ending = self.ending or Ending.FAILED
        return VoiceLinkLost(f"the link ended: {ending.value}", ending)

    def _refusal(self) -> SpeechError:
        ending = self.ending or Ending.FAILED
        if ending is Ending.SHUT_DOWN:
            return ShuttingDown("joined too late")
        return JoinFailed(f"not joined: {ending.value}", ending)

    def _begin_with(self, pending: Step | None) -> None:
        if pending is not None:
            self._begin(pending)
        elif self._condition is NOWHERE:
            self.take(News.ASKED)

    def _begin(self, result: Step) -> None:
        """Do this instead of what is being done."""
        if self._group is None:
            self._pending = result
            return
        working, self._working = self._working, None
        if working is not None:
            working.cancel()
        if result.work is not Work.REST:
            self._working = self._group.create_task(self._work(result))

    async def _work(self, result: Step) -> None:
        assert result.work is not None, "there is something to do"
        async with self._one_at_a_time:
            await asyncio.sleep(result.after)
            event = await self._do(result.work, result.limit)
        if self._working is asyncio.current_task():
            self._working = None
            self.take(event)

    async def _do(self, work: Work, limit: Seconds) -> Event:
        match work:
            case Work.WAIT:
                await asyncio.sleep(limit)
                return Overdue(inside=self._links.is_inside(self.guild))
            case Work.GOODBYE:
                await self._detach()
                return News.SAID_GOODBYE
            case _:
                return await self._connect(work, limit)

    async def _connect(self, work: Work, limit: Seconds) -> Event:
        self._stop_listening()
        try:
            match work:
                case Work.RESUME | Work.RENEW:
                    async with asyncio.timeout(limit):
                        await self._reuse(work)
                case _:
                    await self._detach(hand_over=work is Work.JOIN)
                    client = await self._links.connect(self, limit=limit, urgent=self._urgent)
                    self._attach(client)
        except _Hopeless as hopeless:
            return Failed(ending=hopeless.ending)
        except discord.ConnectionClosed as closed:
            return Failed(closed.code)
        except (TimeoutError, discord.DiscordException, aiohttp.ClientError, OSError) as error:
            log.debug("attempt failed: %s", type(error).__name__, extra={"guild": self.guild})
            return Failed()
        except Exception:
            # Firewall: whatever discord.py stumbles over in a handshake, a fresh one may do better.
            log.exception("attempt failed", extra={"guild": self.guild})
            return Failed()
        return News.CONNECTED

    async def _reuse(self, work: Work) -> None:
        client = self._client
        if client is None:
            raise ConnectionError("there is no session to go on with")
        await (client.link_state.resume() if work is Work.RESUME else client.link_state.renew())
        self._listen_to(client)

    def _attach(self, client: LinkClient) -> None:
        """Speak through this client from now on."""
        self._client = client
        client.link_state.timeout = self._limits.join
        send = functools.partial(client.send_audio_packet, encode=False)
        self._paced = self._pacer.add(self._source, send)
        self._listen_to(client)
        self._changed.set()

    async def _detach(self, *, hand_over: bool = False) -> None:
        """
        Give up the client, if there is one. Speech waits.

        Args:
            hand_over: Another client is about to take over; Discord need not be told.
        """
        self._stop_listening()
        client, paced = self._client, self._paced
        if client is None or paced is None:
            return
        self._client = self._paced = None
        self._pacing = False
        paced.stop()
        self._changed.set()
        if not hand_over and client.link_state.asks_to_leave:
            self._links.pace.count()
        await client.discard(hand_over=hand_over)

    def _listen_to(self, client: LinkClient) -> None:
        assert self._group is not None, "connected while it runs"
        self._stop_listening()
        self._listening = self._group.create_task(self._listen(client))
        self._group.create_task(self._take_the_stage(client))

    def _stop_listening(self) -> None:
        if self._listening is not None:
            self._listening.cancel()
            self._listening = None

    async def _listen(self, client: LinkClient) -> None:
        # After the step that this connection is the result of.
        await asyncio.sleep(0)
        state = client.link_state
        if state.unheard_of is not None:
            self.link_told(client, state.unheard_of)
        code = await state.listen()
        if client is self._client:
            self.take(Closed(code))

    async def _take_the_stage(self, client: LinkClient) -> None:
        """In the audience of a stage, become a speaker, or ask to become one."""
        if self.hush is not Hush.AUDIENCE:
            return
        me = client.guild.me
        may = client.channel.permissions_for(me)
        try:
            if may.mute_members:
                await me.edit(suppress=False)
            elif may.request_to_speak:
                await me.request_to_speak()
        except discord.DiscordException as error:
            log.info("not on stage: %s", type(error).__name__, extra={"guild": self.guild})

    # Speaking.

    async def _speak_whenever(self) -> None:
        while True:
            await self._wait_can_speak()
            client = self._connected()
            await self._wait_audible(client)
            if self._can_speak() and client is self._client:
                await client.speak(discord.SpeakingState.voice)
                await self._pace(client)

    async def _wait_can_speak(self) -> None:
        """Wait until there is something to say that would be heard; drop what gets too old."""
        loop = asyncio.get_running_loop()
        since = loop.time()
        while not self._can_speak():
            self._changed.clear()
            oldest = self._source.oldest
            due = None if oldest is None else max(oldest, since) + self._hold
            try:
                async with asyncio.timeout_at(due):
                    await self._changed.wait()
            except TimeoutError:
                log.info("speech was held for too long", extra={"guild": self.guild})
                self._source.expire(loop.time() - self._hold, HeldTooLong(self.channel, self.hush))

    async def _pace(self, client: LinkClient) -> None:
        if self._client is not client:
            return  # a move, while we said that we speak
        paced = self._paced
        assert paced is not None, "it comes and goes with the client"
        paced.start()
        self._pacing = True
        while self._pacing and client.is_up and self.hush is None:
            self._changed.clear()
            try:
                async with asyncio.timeout(LOOK):
                    await self._changed.wait()
            except TimeoutError:
                self._look_back(client)
        self._pacing = False
        paced.stop()
        if client.is_up:
            await client.speak(discord.SpeakingState.none)

    def _look_back(self, client: LinkClient) -> None:
        if client is self._client and self.phase is Phase.READY and client.link_state.is_deaf:
            self.take(Closed(DEAF))

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
        client = self._client
        return self._source.is_open and client is not None and client.is_up and self.hush is None

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
        # The socket may just have been closed under the pacer, by a repair.
        self._fell_idle()
        if self.phase is not Phase.READY:
            return
        log.error("sending audio failed", exc_info=error, extra={"guild": self.guild})
        self.take(Closed(BROKEN))

    # What a client tells.

    def link_changed(self) -> None:
        """Take note of news from the client."""
        self._changed.set()

    def link_told(self, client: LinkClient, news: News) -> None:
        """Take note of what the main gateway says to the client."""
        if client is not self._client:
            return  # one that was given up, or is not ours yet
        client.link_state.unheard_of = None
        place = _place_of(client)
        if place is not None:
            self._channel = ChannelId(place.id)
        self.take(news)


class _Hopeless(Exception):
    """There is no use in trying to connect again."""

    def __init__(self, ending: Ending) -> None:
        super().__init__(ending.value)
        self.ending = ending


_REPAIRS: Final = {Phase.MOVED, Phase.RECONNECTING}

_OPERATORS: Final = {
    Ending.NO_ENCRYPTION,
    Ending.RATE_LIMITED,
    Ending.REFUSED,
    Ending.GIVEN_UP,
}
"""Endings that the operator should look at, if they repeat."""


def _cause(event: Event) -> str:
    """Name an event, for logs and statistics."""
    match event:
        case Closed(code):
            return f"closed_{code}"
        case Failed(code=int(code)):
            return f"failed_{code}"
        case Leave(ending):
            return ending.value
        case News():
            return event.value
        case _:
            return type(event).__name__.lower()


def _place_of(client: LinkClient) -> _VoiceChannel | None:
    # Moved to where we cannot see, it has none, whatever its type says.
    channel = cast("discord.abc.Connectable | None", client.channel)
    return channel if isinstance(channel, _VoiceChannel) else None


def _hush(me: discord.Member, channel: _VoiceChannel) -> Hush | None:
    voice = me.voice
    if voice is None:
        return None
    if voice.mute:
        return Hush.MUTED
    if isinstance(channel, discord.StageChannel):
        return Hush.AUDIENCE if voice.suppress else None
    if voice.suppress or not channel.permissions_for(me).speak:
        return Hush.NOT_ALLOWED
    return None


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
            link = self._start(guild, channel)
        elif link.channel != channel or (link.phase is Phase.READY and not link.is_sound):
            link.ask(channel, urgent=urgent)
        await self._wait_arrived(link)
        return link

    def _start(self, guild: GuildId, channel: ChannelId) -> VoiceLink:
        assert self._group is not None, "links work inside `async with VoiceLinks(…)`"
        link = VoiceLink(
            self,
            guild,
            channel,
            pacer=self._pacer,
            limits=self._limits,
            key_exchange=self._key_exchange,
            hold=self._hold,
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
            if link.waiting == 1 and link.phase is Phase.JOINING:
                await link.leave()
            raise
        finally:
            link.waiting -= 1

    def _open_door(
        self, guild_id: GuildId, channel_id: ChannelId, *, needed: Mapping[str, str] = _NEEDED
    ) -> _VoiceChannel:
        """Check what can be known before waiting."""
        if self._closing:
            raise ShuttingDown("voice channels are being left")
        guild = self._client.get_guild(guild_id)
        channel = None if guild is None else guild.get_channel(channel_id)
        if guild is None or not isinstance(channel, _VoiceChannel):
            raise ChannelGone(f"no voice channel {channel_id}")
        permissions = channel.permissions_for(guild.me)
        for name, shown in needed.items():
            if not getattr(permissions, name):
                raise MissingPermission(channel_id, [shown])
        others = channel.voice_states.keys() - {guild.me.id}
        if 0 < channel.user_limit <= len(others) and not permissions.move_members:
            raise ChannelFull(channel_id, channel.user_limit)
        return channel

    async def connect(self, link: VoiceLink, *, limit: Seconds, urgent: bool) -> LinkClient:
        """
        Make a client that is connected to where the link should be. For :class:`VoiceLink`.

        Cancelling is safe; what was begun is undone.

        Args:
            link: For which.
            limit: How long it may take, in seconds, its turn not counted.
            urgent: Whether a person waits for it.

        Raises:
            TimeoutError: If it took longer.
            Exception: Whatever discord.py raises.
        """
        await self.pace.wait(urgent=urgent)
        place = self._place(link)
        stale = place.guild.voice_client
        if isinstance(stale, LinkClient):
            await stale.discard()
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
                await client.discard()
            raise self._why(error) from error
        if not client.is_connected():
            # discord.py may return as if it were (``_inner_connect``, 2.7.1).
            await client.discard()
            raise ConnectionError("not connected, without an error")
        return client

    def _place(self, link: VoiceLink) -> _VoiceChannel:
        """Find where a link should be; raise why there is no use in trying, or a passing error."""
        needed = {name: shown for name, shown in _NEEDED.items() if name != "speak"}
        try:
            return self._open_door(link.guild, link.channel, needed=needed)
        except MissingPermission:
            raise _Hopeless(Ending.FORBIDDEN) from None
        except ChannelGone:
            if self._client.get_guild(link.guild) is None:
                # Discord's guilds come and go in an outage; the limit of the repair decides.
                raise ConnectionError("the guild is not there now") from None
            raise _Hopeless(Ending.CHANNEL_GONE) from None
        except ChannelFull:
            raise ConnectionError("the voice channel is full now") from None
        except ShuttingDown:
            raise _Hopeless(Ending.SHUT_DOWN) from None

    @staticmethod
    def _why(error: BaseException) -> BaseException:
        task = asyncio.current_task()
        if isinstance(error, asyncio.CancelledError) and task is not None and not task.cancelling():
            # Not ours: the client was thrown out while it connected, and ended its own task.
            return _Hopeless(Ending.KICKED)
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
        if guild is None or not isinstance(channel, _VoiceChannel):
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
        """Leave where Discord shows the bot and no link is."""
        for guild_id in self.ghosts:
            await self.pace.wait(urgent=False)
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
