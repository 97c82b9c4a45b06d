"""
What plays a link's tracks, whenever they would be heard.

It begins when a track is opened: it waits until everybody has the keys to hear
it, says that it speaks, and lets the pacer begin; when the pacer has nothing
left it says that too. While there is no connection, or a moderator has muted
the bot, speech waits where it is and goes on afterwards, unless it has become
too old by then.

Where that is, and that there is a connection, is for :mod:`bot.voice.link`.
"""

import asyncio
import logging
from typing import Final, Protocol

import discord

from bot.errors import HeldTooLong, Hush, VoiceLinkLost
from bot.vocabulary import ChannelId, GuildId, Seconds
from bot.voice.client import LinkClient
from bot.voice.hush import hush_of
from bot.voice.machine import BROKEN, DEAF, Closed, Event, Phase
from bot.voice.pacer import PacedLink, Pacer
from bot.voice.source import SpeechSource, Track

log = logging.getLogger(__name__)

LOOK: Final[Seconds] = 2.0
"""How often it looks, while it speaks, whether anything comes back. A choice."""


class Owner(Protocol):
    """Whoever has a player, as that needs it: :class:`bot.voice.link.VoiceLink`."""

    guild: Final[GuildId]
    """Whose voice channel it is."""

    @property
    def channel(self) -> ChannelId:
        """Where the bot is or is on its way to."""
        ...

    @property
    def phase(self) -> Phase:
        """Where the link stands."""
        ...

    def take(self, event: Event) -> None:
        """Take note that nothing gets through."""
        ...


class Player:
    """
    One link's tracks, on their way to the pacer.

    Args:
        link: In which it plays.
        pacer: Lets the packets leave.
        key_exchange: How long speech waits, at most, until everybody can
            decrypt it, in seconds.
        hold: How long speech waits, at most, while it cannot leave, in seconds.
    """

    def __init__(self, link: Owner, *, pacer: Pacer, key_exchange: Seconds, hold: Seconds) -> None:
        self.client: LinkClient | None = None
        """Through which it speaks, while the link has a connection, up or in repair."""
        self._link = link
        self._pacer = pacer
        self._key_exchange = key_exchange
        self._hold = hold
        self._source = SpeechSource(
            idle=self._fell_idle, failed=self._has_failed, got_audio=self._hurry
        )
        self._paced: PacedLink | None = None  # together with the client
        self._pacing = False  # from telling the pacer to start until it fell idle
        self._changed = asyncio.Event()

    @property
    def lead(self) -> Seconds:
        """Audio over all tracks that has not left yet."""
        return self._source.lead

    @property
    def prebuffer(self) -> Seconds:
        """How much a track gathers before it begins, as experience has it now."""
        return self._source.prebuffer

    @property
    def hush(self) -> Hush | None:
        """Why nobody would hear the bot although it is there; ``None`` if they would."""
        return None if self.client is None else hush_of(self.client)

    @property
    def can_be_heard(self) -> bool:
        """Whether what is put into a track can leave now."""
        return self.client is not None and self.client.is_up and self.hush is None

    @property
    def is_held(self) -> bool:
        """Whether speech is there that cannot leave now."""
        return self._source.is_open and not self.can_be_heard

    def open_track(self) -> Track:
        """Open a track that plays after those that are open."""
        track = self._source.open_track()
        # If the pacer has not fallen idle yet, it takes it by itself.
        self._changed.set()
        return track

    def attach(self, client: LinkClient) -> None:
        """Speak through this client from now on."""
        self.client = client
        self._paced = self._pacer.add(self._source, client.send)
        self._changed.set()

    def detach(self) -> None:
        """Speak through no client any more. Speech waits."""
        self._hold_back()
        self.client = self._paced = None
        self._pacing = False
        self._changed.set()

    def close(self, error: VoiceLinkLost) -> None:
        """Say no more: tracks end, and this is why."""
        self._hold_back()
        self._source.close(error)

    def _hold_back(self) -> None:
        if self._paced is not None:
            self._paced.stop()

    def look_again(self) -> None:
        """Take note that it may be heard now, or may not any more."""
        self._changed.set()

    async def run(self) -> None:
        """Speak whenever there is something to say that would be heard, until it is cancelled."""
        while True:
            await self._wait_can_speak()
            client = self.client
            assert client is not None, "it can speak"
            await self._wait_audible(client)
            if self._can_speak() and client is self.client:
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
                log.info("speech was held for too long", extra={"guild": self._link.guild})
                why = HeldTooLong(self._link.channel, self.hush)
                self._source.expire(loop.time() - self._hold, why)

    def _can_speak(self) -> bool:
        return self._source.is_open and self.can_be_heard

    async def _wait_audible(self, client: LinkClient) -> None:
        try:
            async with asyncio.timeout(self._key_exchange):
                # One task waits here, so nobody else's news is cleared.
                while self._can_speak() and not client.is_audible:
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            guild = self._link.guild
            log.warning("key exchange is overdue; some may not hear", extra={"guild": guild})
            client.link_state.give_up_transitions()

    async def _pace(self, client: LinkClient) -> None:
        if self.client is not client:
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
        if client is self.client and self._link.phase is Phase.READY and client.link_state.is_deaf:
            self._link.take(Closed(DEAF))

    # What the source tells.

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
        if self._link.phase is not Phase.READY:
            return
        log.error("sending audio failed", exc_info=error, extra={"guild": self._link.guild})
        self._link.take(Closed(BROKEN))
