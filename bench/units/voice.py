"""
Voice links that play by arithmetic.

A packet leaves every 20 ms, as :mod:`bot.voice.source` lets it, but nobody
takes it: how many have left is worked out when somebody asks. So minutes of
playback cost nothing, on a virtual clock and on the real one.
"""

import asyncio
from collections import deque
from collections.abc import Iterable, Sequence

from bot.audio.pcm import FRAME, frames_to_seconds, seconds_to_frames
from bot.errors import Ending, VoiceLinkLost
from bot.vocabulary import ChannelId, GuildId, Seconds
from bot.voice.prebuffer import Prebuffer

_ROUNDING: Seconds = 1e-6
"""Sums of seconds differ by less than this from what they should be."""


class VirtualTrack:
    """One utterance's packets; see :class:`bot.voice.source.Track`. Made by a link."""

    def __init__(self, link: "VirtualLink") -> None:
        self._link = link
        self._loop = asyncio.get_running_loop()
        self._packets = 0  # here and not yet left, as of the last look
        self._next: Seconds | None = None  # when the next one leaves; None while it gathers
        self._left = 0
        self._finished = False
        self._lost = False
        self._ended = asyncio.Event()
        self._last: asyncio.TimerHandle | None = None
        self.opened: Seconds = self._loop.time()
        """When it was opened."""
        self.first_packet: Seconds | None = None
        """When its first packet left; ``None`` until then."""
        self.ran_dry: list[Seconds] = []
        """When it had begun and there was nothing to send, each time."""

    @property
    def underruns(self) -> int:
        """How often it had begun and there was nothing to send."""
        self._look()
        return len(self.ran_dry)

    @property
    def lead(self) -> Seconds:
        """Audio that has not left yet."""
        self._look()
        return frames_to_seconds(self._packets)

    @property
    def played(self) -> Seconds:
        """Audio that has left."""
        self._look()
        return frames_to_seconds(self._left)

    @property
    def ended(self) -> bool:
        """Whether nothing more of it will leave."""
        return self._ended.is_set()

    def put(self, packets: Iterable[bytes]) -> None:
        """Append packets."""
        assert not self._finished, "nothing comes after the last"
        if self.ended:
            return
        self._look()
        self._packets += len(list(packets))
        self.go_on()

    def finish(self) -> None:
        """Say that no more packets will come."""
        self._look()
        self._finished = True
        self.go_on()

    def drop(self) -> None:
        """Let nothing more of it leave."""
        self.end()

    def end(self, *, lost: bool = False) -> None:
        """Take note that it is over. Only the first call counts."""
        if self.ended:
            return
        self._look()
        self._lost = lost
        self._packets = 0
        if self._last is not None:
            self._last.cancel()
        self._ended.set()
        self._link.track_ended(self)

    async def wait_ended(self) -> None:
        """
        Wait until the last packet has left, or the track was dropped.

        Raises:
            VoiceLinkLost: If the link ended first.
        """
        await self._ended.wait()
        if self._lost:
            raise VoiceLinkLost("the link ended before the track did")

    def go_on(self) -> None:
        """Begin to play, or plan the end, if it is its turn and there is enough."""
        if self.ended or self._link.current is not self:
            return
        if self._next is None and self._packets >= self._needed():
            self._next = max(self._loop.time(), self._link.free_at)
            if self._packets:
                self._link.speaks_from(self._next)
                if self.first_packet is None:
                    self.first_packet = self._next
        if self._finished and self._next is not None and self._last is None:
            # After its last packet has left; the one after may follow 20 ms later.
            last = self._next + max(0, self._packets - 1) * FRAME
            self._last = self._loop.call_at(last, self._played_out)

    def _needed(self) -> int:
        if self._finished:
            return 0
        return max(1, seconds_to_frames(self._link.prebuffer))

    def _played_out(self) -> None:
        self._look()
        self._left += self._packets  # what rounding has left over
        self._packets = 0
        self.end()

    def _look(self) -> None:
        """Work out what has left by now."""
        now = self._loop.time() + _ROUNDING
        if self._next is None or self.ended or self._next > now:
            return
        leaving = min(self._packets, int((now - self._next) / FRAME) + 1)
        self._packets -= leaving
        self._left += leaving
        self._next = self._link.free_at = self._next + leaving * FRAME
        if not self._packets and not self._finished and self._next < now - 2 * _ROUNDING:
            self.ran_dry.append(self._next)
            self._next = None
            self._link.has_underrun()


