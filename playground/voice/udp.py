"""
The UDP side of the voice server: whose packets come from where, and who hears them.

A datagram asks for one's own address, or is a media packet of somebody who
has introduced themselves at the gateway, or is nobody's; that is counted.
What a packet is made of is in :mod:`playground.voice.rtp`.

The socket can be another one (:data:`OpenSocket`), for those who want to know
more of a datagram than it says, or to let few of them in.
"""

import asyncio
import random
from collections import Counter, OrderedDict
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any, Final, Self, TypeAlias

from typing_extensions import override

from playground.voice import dave, rtp
from playground.voice.client import Client, Record
from playground.voice.faults import Faults
from playground.voice.room import Rooms

Address: TypeAlias = tuple[str, int]

Received: TypeAlias = Callable[[bytes, Address], None]
"""Takes a datagram, and where it comes from."""

OpenSocket: TypeAlias = Callable[[Received], Awaitable[asyncio.DatagramTransport]]
"""Opens a socket on loopback, which hands on what comes; its ``sockname`` says where it is."""

_REPORT_INTERVAL: Final = 1.0
"""RTCP comes about once a second."""

_ANNOUNCEMENT_TOLERANCE: Final = 0.1
"""SPEAKING goes another way than sound and may come this much later, in seconds. A guess."""

_DEPARTED: Final = 1000
"""How many connections that are over are known by what they send late."""


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, received: Received) -> None:
        self._received = received

    @override
    def datagram_received(self, data: bytes, addr: tuple[str | Any, int]) -> None:
        self._received(data, addr)


async def open_socket(received: Received) -> asyncio.DatagramTransport:
    """Open asyncio's own socket."""
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: _Datagrams(received), local_addr=("127.0.0.1", 0)
    )
    return transport


def _media_ssrc(datagram: bytes) -> int | None:
    """Return the source of a media packet, or ``None`` if it is none."""
    return None if rtp.discovery_ssrc(datagram) is not None else rtp.ssrc_of(datagram)


class Udp:
    """
    One socket for all. An async context manager: it owns the socket and the task that reports.

    Args:
        faults: What goes wrong on purpose.
        rooms: Who is in which voice channel.
        open_socket: Opens the socket.
    """

    def __init__(
        self, *, faults: Faults, rooms: Rooms, open_socket: OpenSocket = open_socket
    ) -> None:
        self.stray_datagrams: Final[Counter[str]] = Counter()
        """Datagrams of nobody known: ``short`` or ``ssrc``."""
        self._faults = faults
        self._rooms = rooms
        self._open_socket = open_socket
        self._dice = random.Random(20)  # noqa: S311 (losing packets is no secret, and must repeat)
        self._sources: dict[int, Client] = {}
        self._departed: OrderedDict[int, Record] = OrderedDict()
        self._hushed: set[tuple[int, int]] = set()
        self._stack = AsyncExitStack()
        self._socket: asyncio.DatagramTransport | None = None

    async def __aenter__(self) -> Self:
        """Listen, and report. Cancelling is safe."""
        async with AsyncExitStack() as stack:
            self._socket = await self._open_socket(self._receive)
            stack.callback(self._socket.close)
            tasks = await stack.enter_async_context(asyncio.TaskGroup())
            reporting = tasks.create_task(self._send_reports())
            stack.callback(reporting.cancel)
            self._stack = stack.pop_all()
        return self

    async def __aexit__(self, *exception: object) -> None:
        """Report no more, and close the socket."""
        await self._stack.aclose()

    @property
    def address(self) -> Address:
        """Where it listens, while it is entered."""
        assert self._socket is not None, "open as long as the server is"
        host, port = self._socket.get_extra_info("sockname")[:2]
        return str(host), int(port)

    # Who may send.

    def add(self, client: Client) -> None:
        """Know a client by its packets."""
        self._sources[client.ssrc] = client

    def remove(self, client: Client) -> None:
        """Let nobody hear a client any more; what it sends late is still known to be its own."""
        self._sources.pop(client.ssrc, None)
        self._departed[client.ssrc] = client.record
        if len(self._departed) > _DEPARTED:
            self._departed.popitem(last=False)

    def hush(self, *, guild_id: int, user_id: int, on: bool) -> None:
        """Let nobody hear a user, in all connections to come as well."""
        (self._hushed.add if on else self._hushed.discard)((guild_id, user_id))

    def guild_of(self, datagram: bytes) -> int | None:
        """Return in which guild a media packet is sent; ``None`` if it is none, or nobody's."""
        client = self._sender(_media_ssrc(datagram))
        return None if client is None else client.announcement.guild_id

    def _sender(self, ssrc: int | None) -> Client | None:
        return None if ssrc is None else self._sources.get(ssrc)

    # What comes.

    def _receive(self, datagram: bytes, address: Address) -> None:
        if self._faults.udp_cut:
            return
        arrival = asyncio.get_running_loop().time()
        asking = rtp.discovery_ssrc(datagram)
        if asking is not None:
            self._discover(asking, address)
            return
        ssrc = rtp.ssrc_of(datagram)
        client = self._sender(ssrc)
        if client is None:
            self._receive_stray(ssrc)
            return
        self._receive_media(client, datagram, address, arrival)

    def _receive_stray(self, ssrc: int | None) -> None:
        departed = None if ssrc is None else self._departed.get(ssrc)
        if departed is not None:
            departed.late += 1
        else:
            self.stray_datagrams["short" if ssrc is None else "ssrc"] += 1

    def _discover(self, ssrc: int, address: Address) -> None:
        client = self._sources.get(ssrc)
        if client is None:
            self.stray_datagrams["ssrc"] += 1
        elif self._faults.discoveries_lost > 0:
            self._faults.discoveries_lost -= 1
        elif self._faults.answer_discovery:
            client.address = address
            self._send(rtp.discovery_answer(ssrc, address), address)

    def _receive_media(
        self, client: Client, datagram: bytes, address: Address, arrival: float
    ) -> None:
        record = client.record
        if self._faults.packet_loss and self._dice.random() < self._faults.packet_loss:
            record.dropped += 1
            return
        record.packets += 1
        if address != client.address:
            record.violations["address"] += 1
        media = client.transport.open(datagram)
        room = self._rooms.of(client)
        if media is None or room is None:
            return
        if not client.speaking and media.frame != dave.SILENCE:
            self._tolerate(client, arrival)
        if (client.announcement.guild_id, client.user_id) in self._hushed:
            record.hushed += 1
            return
        for listener in room.listeners:
            listener.hear(client.user_id, media, arrival)

    @staticmethod
    def _tolerate(client: Client, arrival: float) -> None:
        """Let sound be a little earlier or later than the word that somebody speaks."""
        if client.unannounced is None:
            client.unannounced = arrival
        elif arrival - client.unannounced > _ANNOUNCEMENT_TOLERANCE:
            client.record.violations["speaking"] += 1

    # What goes.

    def _send(self, datagram: bytes, address: Address) -> None:
        if self._faults.udp_cut:
            return
        assert self._socket is not None, "open as long as the server is"
        self._socket.sendto(datagram, address)

    async def _send_reports(self) -> None:
        while True:
            await asyncio.sleep(_REPORT_INTERVAL)
            for client in self._sources.values():
                if client.address and client.selected:
                    self._send(client.transport.report(client.ssrc), client.address)
