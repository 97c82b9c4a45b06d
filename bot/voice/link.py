"""
In a voice channel, and heard there.

A link has one owner, its own task. Whatever happens is an event for the state
machine in :mod:`bot.voice.machine`, and the link does what that says, one work
at a time. When its tracks leave is for its player (:mod:`bot.voice.player`);
where it finds its voice channel, and who else has one, for :mod:`bot.voice.links`.
"""

import asyncio
import logging
import random
from dataclasses import replace
from typing import Final, Protocol

import aiohttp
import discord

from bot.errors import (
    Ending,
    Hush,
    Hushed,
    JoinFailed,
    ShuttingDown,
    SpeechError,
    VoiceLinkLost,
)
from bot.vocabulary import ChannelId, GuildId, Seconds
from bot.voice.client import LinkClient
from bot.voice.hush import place_of, take_the_stage
from bot.voice.machine import (
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
    cause_of,
    step,
)
from bot.voice.pace import Pace, Turn
from bot.voice.pacer import Pacer
from bot.voice.player import Player
from bot.voice.source import Track
from bot.voice.works import Works

log = logging.getLogger(__name__)


class Keeper(Protocol):
    """Whoever keeps all links, as one link needs it: :class:`bot.voice.links.VoiceLinks`."""

    pace: Final[Pace]
    """How fast the main gateway may be asked."""

    @property
    def is_closing(self) -> bool:
        """Whether every voice channel is being left."""
        ...

    async def connect(self, link: "VoiceLink", *, limit: Seconds) -> LinkClient:
        """Make a client that is connected to where the link should be."""
        ...

    def is_inside(self, guild: GuildId) -> bool:
        """Return whether the bot is in a voice channel, by the main gateway's last word."""
        ...

    def note_arrival(self, link: "VoiceLink") -> None:
        """Take note that a link is ready."""
        ...

    def count_close(self, code: int) -> None:
        """Count a voice socket that was closed."""
        ...

    def count_repair(self, cause: str) -> None:
        """Count a link that has to be repaired or moved."""
        ...