class VirtualLink:
    """A voice channel in which tracks play one after another; see :class:`bot.voice.link`."""

    def __init__(self, guild: GuildId, channel: ChannelId) -> None:
        self.guild = guild
        self.channel = channel
        self.tracks: list[VirtualTrack] = []
        """All that were ever opened."""
        self.free_at: Seconds = 0.0
        """When the next packet may leave: 20 ms after the one before it."""
        self.current: VirtualTrack | None = None
        """Whose turn it is to play."""
        self.pauses: list[tuple[Seconds, Seconds]] = []
        """From when it could have gone on speaking, until it did; all but the first."""
        self._waiting: deque[VirtualTrack] = deque()
        self._spoke = False
        self._prebuffer = Prebuffer()
        self._lost = asyncio.Event()
        self.ending: Ending | None = None
        """Why it ended; ``None`` while it has not."""

    @property
    def is_up(self) -> bool:
        """Whether what is put into a track can leave now: always."""
        return True

    @property
    def lead(self) -> Seconds:
        """Audio over all tracks that has not left yet."""
        return sum(track.lead for track in (self.current, *self._waiting) if track is not None)

    @property
    def prebuffer(self) -> Seconds:
        """How much a track gathers before it begins."""
        return self._prebuffer.wanted

    @property
    def is_lost(self) -> bool:
        """Whether it has ended."""
        return self._lost.is_set()

    def check_heard(self) -> None:
        """See that somebody can hear it: everybody can."""

    def open_track(self) -> VirtualTrack:
        """Open a track that plays after those that are open."""
        track = VirtualTrack(self)
        self.tracks.append(track)
        self._waiting.append(track)
        self._advance()
        return track

    async def wait_lost(self) -> None:
        """Wait until the link has ended."""
        await self._lost.wait()

    async def run(self) -> None:
        """Be there until the link has ended."""
        await self._lost.wait()

    async def leave(self, ending: Ending = Ending.LEFT) -> None:
        """Leave the voice channel; tracks end as lost."""
        self.ending = self.ending or ending
        self._lost.set()
        for track in [*self._waiting, *([] if self.current is None else [self.current])]:
            track.end(lost=True)
        await asyncio.sleep(0)

    def track_ended(self, track: VirtualTrack) -> None:
        """Let the next one play."""
        if track is not self.current:
            self._waiting.remove(track)
            return
        self.current = None
        if track.played:
            self._prebuffer = self._prebuffer.after_utterance(track.underruns)
        self._advance()

    def has_underrun(self) -> None:
        """Gather more from now on."""
        self._prebuffer = self._prebuffer.after_underrun()

    def speaks_from(self, at: Seconds) -> None:
        """Take note that sound begins, or begins again, and of the pause before it."""
        if self._spoke and at > self.free_at + _ROUNDING:
            self.pauses.append((self.free_at, at))
        self._spoke = True

    def _advance(self) -> None:
        if self.current is None and self._waiting:
            self.current = self._waiting.popleft()
            self.current.go_on()


class VirtualLinks:
    """Joins at once."""

    def __init__(self) -> None:
        self.links: dict[GuildId, VirtualLink] = {}
        """One per guild that was ever joined."""

    async def join(self, guild: GuildId, channel: ChannelId, *, urgent: bool = True) -> VirtualLink:
        """Join; a guild has one link, and nobody is in anybody's way."""
        del urgent
        await asyncio.sleep(0)
        link = self.link(guild)
        link.channel = channel
        return link

    def hasten(self, guild: GuildId) -> None:
        """Take note that somebody waits: everybody joins at once here."""

    def shut(self) -> None:
        """Let nobody in any more: nobody knocks in a benchmark."""

    def link(self, guild: GuildId) -> VirtualLink:
        """Return a guild's link, new if it has none."""
        if guild not in self.links:
            self.links[guild] = VirtualLink(guild, ChannelId(0))
        return self.links[guild]

    def tracks(self, guild: GuildId) -> Sequence[VirtualTrack]:
        """Return all tracks that were ever opened for a guild."""
        return self.links[guild].tracks if guild in self.links else ()
