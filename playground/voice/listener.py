"""
Somebody in a voice channel who listens.

A listener is a member of the encrypted group like anybody else and has no
other way to the sound: what it cannot decrypt, a person would not hear.
It sits in the server's process, behind the transport encryption and before
the end-to-end encryption, and keeps the packets; sound is made of them when
somebody asks, so that a test which only counts packets costs little.
"""

import asyncio
import itertools
import logging
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Final

from playground.voice import dave
from playground.voice import group as dave_group
from playground.voice.group import Group
from playground.voice.mls import MalformedMessage
from playground.voice.rtp import Media
from playground.voice.sound import QUIET_FRAME, RATE, Decoder, Live, Recording

log = logging.getLogger(__name__)

_PACKETS_KEPT: Final = 50 * 600
"""Ten minutes of one speaker; a playground may run for days."""

_COMMIT_GRACE: Final = 0.05
"""
How long a listener holds its commits back, in seconds: the clients under test
should have the first word. It is a guess of what a loaded client needs; if it is
too short nothing breaks, a listener's commit is as good.
"""

_PAUSE: Final = 0.2
"""A gap between packets that is a pause and says nothing about jitter, in seconds."""


@dataclass(frozen=True, slots=True)
class HeardPacket:
    """One packet as a listener got it."""

    speaker: int
    """The user who sent it."""
    arrival: float
    """When, in seconds of the event loop's (monotonic) clock."""
    sequence: int
    timestamp: int
    """On RTP's clock, 48,000 Hz."""
    payload: bytes
    """Opus; empty if it could not be decrypted."""
    encrypted: bool
    """It came encrypted end to end."""
    silence: bool
    """It is the silence packet, which is never encrypted end to end."""
    decrypted: bool
    """The payload can be played: it was decrypted, or did not have to be."""

    @property
    def speech(self) -> bool:
        """Whether there is something to hear."""
        return self.decrypted and not self.silence


@dataclass(frozen=True, slots=True)
class HeardStatistics:
    """A snapshot of what a listener heard of one speaker, or of all."""

    packets: int
    """All that arrived."""
    speech: int
    """Of these, what can be played and is not the silence packet."""
    silence: int
    """Of these, the silence packet."""
    undecryptable: int
    """Of these, what a person would not have heard."""
    lost: int
    """Sequence numbers that never came."""
    jitter: float
    """The greatest jitter of any speaker, as RFC 3550 (section 6.4.1) smooths it, in seconds."""
    longest_gap: float
    """The longest time between two packets within speech, in seconds; a gap above 0.2 s counts
    as a pause, unless a packet was lost in it."""


class _Speaker:
    """What is known of one speaker."""

    def __init__(self) -> None:
        self.packets: deque[HeardPacket] = deque(maxlen=_PACKETS_KEPT)
        self.speech = self.silence = self.undecryptable = self.heard = self.lost = 0
        self.jitter = self.longest_gap = 0.0
        self.last_speech: float | None = None
        self.decoder: Decoder | None = None

    def add(self, packet: HeardPacket) -> None:
        if self.packets:
            self._measure(self.packets[-1], packet)
        self.packets.append(packet)
        self.heard += 1
        self.speech += packet.speech
        self.silence += packet.silence
        self.undecryptable += not packet.decrypted
        if packet.speech:
            self.last_speech = packet.arrival

    def _measure(self, last: HeardPacket, packet: HeardPacket) -> None:
        step = packet.sequence - last.sequence & 0xFFFF
        missing = step - 1 if 0 < step < 1 << 15 else 0
        self.lost += missing
        apart = packet.arrival - last.arrival
        if apart > _PAUSE and not missing:
            return
        self.longest_gap = max(self.longest_gap, apart)
        due = (packet.timestamp - last.timestamp & 0xFFFFFFFF) / RATE
        self.jitter += (abs(apart - due) - self.jitter) / 16

    def statistics(self) -> HeardStatistics:
        return HeardStatistics(
            packets=self.heard,
            speech=self.speech,
            silence=self.silence,
            undecryptable=self.undecryptable,
            lost=self.lost,
            jitter=self.jitter,
            longest_gap=self.longest_gap,
        )


