"""
discord.py's socket to a voice gateway, with what 2.7.1 lacks.

It says over and over that we are there, asks for our own address, and tells
whoever has it (:class:`GatewayOwner`) how the key exchange goes and that it is
closed. What follows from that is for :mod:`bot.voice.state`.
"""

import asyncio
import json
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Coroutine
from contextlib import suppress
from datetime import UTC, datetime
from struct import Struct
from typing import Any, Final, Self

import aiohttp
import discord
from discord.gateway import DiscordVoiceWebSocket
from discord.http import HTTPClient
from discord.voice_state import VoiceConnectionState
from typing_extensions import override

from bot.vocabulary import Seconds
from bot.voice.seal import Seal, sealer

PATIENCE: Final[Seconds] = 30.0
"""For a message from the voice gateway, which answers a heartbeat every 5 s; as discord.py's."""

_ENDS: Final = {
    aiohttp.WSMsgType.ERROR,
    aiohttp.WSMsgType.CLOSED,
    aiohttp.WSMsgType.CLOSE,
    aiohttp.WSMsgType.CLOSING,
}

OFTEN_ENOUGH: Final[Seconds] = 5.0
"""Between two heartbeats at most, whatever the voice gateway wants; as discord.py has it."""

ASKED_AGAIN: Final[Seconds] = 0.5
"""How long the question for our own address waits for its answer before it is asked again."""

_DISCOVERY: Final = Struct(">HHI66x")
_DISCOVERY_REST: Final = 70  # bytes after the first two fields


class GatewayOwner(VoiceConnectionState, ABC):
    """discord.py's state of a voice client, with what its gateway needs besides."""

    http: HTTPClient
    """What opens connections to Discord."""
    seal: Seal
    """Encrypts packets for the transport, from when the session has a key."""

    @abstractmethod
    def key_exchange_changed(self) -> None:
        """Take note that the key exchange may have come further."""

    @abstractmethod
    def gateway_closed(self, gateway: DiscordVoiceWebSocket) -> None:
        """Take note that a socket is closed; it may be one that was replaced."""


class _Heartbeat:
    """
    Tells a voice gateway every few seconds that we are there.

    discord.py has a thread per link for that, which asks the loop to send it
    (``VoiceKeepAliveHandler``, 2.7.1). Ends with: discord.py doing without.
    """

    def __init__(self, gateway: DiscordVoiceWebSocket, interval: Seconds) -> None:
        self.latency = float("inf")
        """Seconds until the last one was answered."""
        self.recent_ack_latencies: deque[Seconds] = deque(maxlen=20)
        """The same of those before. The name is discord.py's."""
        self._sent = 0.0
        self._beating: asyncio.Task[None] | None = asyncio.get_running_loop().create_task(
            self._beat(gateway, interval)
        )

    def ack(self) -> None:
        """Take note of an answer."""
        self.latency = asyncio.get_running_loop().time() - self._sent
        self.recent_ack_latencies.append(self.latency)

    def stop(self) -> None:
        """Send no more."""
        # A task that was cancelled refers to whatever it was in: it is not kept.
        beating, self._beating = self._beating, None
        if beating is not None:
            beating.cancel()

    async def _beat(self, gateway: DiscordVoiceWebSocket, interval: Seconds) -> None:
        # Whoever reads from a gateway that cannot be written to any more hears of its end.
        with suppress(ConnectionError, aiohttp.ClientError):
            while True:
                await asyncio.sleep(interval)
                self._sent = asyncio.get_running_loop().time()
                moment = int(datetime.now(UTC).timestamp() * 1000)
                told = {"t": moment, "seq_ack": gateway.seq_ack}
                await gateway.send_heartbeat({"op": gateway.HEARTBEAT, "d": told})


