"""
Packets for the pacer.

Two threads meet here and nowhere else. The event loop puts packets in; the
pacing thread takes one every 20 ms and must never wait, because a late
packet is heard. So there is no lock. Packets and tracks cross in deques,
whose ``append``, ``pop`` and ``popleft`` are atomic; a flag (finished, dropped) is set
once, by the loop, and never taken back; counts are written by the pacing
thread only. News crosses back by ``call_soon_threadsafe``, in order.

Methods say in their first line when they belong to the pacing thread. All
others belong to the loop.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress

import discord
from typing_extensions import override

from bot.audio.opus import SILENCE
from bot.audio.pcm import frames_to_seconds, seconds_to_frames
from bot.errors import PlaybackError
from bot.vocabulary import Seconds
from bot.voice.prebuffer import Prebuffer


class Track:
    """
    One utterance's packets, on their way out.

    Made by :meth:`SpeechSource.open_track`. Whoever opened it must either
    :meth:`finish` or :meth:`drop` it: until then silence is sent for it.
    """

    def __init__(self, ended: Callable[["Track"], None], got_audio: Callable[[], None]) -> None:
        self._packets: deque[bytes] = deque()
        self._finished = False  # set once, after the last packet was put
        self._dropped = False  # set once
        self._gathering = True  # until the prebuffer is there; the pacing thread's own
        self._packets_left = 0
        self._first_packet: Seconds | None = None
        self._underruns = 0
        self._tell_ended = ended
        self.opened: Seconds = asyncio.get_running_loop().time()
        """When it was opened, on the event loop's clock."""
        self._tell_got_audio = got_audio
        self._ended = asyncio.Event()
        self._error: PlaybackError | None = None

    @property
    def first_packet(self) -> Seconds | None:
        """When its first packet left, on the event loop's clock; ``None`` until then."""
        return self._first_packet

    @property
    def underruns(self) -> int:
        """How often it had begun and there was nothing to send."""
        return self._underruns

    @property
    def played(self) -> Seconds:
        """Audio that has left."""
        return frames_to_seconds(self._packets_left)

    @property
    def lead(self) -> Seconds:
        """Audio that has not left yet."""
        return frames_to_seconds(len(self._packets))

    @property
    def ended(self) -> bool:
        """Whether nothing more of it will leave, for whatever reason."""
        return self._ended.is_set()

    def put(self, packets: Iterable[bytes]) -> None:
        """Append packets. If the track has ended, they are forgotten."""
        assert not self._finished, "the pacing thread takes an empty finished track for played"
        if not self.ended:
            self._packets.extend(packets)
            self._note_audio()

    def take_back(self, count: int) -> bool:
        """
        Take back so many packets that were put last, all or none.

        Returns:
            Whether they are back; false if any of them has left, or will never leave.
        """
        taken: list[bytes] = []
        with suppress(IndexError):
            while len(taken) < count:
                taken.append(self._packets.pop())
        if len(taken) == count:
            return True
        # The pacing thread took one from the other end meanwhile, or long before.
        self._packets.extend(reversed(taken))
        return False

    def finish(self) -> None:
        """Say that no more packets will come; what is there is played."""
        self._finished = True
        self._note_audio()

    def _note_audio(self) -> None:
        if self._first_packet is None and self._packets:
            self._tell_got_audio()

    def drop(self) -> None:
        """Let nothing more of it leave, except a packet that is leaving right now."""
        self._dropped = True
        self.end()

    async def wait_ended(self) -> None:
        """
        Wait until the last packet has left, or the track was dropped.

        Cancelling is safe; playback goes on.

        Raises:
            VoiceLinkLost: If the link ended first.
            HeldTooLong: If it could not leave for so long that it is too old.
        """
        await self._ended.wait()
        if self._error is not None:
            raise self._error

    def end(self, error: PlaybackError | None = None) -> None:
        """Take note that it is over, and whether something was in the way. Only once."""
        if self.ended:
            return
        self._error = error
        self._dropped = True  # after a loss the rest must not leave by another link
        self._packets.clear()
        self._ended.set()
        self._tell_ended(self)

    def take(self, prebuffer: Seconds) -> bytes | None:
        """
        (Pacing thread.) Take the next packet.

        Args:
            prebuffer: How much to have before it begins, or goes on after an
                underrun. A finished track has all that it will ever have.

        Returns:
            A packet, or ``None`` if there is none to send now.
        """
        # Read before the packets are: what was put before ``finish`` is then seen.
        finished = self._finished
        if self._gathering:
            if not finished and not self._has_gathered(prebuffer):
                return None
            self._gathering = False
        try:
            packet = self._packets.popleft()
        except IndexError:
            # Also when ``end`` cleared the packets between two lines of ours.
            return None
        if self._first_packet is None:
            self._first_packet = time.monotonic()
        self._packets_left += 1
        return packet

    def can_begin(self, prebuffer: Seconds) -> bool:
        """(Pacing thread.) Say whether :meth:`take` would return its first packet."""
        finished = self._finished  # before the packets, as in ``take``
        begun = self._first_packet is not None
        return not begun and bool(self._packets) and (finished or self._has_gathered(prebuffer))

    def _has_gathered(self, prebuffer: Seconds) -> bool:
        return len(self._packets) >= max(1, seconds_to_frames(prebuffer))

    def is_over(self) -> bool:
        """(Pacing thread.) Say whether it has nothing more to send."""
        # In this order; see ``take``.
        return self._dropped or (self._finished and not self._packets)

    def count_underrun(self) -> bool:
        """(Pacing thread.) Note that there was nothing; say whether that is an underrun."""
        if self._gathering:
            return False  # not begun, or this underrun is counted already
        self._underruns += 1
        self._gathering = True
        return True


