"""
The far end of many links: it notes when packets came, and listens to a few.

A voice server as the playground's, with another socket, without which it
would be busier than the bot. Packets are only opened where somebody is to
listen. And when a packet came is what the kernel noted, not when we got
around to looking: over loopback that is the moment in which it was sent.
"""

import asyncio
import socket
import ssl
import struct
from array import array
from collections.abc import Callable
from functools import partial
from typing import Any, Final

from typing_extensions import override

from playground.voice import VoiceServer
from playground.voice.udp import Received

_TIMESTAMPS: Final = 35
"""``SO_TIMESTAMPNS`` of Linux (``asm-generic/socket.h``), which Python 3.11 has no name for."""

_TIMESPEC: Final = struct.Struct("@ll")

_BUFFER: Final = 4 << 20
"""Bytes for what waits to be read: seconds of two hundred links."""


class TimedSocket(asyncio.DatagramTransport):
    """
    A UDP socket that says when its datagrams came.

    Args:
        received: Called with a datagram, where it came from, and when on the
            machine's wall clock, in seconds.
    """

    def __init__(self, received: Callable[[bytes, tuple[str, int], float], None]) -> None:
        self._received = received
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setsockopt(socket.SOL_SOCKET, _TIMESTAMPS, 1)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER)
        self._socket.bind(("127.0.0.1", 0))
        self._socket.settimeout(0)
        super().__init__({"sockname": self._socket.getsockname()})
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._socket, self._read)

    def _read(self) -> None:
        room = socket.CMSG_SPACE(_TIMESPEC.size)
        while True:
            try:
                datagram, notes, _, address = self._socket.recvmsg(2048, room)
            except BlockingIOError:
                return
            seconds, nanoseconds = _TIMESPEC.unpack(notes[0][2])
            self._received(datagram, address, seconds + nanoseconds / 1e9)

    @override
    def sendto(self, data: Any, addr: Any = None) -> None:
        self._socket.sendto(data, addr)

    @override
    def close(self) -> None:
        self._loop.remove_reader(self._socket)
        self._socket.close()


class Sink(VoiceServer):
    """A voice server for many links. ``sample`` and ``arrivals`` are by guild."""

    def __init__(self, *, ssl_context: ssl.SSLContext) -> None:
        super().__init__(ssl_context=ssl_context, open_socket=self._open_timed)
        self.sample: set[int] = set()
        """The guilds whose packets are opened, so that their listeners hear something."""
        self.arrivals: dict[int, array[float]] = {}
        """When packets came, by guild, on the wall clock in seconds."""
        self.sequences: dict[int, array[int]] = {}
        """Their sequence numbers."""

    def forget_arrivals(self) -> None:
        """Begin anew."""
        self.arrivals.clear()
        self.sequences.clear()

    async def _open_timed(self, received: Received) -> TimedSocket:
        return TimedSocket(partial(self._note, received))

    def _note(
        self, received: Received, datagram: bytes, address: tuple[str, int], arrival: float
    ) -> None:
        guild = self.guild_of(datagram)
        if guild is None:
            received(datagram, address)
            return
        if guild not in self.arrivals:
            self.arrivals[guild], self.sequences[guild] = array("d"), array("H")
        self.arrivals[guild].append(arrival)
        self.sequences[guild].append(datagram[2] << 8 | datagram[3])
        if guild in self.sample:
            received(datagram, address)