class VoiceGateway(DiscordVoiceWebSocket):
    """The voice gateway's socket, which tells of the key exchange, and of its own end."""

    resumed = False
    """Whether the session was taken up over this socket."""

    # Messages of a hundred bytes are not worth packing: a compressor takes 260 kB of each link, its
    # counterpart 40 (traced). Ends with: discord.py not offering it.

    @override
    @classmethod
    async def from_connection_state(
        cls,
        state: VoiceConnectionState,
        *,
        resume: bool = False,
        hook: Callable[..., Coroutine[Any, Any, Any]] | None = None,
        seq_ack: int = -1,
    ) -> Self:
        assert isinstance(state, GatewayOwner), "it makes this socket"
        socket = await state.http.ws_connect(f"wss://{state.endpoint}/?v=8")
        gateway = cls(socket, loop=state.voice_client.loop, hook=hook)
        gateway.seq_ack = seq_ack
        gateway._connection = state
        await (gateway.resume() if resume else gateway.identify())
        return gateway

    @override
    async def received_message(self, msg: dict[str, Any]) -> None:
        if msg["op"] == self.HELLO:
            interval = msg["d"]["heartbeat_interval"] / 1000
            heartbeat = _Heartbeat(self, min(interval, OFTEN_ENOUGH))
            self._keep_alive = heartbeat  # pyright: ignore[reportAttributeAccessIssue] (in its place)
        else:
            await super().received_message(msg)
        self.resumed = self.resumed or msg["op"] == self.RESUMED
        self._tell()

    def fall_silent(self) -> None:
        """Say no more that we are there."""
        heartbeat, self._keep_alive = self._keep_alive, None
        if heartbeat is not None:
            heartbeat.stop()

    @override
    async def close(self, code: int = 1000) -> None:
        self.fall_silent()
        await super().close(code)

    # The base class asks for our own address once and waits for ever (``discover_ip``, 2.7.1); a
    # datagram may be lost. Ends with: discord.py asking again.

    @override
    async def discover_ip(self) -> tuple[str, int]:
        state, loop = self._state, asyncio.get_running_loop()
        question = _DISCOVERY.pack(1, _DISCOVERY_REST, state.ssrc)
        answer: asyncio.Future[bytes] = loop.create_future()

        def take(datagram: bytes) -> None:
            if len(datagram) == _DISCOVERY.size and datagram[1] == 2 and not answer.done():
                answer.set_result(datagram)

        state.add_socket_listener(take)
        try:
            while not answer.done():
                await loop.sock_sendall(state.socket, question)
                await asyncio.wait({answer}, timeout=ASKED_AGAIN)
        finally:
            state.remove_socket_listener(take)
        address = answer.result()[8:-2].split(b"\0", 1)[0]
        return address.decode("ascii"), int.from_bytes(answer.result()[-2:], "big")

    @override
    async def load_secret_key(self, data: dict[str, Any]) -> None:
        await super().load_secret_key(data)
        self._state.seal = sealer(data["mode"], bytes(data["secret_key"]))

    @override
    async def received_binary_message(self, msg: bytes) -> None:
        await super().received_binary_message(msg)
        self._tell()

    # The base class waits by ``asyncio.wait_for``, which up to Python 3.11 swallows a cancellation
    # that comes together with a message (cpython #86296), so that the task would go on for ever.
    # Ends with: Python 3.12.

    @override
    async def poll_event(self) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                message = await self.ws.receive()
        except TimeoutError:
            self._state.gateway_closed(self)
            raise
        if message.type is aiohttp.WSMsgType.TEXT:
            await self.received_message(json.loads(message.data))
        elif message.type is aiohttp.WSMsgType.BINARY:
            await self.received_binary_message(message.data)
        elif message.type in _ENDS:
            self._state.gateway_closed(self)
            raise discord.ConnectionClosed(self.ws, shard_id=None)

    def _tell(self) -> None:
        self._state.key_exchange_changed()

    @property
    def _state(self) -> GatewayOwner:
        assert isinstance(self._connection, GatewayOwner), "it made this socket"
        return self._connection
