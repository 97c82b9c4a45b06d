"""Many guilds between scripted links and a speech service that counts, for tests of sharing."""

import asyncio
from contextlib import asynccontextmanager
from contextvars import ContextVar

from bot.errors import Ending
from bot.lightning.breaker import Breaker
from bot.lightning.errors import UnitsExceeded
from bot.lightning.pool import PoolStatistics
from tests.support.speech import SAMPLES_PER_SECOND, ScriptedLink, ScriptedTrack


class ManyLinks:
    """A scripted link for every guild that joins; each plays what it is given."""

    def __init__(self, group):
        self._group = group
        self.links = {}

    def shut(self):
        pass

    def hasten(self, guild):
        pass

    async def join(self, guild, channel, *, urgent=True):
        await asyncio.sleep(0)
        link = self.links.get(guild)
        if link is None or link.left or link._lost.is_set():
            link = self.links[guild] = PlayedLink(guild, channel)
            link.playing = self._group.create_task(link.play())
        return link


_TRACK: ContextVar[ScriptedTrack | None] = ContextVar("track", default=None)
"""Where the audio goes that a task asks for."""


class PlayedLink(ScriptedLink):
    """Plays until it is left."""

    playing = None

    def open_track(self):
        track = super().open_track()
        _TRACK.set(track)
        return track

    async def leave(self, ending=Ending.LEFT):
        await super().leave(ending)
        self.playing.cancel()


class CountingLightning:
    """
    Speaks a second per piece at ten times real time, and refuses what is beyond the account.

    What it was asked for is kept by text, so no text may be used twice.
    """

    def __init__(self, account):
        self.account = account
        """Units that there really are."""
        self.allowed = account
        """How many requests may be in flight as far as the bot has been told."""
        self.taken = 0
        """Units that somebody else uses."""
        self.errors = []
        """Raised by the next requests, each with the number of chunks that come before."""
        self.in_flight = self.refusals = 0
        self.begun = []
        """Texts in the order in which their first request came."""
        self._given = {}
        """Texts of which there was audio, by the track that it was for and where it began there:
        what comes to the same place takes that of what was taken back unheard."""
        self.broken_off = []
        """Texts that a pause broke off while they were heard; they are said anew."""
        self.violations = []
        """What was in flight beyond that."""

    standing = Breaker().state
    known_voices = ()

    def heard(self):
        """List the texts of which something was heard, as often as that was so."""
        return [text for (track, begin), text in self._given.items() if track.played > begin]

    def note_broken_off(self, tracks):
        """What these have played of is to be said anew."""
        self.broken_off += [text for (track, _), text in self._given.items() if track in tracks]
        self._given = {at: text for at, text in self._given.items() if at[0] not in tracks}

    @asynccontextmanager
    async def borrow(self, guild):
        await asyncio.sleep(0)
        yield self

    def warm(self, guild):
        pass

    def resize(self, units):
        pass

    def statistics(self):
        return PoolStatistics(0, self.in_flight, 0, 0, 0, 5 * self.account)

    async def release(self, guild):
        await asyncio.sleep(0)

    async def voices(self):
        return ()

    async def speak(self, request, *rest, **more):
        if request.text not in self.begun:
            self.begun.append(request.text)
        await asyncio.sleep(0.01)
        if self.in_flight + self.taken >= self.account:
            self.refusals += 1
            raise UnitsExceeded
        if self.in_flight >= self.allowed:
            self.violations.append(f"{self.in_flight + 1} in flight, {self.allowed} allowed")
        self.in_flight += 1
        try:
            error, after = self.errors.pop(0) if self.errors else (None, 0)
            await asyncio.sleep(0.1)
            for number in range(10):
                if error is not None and number == after:
                    raise error
                if not number:
                    track = _TRACK.get()
                    self._given[track, track.played + track.lead] = request.text
                yield bytes(2 * (SAMPLES_PER_SECOND // 10))
                await asyncio.sleep(0.01)
        finally:
            self.in_flight -= 1