class Listener:
    """
    A person in a voice channel. :meth:`VoiceServer.listen` makes them.

    All of it belongs to the event loop's thread.
    """

    local: ClassVar[bool] = True

    def __init__(
        self,
        *,
        user_id: int,
        channel_id: int,
        group: Group | None,
        session_factory: dave.SessionFactory,
        on_leave: Callable[["Listener"], None],
    ) -> None:
        self.user_id: Final = user_id
        """Who listens."""
        self.channel_id: Final = channel_id
        """Where."""
        self._group = group
        self._session_factory = session_factory
        self._session: dave.DaveSession | None = None
        self._on_leave = on_leave
        self._here = True
        self._loop = asyncio.get_running_loop()
        self._speakers: dict[int, _Speaker] = {}
        self._speaking: set[int] = set()
        self._changed = asyncio.Event()
        self._commit_later: asyncio.TimerHandle | None = None
        self._recordings: list[Recording] = []
        self._feeds: list[Live] = []
        self.watchers: list[Callable[[], None]] = []
        """Hear when who is shown as speaking has changed."""

    @property
    def here(self) -> bool:
        """Whether the listener has not left."""
        return self._here

    @property
    def packets(self) -> Sequence[HeardPacket]:
        """Every packet that is still kept (ten minutes), of all speakers, as they arrived."""
        everybody = itertools.chain.from_iterable(each.packets for each in self._speakers.values())
        return sorted(everybody, key=lambda packet: packet.arrival)

    def packets_of(self, speaker: int) -> Sequence[HeardPacket]:
        """Return one speaker's packets that are still kept, as they arrived."""
        known = self._speakers.get(speaker)
        return tuple(known.packets) if known else ()

    def pcm(self, speaker: int, *, since: float = 0.0) -> bytes:
        """
        Decode what a speaker said.

        Packets follow each other as they did; what was lost or cannot be
        decrypted is 20 ms of nothing each, and pauses in which nothing was
        sent are left out. Each call decodes anew, about 40 microseconds for a packet.

        Args:
            speaker: Who.
            since: Only what arrived from this moment on, on the loop's clock.

        Returns:
            48,000 Hz, mono, signed 16-bit little-endian.
        """
        decoder, pieces, last = Decoder(), list[bytes](), None
        for packet in self.packets_of(speaker):
            if packet.arrival < since:
                continue
            step = 1 if last is None else packet.sequence - last & 0xFFFF
            if not 0 < step < 1 << 15:
                continue  # late, or twice
            # A jump over more than ten seconds is a new connection, not a loss.
            pieces.extend([QUIET_FRAME] * (step - 1 if step <= 500 else 0))
            pieces.append(decoder.decode(packet.payload) if packet.decrypted else QUIET_FRAME)
            last = packet.sequence
        return b"".join(pieces)

    @property
    def speaking(self) -> bool:
        """Whether anybody is shown as speaking (op 5)."""
        return bool(self._speaking)

    @property
    def speakers(self) -> frozenset[int]:
        """Who is shown as speaking."""
        return frozenset(self._speaking)

    @property
    def ready(self) -> bool:
        """Whether the listener can decrypt what is sent: it is in the group, or there is none."""
        return self._group is None or (self._session is not None and self._session.ready)

    def statistics(self, speaker: int | None = None) -> HeardStatistics:
        """Return a snapshot for one speaker, or for all."""
        each = [one.statistics() for one in self._known(speaker)]
        return HeardStatistics(
            packets=sum(one.packets for one in each),
            speech=sum(one.speech for one in each),
            silence=sum(one.silence for one in each),
            undecryptable=sum(one.undecryptable for one in each),
            lost=sum(one.lost for one in each),
            jitter=max((one.jitter for one in each), default=0.0),
            longest_gap=max((one.longest_gap for one in each), default=0.0),
        )

    def _known(self, speaker: int | None) -> list[_Speaker]:
        """Return one speaker, or all; nobody if that one was never heard."""
        if speaker is None:
            return list(self._speakers.values())
        return [self._speakers[speaker]] if speaker in self._speakers else []

    async def wait_ready(self, *, limit: float) -> None:
        """
        Wait until what is sent can be decrypted. Cancelling is safe.

        Raises:
            TimeoutError: If it did not come to that within ``limit`` seconds.
        """
        async with asyncio.timeout(limit):
            while not self.ready:
                await self._change()

    async def wait_for_packets(self, count: int, *, limit: float) -> None:
        """
        Wait until that many packets have come in all, of any kind. Cancelling is safe.

        Raises:
            TimeoutError: If there were fewer after ``limit`` seconds.
        """
        async with asyncio.timeout(limit):
            while sum(one.heard for one in self._speakers.values()) < count:
                await self._change()

    async def wait_for_speech(
        self, *, speaker: int | None = None, since: float = 0.0, limit: float
    ) -> HeardPacket:
        """
        Wait for something to hear. Cancelling is safe.

        Args:
            speaker: Whose speech; anybody's if ``None``.
            since: Speech that arrived before this moment of the loop's clock does not count.
            limit: How long to wait, in seconds.

        Returns:
            The first such packet.

        Raises:
            TimeoutError: If there was none within ``limit``.
        """
        async with asyncio.timeout(limit):
            while True:
                found = self._first_speech(speaker, since)
                if found:
                    return found
                await self._change()

    def _first_speech(self, speaker: int | None, since: float) -> HeardPacket | None:
        known = self._known(speaker)
        firsts = [
            next(packet for packet in one.packets if packet.speech and packet.arrival >= since)
            for one in known
            if one.last_speech is not None and one.last_speech >= since
        ]
        return min(firsts, key=lambda packet: packet.arrival, default=None)

    async def wait_for_silence(
        self, *, quiet: float, limit: float, speaker: int | None = None
    ) -> None:
        """
        Wait until there has been nothing to hear for a while. Cancelling is safe.

        The silence packet is nothing to hear. The while begins with the last
        speech, or with this call if there was none.

        Raises:
            TimeoutError: If there was still speech after ``limit`` seconds.
        """
        began = self._loop.time()
        async with asyncio.timeout(limit):
            while True:
                known = self._known(speaker)
                heard = [one.last_speech for one in known if one.last_speech is not None]
                left = max(heard, default=began) + quiet - self._loop.time()
                if left <= 0:
                    return
                await asyncio.sleep(left)

    def record(self, path: Path, *, longest_pause: float | None = None) -> Recording:
        """
        Write all that is heard from now on to a WAV file, until it is closed or the listener left.

        Args:
            path: The file; what was there is lost.
            longest_pause: How long a pause may be in the file, in seconds;
                ``None`` keeps every pause as it was.
        """
        recording = Recording(path, longest_pause=longest_pause)
        self._recordings.append(recording)
        return recording

    def live(self, *, capacity: int = 50) -> Live:
        """Return a feed of what is heard from now on; ``capacity`` is in packets of 20 ms."""
        feed = Live(capacity=capacity)
        self._feeds.append(feed)
        return feed

    async def leave(self) -> None:
        """Leave the voice channel. What was heard stays. Cancelling is safe."""
        self.leave_nowait()

    def leave_nowait(self) -> None:
        """Leave the voice channel, at once."""
        if not self._here:
            return
        self._here = False
        if self._commit_later:
            self._commit_later.cancel()
        for closing in (*self._recordings, *self._feeds):
            closing.close()
        self._session = None
        self._on_leave(self)

    # What the voice server calls.

    def show_speaking(self, speaker: int, *, on: bool) -> None:
        """Show who speaks (op 5)."""
        (self._speaking.add if on else self._speaking.discard)(speaker)
        self._notify()
        for watcher in self.watchers:
            watcher()

    def hear(self, speaker: int, media: Media, arrival: float) -> None:
        """Take one packet."""
        payload, encrypted = media.frame, dave.is_encrypted(media.frame)
        silence = payload == dave.SILENCE
        decrypted = silence or self._group is None
        if not decrypted:
            opened = self._session.decrypt(speaker, payload) if self._session else None
            decrypted, payload = opened is not None and encrypted, opened or b""
        packet = HeardPacket(
            speaker=speaker,
            arrival=arrival,
            sequence=media.sequence,
            timestamp=media.timestamp,
            payload=payload if decrypted else b"",
            encrypted=encrypted,
            silence=silence,
            decrypted=decrypted,
        )
        known = self._speakers.setdefault(speaker, _Speaker())
        known.add(packet)
        # A page that is closed, or listens no more, must not cost a decoder's time.
        self._feeds = [feed for feed in self._feeds if not feed.closed]
        if self._recordings or self._feeds:
            self._play(known, packet)
        self._notify()

    def _play(self, known: _Speaker, packet: HeardPacket) -> None:
        known.decoder = known.decoder or Decoder()
        pcm = known.decoder.decode(packet.payload) if packet.decrypted else QUIET_FRAME
        for recording in self._recordings:
            recording.add(packet.speaker, packet.arrival, pcm)
        for feed in self._feeds:
            feed.put(packet.speaker, pcm)

    # What the delivery service calls.

    def tell(self, opcode: int, data: dict[str, object]) -> None:  # noqa: ARG002 (as the Member protocol has it)
        """Take a message in JSON."""
        if opcode == dave_group.PREPARE_EPOCH:
            self._session = None  # the external sender follows and begins anew
        self._notify()

    def deliver(self, opcode: int, payload: bytes) -> None:
        """Take a message in bytes."""
        assert self._group is not None, "only a group delivers"
        if not self._here:
            return
        match opcode:
            case dave_group.EXTERNAL_SENDER:
                self._session = self._session_factory(self.user_id, self.channel_id)
                self._session.set_external_sender(payload)
                self._group.key_package(self, self._session.key_package())
            case dave_group.PROPOSALS if self._session:
                made = self._session.proposals(payload, self._group.users)
                if made:
                    self._commit_later = self._loop.call_later(_COMMIT_GRACE, self._commit, made)
            case dave_group.ANNOUNCE_COMMIT if self._session:
                self._follow(worked=self._session.commit(payload[2:]))
            case dave_group.WELCOME if self._session:
                self._follow(worked=self._session.welcome(payload[2:], self._group.users))
            case _:
                log.warning("a listener got what it cannot use: op %d", opcode)
        self._notify()

    def _commit(self, made: bytes) -> None:
        assert self._group is not None, "only a group delivers"
        try:
            self._group.commit(self, made)
        except MalformedMessage:
            log.exception("a listener's own commit could not be read")

    def _follow(self, *, worked: bool) -> None:
        assert self._group is not None, "only a group delivers"
        if self._commit_later:
            self._commit_later.cancel()  # somebody was first
        if worked:
            self._group.ready(self)
        else:
            log.warning("a listener could not follow the group and begins anew")
            self._group.invalid(self)
            self._group.join(self)

    def _notify(self) -> None:
        self._changed.set()

    async def _change(self) -> None:
        self._changed.clear()
        await self._changed.wait()