class VoiceLink:
    """
    The bot in one guild's voice channel. Made by :meth:`bot.voice.links.VoiceLinks.join`.

    A join elsewhere keeps the link; its tracks go on there.
    """

    def __init__(
        self,
        keeper: Keeper,
        guild: GuildId,
        channel: ChannelId,
        *,
        pacer: Pacer,
        limits: LinkLimits,
        key_exchange: Seconds,
        hold: Seconds,
        urgent: bool,
    ) -> None:
        self.guild: Final = guild
        """Whose voice channel it is."""
        self.waiting = 0
        """How many wait until it is up."""
        self.wanted = False
        """Whether somebody who waited for it has it."""
        self._keeper = keeper
        self._limits = limits
        self._player = Player(self, pacer=pacer, key_exchange=key_exchange, hold=hold)
        self._works = Works(self._do, done=self.take)
        self._channel = channel  # where it is, or is on its way to
        self._condition = NOWHERE
        self._urgent = urgent  # whether a person waits for what it is doing
        self._turn: Turn | None = None  # while it waits for its turn at the main gateway
        self._group: asyncio.TaskGroup | None = None  # while it runs
        self._listening: asyncio.Task[None] | None = None
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
        return self._player.lead

    @property
    def prebuffer(self) -> Seconds:
        """How much a track gathers before it begins, as experience has it now."""
        return self._player.prebuffer

    @property
    def is_up(self) -> bool:
        """Whether what is put into a track can leave now."""
        return self._player.can_be_heard

    @property
    def is_lost(self) -> bool:
        """Whether it has ended; saying goodbye may go on."""
        return self._lost.is_set()

    @property
    def is_held(self) -> bool:
        """Whether speech is there that cannot leave now."""
        return self._player.is_held

    @property
    def is_sound(self) -> bool:
        """
        Whether Discord's events still reach it.

        When a gateway session is invalidated, discord.py forgets its voice
        clients (``ConnectionState.clear``); such a client plays on, but is
        told of nothing any more.
        """
        client = self._player.client
        return client is not None and client.guild.voice_client is client

    @property
    def hush(self) -> Hush | None:
        """Why nobody would hear the bot although it is there; ``None`` if they would."""
        return self._player.hush

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
        track = self._player.open_track()
        self.hasten()  # if it has to come back: where something is to be said, people wait
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
        self.take(Leave(Ending.SHUT_DOWN if self._keeper.is_closing else ending))

    def ask(self, channel: ChannelId, *, urgent: bool) -> None:
        """
        Ask for a voice channel, which may be the one that it is in.

        Args:
            channel: Which.
            urgent: Whether a person waits for it.
        """
        # Whoever waits already goes on waiting.
        self._urgent = urgent or (self._urgent and self.phase is not Phase.READY)
        self._channel = channel
        if self._group is not None:
            self.take(News.ASKED)

    def hasten(self) -> None:
        """Take note that a person waits for what it is doing."""
        if self.phase is not Phase.READY:
            self._urgent = True
            if self._turn is not None:
                self._turn.hasten()

    async def run(self) -> None:
        """Join, speak whenever there is something to say, and repair what breaks, until the end."""
        try:
            async with asyncio.TaskGroup() as group:
                self._group = group
                speaking = group.create_task(self._player.run())
                self._works.start(group)
                if self._condition is NOWHERE:
                    self.take(News.ASKED)
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
            self._keeper.count_close(event.code)
        if before.phase is Phase.READY and result.condition.phase in _REPAIRS:
            self._keeper.count_repair(cause_of(event))
        if result.condition.phase is not before.phase:
            self._tell(before.phase, result, event)
        self._become(result.condition)
        self._works.begin(result)

    def _tell(self, before: Phase, result: Step, event: Event) -> None:
        after = result.condition.phase
        facts = {"guild": self.guild, "state": after.value, "cause": cause_of(event)}
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
                self._keeper.note_arrival(self)
        elif condition.phase in {Phase.LEAVING, Phase.LOST}:
            self._end()
        else:
            self._milestone.clear()
        self._player.look_again()

    def _end(self) -> None:
        if not self.is_lost:
            self._player.close(self._loss())
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

    async def _do(self, work: Work, limit: Seconds) -> Event:
        match work:
            case Work.WAIT:
                await asyncio.sleep(limit)
                return Overdue(inside=self._keeper.is_inside(self.guild))
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
                    await self._wait_turn()
                    client = await self._keeper.connect(self, limit=limit)
                    self._attach(client)
        except Hopeless as hopeless:
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

    async def _wait_turn(self) -> None:
        # Where something is to be said, people wait, too.
        self._turn = self._keeper.pace.ask(urgent=self._urgent or self._player.is_held)
        try:
            await self._turn.wait()
        finally:
            self._turn = None

    async def _reuse(self, work: Work) -> None:
        client = self._player.client
        if client is None:
            raise ConnectionError("there is no session to go on with")
        await (client.link_state.resume() if work is Work.RESUME else client.link_state.renew())
        self._listen_to(client)

    def _attach(self, client: LinkClient) -> None:
        client.link_state.timeout = self._limits.join
        self._player.attach(client)
        self._listen_to(client)

    async def _detach(self, *, hand_over: bool = False) -> None:
        """
        Give up the client, if there is one. Speech waits.

        Args:
            hand_over: Another client is about to take over; Discord need not be told.
        """
        self._stop_listening()
        client = self._player.client
        if client is None:
            return
        self._player.detach()
        if not hand_over and client.link_state.asks_to_leave:
            self._keeper.pace.count()
        await client.discard(hand_over=hand_over)

    def _listen_to(self, client: LinkClient) -> None:
        assert self._group is not None, "connected while it runs"
        self._stop_listening()
        self._listening = self._group.create_task(self._listen(client))
        self._group.create_task(take_the_stage(client))

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
        if client is self._player.client:
            self.take(Closed(code))

    # What a client tells.

    def link_changed(self) -> None:
        """Take note of news from the client."""
        self._player.look_again()

    def link_told(self, client: LinkClient, news: News) -> None:
        """Take note of what the main gateway says to the client."""
        if client is not self._player.client:
            return  # one that was given up, or is not ours yet
        client.link_state.unheard_of = None
        place = place_of(client)
        if place is not None:
            self._channel = ChannelId(place.id)
        self.take(news)


class Hopeless(Exception):
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
