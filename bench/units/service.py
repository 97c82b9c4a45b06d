"""
A speech service on a virtual clock, as strict as the hosted one.

It counts requests in flight and refuses one more than there are units; it
counts sockets and refuses the one beyond five per unit. Whatever passes
between it and a client takes half a round trip each way, so it sees a closed
socket, and a client sees the end of a reply, half a round trip late.
"""

import asyncio
import zlib
from collections.abc import AsyncGenerator, Iterator
from dataclasses import dataclass

from bot.audio.pcm import SPEECH
from bot.errors import LightningError
from bot.lightning.errors import ConnectionLost, UnitsExceeded
from bot.lightning.pool import SOCKETS_PER_UNIT
from bot.lightning.protocol import Complete, SpeechRequest
from bot.speech.utterance import CHARACTERS_PER_SECOND
from bot.vocabulary import Seconds

FIRST_CHUNK_DELAY: Seconds = 0.1
"""What the vendor promises for ``lightning-v2``."""

FIRST_CHUNK: Seconds = 0.16
"""How much audio the first chunk holds: the vendor's size."""

LONGEST_CHUNK: Seconds = 1.28
"""Chunks double up to this, as if some came at once: fewer to simulate, and nothing is late."""

DIAL_ROUND_TRIPS = 3
"""For a socket: one for TCP, one for TLS 1.3, one for the upgrade to WebSocket."""

_DEVIATION = 0.1
"""How much faster or slower than expected a text is spoken, at most."""


def duration(text: str) -> Seconds:
    """Return how long a text takes to say: always the same, and never quite as expected."""
    chance = zlib.crc32(text.encode()) / 2**31 - 1
    return len(text) / CHARACTERS_PER_SECOND * (1 + _DEVIATION * chance)


def _chunks(seconds: Seconds) -> Iterator[Seconds]:
    """Cut a reply's audio into chunks."""
    longest, left = FIRST_CHUNK, seconds
    while left > 0:
        yield min(left, longest)
        left -= longest
        longest = min(2 * longest, LONGEST_CHUNK)


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a service is, and how far away."""

    rate: float
    """Seconds of audio made per second, by one unit."""
    round_trip: Seconds
    """From a client to the service and back."""


class VirtualService:
    """
    The other side: units, sockets, and what it saw of them.

    Args:
        units: How many requests it processes at once.
        pace: How fast it is, and how far away.
    """

    def __init__(self, units: int, pace: Pace) -> None:
        self.units = units
        self.pace = pace
        self.in_flight = 0
        self.sockets = 0
        self.most_in_flight = 0
        self.most_sockets = 0
        self.refused = 0
        """Requests for which there was no unit."""
        self.refused_sockets = 0
        """Connections beyond five per unit."""

    async def dial(self) -> "VirtualConnection":
        """
        Open a connection. Cancelling is safe.

        Raises:
            UnitsExceeded: If there are five per unit already.
        """
        if self.sockets >= self.units * SOCKETS_PER_UNIT:
            self.refused_sockets += 1
            await asyncio.sleep(self.pace.round_trip)
            raise UnitsExceeded
        # Counted from the first packet of its handshake, which is stricter than any server is.
        self.sockets += 1
        self.most_sockets = max(self.most_sockets, self.sockets)
        try:
            await asyncio.sleep(DIAL_ROUND_TRIPS * self.pace.round_trip)
        except asyncio.CancelledError:
            self.sockets -= 1
            raise
        return VirtualConnection(self)

    def begin(self) -> bool:
        """Take a unit for a request, if there is one."""
        if self.in_flight >= self.units:
            self.refused += 1
            return False
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        return True

    def end(self) -> None:
        """Let a request's unit be free."""
        self.in_flight -= 1


class VirtualConnection:
    """What :class:`bot.lightning.connection.Connection` is to the pool and to a session."""

    def __init__(self, service: VirtualService) -> None:
        self._service = service
        self._half = service.pace.round_trip / 2
        self._trusted = True
        self._open = True
        self._parting = asyncio.Event()
        self._processing: asyncio.TimerHandle | None = None
        self.outcome: LightningError | Complete | None = None

    @property
    def usable(self) -> bool:
        """Whether it may be given a request now."""
        return self._trusted and not self._parting.is_set()

    async def speak(self, request: SpeechRequest) -> AsyncGenerator[bytes, None]:
        """
        Send one request and yield its audio as it arrives.

        Raises:
            UnitsExceeded: If the service had no unit for it.
            ConnectionLost: If it was closed meanwhile.
        """
        assert self._trusted, "one request at a time"
        self._trusted = False  # until the reply is complete
        self.outcome = None
        await asyncio.sleep(self._half)
        if not self._service.begin():
            await asyncio.sleep(self._half)
            self._trusted = True
            self.outcome = UnitsExceeded()
            raise self.outcome
        loop = asyncio.get_running_loop()
        pace = self._service.pace
        made = loop.time() + FIRST_CHUNK_DELAY
        seconds = duration(request.text)
        # The unit is free when the reply was made, whether or not anybody takes it in.
        self._processing = loop.call_at(made + seconds / pace.rate, self._processed)
        for chunk in _chunks(seconds):
            made += chunk / pace.rate
            await asyncio.sleep(made + self._half - loop.time())
            if self._parting.is_set():
                self.outcome = ConnectionLost("closed")
                raise self.outcome
            yield bytes(SPEECH.size(chunk))
        self._trusted = True
        self.outcome = Complete()

    def _processed(self) -> None:
        self._processing = None
        self._service.end()

    async def run(self) -> None:
        """Stay open until it is time to part; return when the closing handshake is over."""
        try:
            await self._parting.wait()
            await asyncio.sleep(self._half)
            self.vanish()
            await asyncio.sleep(self._half)
        finally:
            self.vanish()

    def part(self) -> None:
        """Close it, which takes a round trip; :meth:`run` returns when that is done."""
        self._parting.set()

    def vanish(self) -> None:
        """Let the service see that it is closed. Only the first call counts."""
        self._parting.set()
        if not self._open:
            return
        self._open = False
        self._service.sockets -= 1
        if self._processing is not None:
            self._processing.cancel()
            self._processed()
