"""
discord.py's voice client, with what 2.7.1 lacks.

Each work-around, here and in :mod:`bot.voice.state` and
:mod:`bot.voice.gateway`, stands beside its reason, and says what would end it.
Nothing here knows of speech, and nothing here decides: a :class:`Watcher` hears
what happens to the link, and :mod:`bot.voice.machine` knows what to do.
"""

import asyncio
import logging
from contextlib import suppress
from struct import Struct
from typing import Final, Protocol

import aiohttp
import discord
from typing_extensions import override

from bot.voice.machine import News
from bot.voice.seal import AES, XCHACHA20
from bot.voice.state import GOODBYE, LinkState

log = logging.getLogger(__name__)

_HEADER: Final = Struct(">BBHII")
_SAMPLES: Final = discord.opus.Encoder.SAMPLES_PER_FRAME


class Watcher(Protocol):
    """Who wants to know what happens to a voice client. Called on the event loop."""

    def link_changed(self) -> None:
        """Hear that it is connected, is not, was muted, or came further in the key exchange."""

    def link_told(self, client: "LinkClient", news: News) -> None:
        """Hear where the main gateway wants a client that was connected before."""


class LinkClient(discord.VoiceClient):
    """A voice client that tells its watcher."""

    supported_modes = (AES, XCHACHA20)  # pyright: ignore[reportAssignmentType] (AES is new)

    def __init__(
        self, client: discord.Client, channel: discord.abc.Connectable, *, watcher: Watcher
    ) -> None:
        self.watcher = watcher
        """Who hears what happens to it."""
        super().__init__(client, channel)

    @override
    def create_connection_state(self) -> LinkState:
        # The seam to put our state in. The base class keeps it in ``_connection``.
        self.link_state = LinkState(
            self, http=self._state.http, changed=self.watcher.link_changed, told=self._told
        )
        return self.link_state

    def _told(self, news: News) -> None:
        self.watcher.link_told(self, news)

    @property
    def is_up(self) -> bool:
        """
        Whether what we send now arrives.

        Unlike ``is_connected``, which stays true while discord.py waits after
        it has lost its socket to the voice gateway: for seconds, often.
        """
        return self.is_connected() and self.link_state.has_gateway

    @property
    def is_audible(self) -> bool:
        """
        Whether everybody in the voice channel could decrypt what we send now.

        Speech sent earlier is lost to them. A channel without end-to-end
        encryption (a stage) counts, and so does one where nobody else is:
        there the key exchange has to wait for company.
        """
        return self.link_state.keys_agreed or not self._has_company()

    def _has_company(self) -> bool:
        return any(user != self.user.id for user in self.channel.voice_states)

    # The base class knows XChaCha20 only, for which it makes a key from a list of numbers with each
    # packet, and it counts by attributes' names. Sending costs a third less than when only the key
    # was made ahead (measured with 50 and 100 links, 2026-11-27): PyNaCl checks much in Python, and
    # gives up the interpreter's lock. Ends with: discord.py knowing AES, and without all of that.

    def send(self, packet: bytes) -> None:
        """
        (Pacing thread.) Send 20 ms of Opus.

        Never waits. What the socket does not take is lost, as it may be on its way.
        """
        self.sequence = (self.sequence + 1) & 0xFFFF
        datagram = self._get_voice_packet(packet)
        try:
            self.link_state.socket.send(datagram)
        except OSError:
            log.debug("packet lost", extra={"guild": self.guild.id})
        self.timestamp = (self.timestamp + _SAMPLES) & 0xFFFFFFFF

    @override
    def _get_voice_packet(self, data: bytes) -> bytes:
        state = self.link_state
        session = state.dave_session
        if session is not None and session.ready and state.dave_protocol_version:
            data = session.encrypt_opus(data)
        header = _HEADER.pack(0x80, 0x78, self.sequence, self.timestamp, state.ssrc)
        count = self._incr_nonce
        self._incr_nonce = (count + 1) & 0xFFFFFFFF  # first: it must never be used again
        suffix = count.to_bytes(4, "big")
        return header + state.seal(suffix, data, header) + suffix

    async def speak(self, speaking: discord.SpeakingState) -> None:
        """Tell the voice channel whether we speak. Does nothing if the link is just breaking."""
        with suppress(ConnectionError, aiohttp.ClientError):
            await self.ws.speak(speaking)

    async def discard(self, *, hand_over: bool = False) -> None:
        """
        Leave, whatever state this is in, so that a fresh client can join.

        Takes no longer than :data:`GOODBYE` or so. If it is cancelled,
        Discord may not have heard, but here the client is forgotten.

        Args:
            hand_over: Close the connection, but do not ask to leave: a fresh
                client is about to ask for a voice channel of this guild.
        """
        if hand_over:
            self.link_state.asks_to_leave = False
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(2 * GOODBYE):
                    await self.disconnect(force=True)
        finally:
            self.link_state.stop()
            self.cleanup()