class SpeechSource(discord.AudioSource):
    """
    The tracks of one link, one after another, as an audio source.

    :meth:`read` never waits and never raises. It returns empty bytes when no
    track is open, which for :meth:`discord.VoiceClient.play` is the end, and
    for our pacer a pause. While a track is open it always returns a packet;
    of silence if it must: at the start, where that wakes listeners up before
    the first word, and in an underrun. Between two tracks that have packets
    there is none.

    Args:
        idle: Called on the loop when the pacer has nothing left to send and
            falls silent. A track may have been opened since.
        failed: Called on the loop when a packet could not be sent.
        got_audio: Called on the loop when a track that has not begun got
            audio, so that it need not wait while silence leads in.
    """

    def __init__(
        self,
        *,
        idle: Callable[[], None] = lambda: None,
        failed: Callable[[Exception], None] = lambda _: None,
        got_audio: Callable[[], None] = lambda: None,
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._idle = idle
        self._failed = failed
        self._got_audio = got_audio
        self._open: list[Track] = []  # the loop's view: until their end is known here
        self._waiting: deque[Track] = (
            deque()
        )  # crosses: put by the loop, taken by the pacing thread
        self._current: Track | None = None  # the pacing thread's own
        self._prebuffer = Prebuffer()  # the pacing thread's own
        self._silent = True  # whether what was read last was no speech; the pacing thread's own

    @property
    def is_open(self) -> bool:
        """Whether a track is open, as far as the loop has heard."""
        return bool(self._open)

    @property
    def lead(self) -> Seconds:
        """Audio over all tracks that has not left yet."""
        return sum(track.lead for track in self._open)

    @property
    def prebuffer(self) -> Seconds:
        """How much is gathered before a track begins, as experience has it now."""
        return self._prebuffer.wanted

    def open_track(self) -> Track:
        """Open a track that plays after those that are open."""
        track = Track(self._open_ended, self._got_audio)
        self._open.append(track)
        self._waiting.append(track)
        return track

    @property
    def oldest(self) -> Seconds | None:
        """When the oldest track was opened, on the event loop's clock; ``None`` if none is open."""
        return self._open[0].opened if self._open else None

    def close(self, error: PlaybackError) -> None:
        """End every track, and say why."""
        for track in list(self._open):
            track.end(error)

    def expire(self, before: Seconds, error: PlaybackError) -> None:
        """End the tracks that were opened by then, and say why."""
        for track in list(self._open):
            if track.opened <= before:
                track.end(error)

    def _open_ended(self, track: Track) -> None:
        self._open.remove(track)

    @override
    def is_opus(self) -> bool:
        """Say that packets are encoded already."""
        return True

    @override
    def read(self) -> bytes:
        """(Pacing thread.) Return the next packet; empty when no track is open."""
        while (track := self._playing()) is not None:
            packet = track.take(self._prebuffer.wanted)
            if track.is_over():
                self._retire(track)
                if packet is None:
                    continue
            self._silent = packet is None
            if packet is not None:
                return packet
            if track.count_underrun():
                self._prebuffer = self._prebuffer.after_underrun()
            return SILENCE
        self._silent = True
        return b""

    def can_begin(self) -> bool:
        """
        (Pacing thread.) Say whether a track could begin after silence, right now.

        After speech it could not: a word that follows another keeps its distance.
        """
        track = self._playing()
        return self._silent and track is not None and track.can_begin(self._prebuffer.wanted)

    def _playing(self) -> Track | None:
        if self._current is None and self._waiting:
            self._current = self._waiting.popleft()
        return self._current

    def _retire(self, track: Track) -> None:
        self._current = None
        if track.played:
            self._prebuffer = self._prebuffer.after_utterance(track.underruns)
        self._tell(track.end)

    def fell_idle(self) -> None:
        """(Pacing thread.) Tell the loop that nothing more is being sent."""
        self._tell(self._idle)

    def has_failed(self, error: Exception) -> None:
        """(Pacing thread.) Tell the loop that a packet could not be sent."""
        self._tell(lambda: self._failed(error))

    def _tell(self, news: Callable[[], None]) -> None:
        # Once the loop is closed, nobody is left who could want to know.
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(news)
