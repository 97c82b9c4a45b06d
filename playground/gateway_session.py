"""
What one shard of a bot has been told, and how it is sent.

A *gateway session* outlives its connection: it numbers and keeps what it was
told, so that a bot that comes back with RESUME hears what it missed. A
connection only compresses and sends. What a bot says is understood in
:mod:`playground.gateway`.
"""

import asyncio
import json
import secrets
import zlib
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Protocol

import zstandard
from aiohttp import web

from playground.guilds import Guild
from playground.intents import NEEDS
from playground.permissions import Permission
from playground.wire import Event, Json

SENDS_PER_MINUTE = 120
"""What a bot may send on one connection, heartbeats included (Discord's documentation)."""

KEPT_EVENTS = 10_000
"""How many events a session keeps for RESUME. A choice of ours; Discord names no number."""


class Op(IntEnum):
    """Opcodes of the gateway."""

    DISPATCH = 0
    HEARTBEAT = 1
    IDENTIFY = 2
    PRESENCE = 3
    VOICE_STATE = 4
    RESUME = 6
    RECONNECT = 7
    REQUEST_MEMBERS = 8
    INVALID_SESSION = 9
    HELLO = 10
    HEARTBEAT_ACK = 11
    REQUEST_SOUNDS = 31


class Compressor(Protocol):
    """One connection's compression, which remembers what it has packed."""

    def __call__(self, text: str) -> bytes:
        """Pack a message so that the other side can unpack it at once."""
        ...


class _Zlib:
    """One zlib stream per connection; every message ends in a sync flush."""

    def __init__(self) -> None:
        self._stream = zlib.compressobj()

    def __call__(self, text: str) -> bytes:
        return self._stream.compress(text.encode()) + self._stream.flush(zlib.Z_SYNC_FLUSH)


class _Zstd:
    """One zstd stream per connection; every message ends with a flushed block."""

    def __init__(self) -> None:
        self._stream = zstandard.ZstdCompressor().compressobj()

    def __call__(self, text: str) -> bytes:
        begun = self._stream.compress(text.encode())
        return begun + self._stream.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)


COMPRESSORS: dict[str, Callable[[], Compressor]] = {"zlib-stream": _Zlib, "zstd-stream": _Zstd}


class GatewaySession:
    """What one shard of the bot has been told, and what it may hear."""

    def __init__(self, intents: int, shard: tuple[int, int]) -> None:
        self.id = secrets.token_hex(16)
        self.intents = intents
        self.shard = shard
        self.sequence = 0
        self.connection: Connection | None = None
        self.resumable = True
        self._kept: deque[tuple[int, str]] = deque(maxlen=KEPT_EVENTS)

    @property
    def connected(self) -> bool:
        """Whether a connection delivers its events now."""
        return self.connection is not None

    def serves(self, guild: Guild | None) -> bool:
        """Return whether a guild's events (or direct messages) belong to this shard."""
        number, count = self.shard
        return number == ((guild.id >> 22) % count if guild else 0)

    def wants(self, event: Event) -> bool:
        """Return whether its intents, and what the bot may see, include an event."""
        in_guild, direct = NEEDS.get(event.name, (0, 0))
        needed = in_guild if event.guild is not None else direct
        if self.intents & needed != needed:
            return False
        if event.guild is None or event.channel is None:
            return True
        return event.guild.bot.may(Permission.VIEW_CHANNEL, event.channel)

    def push(self, name: str, data: Json) -> None:
        """Number an event, keep it, and have it sent."""
        self.sequence += 1
        body = {"op": Op.DISPATCH, "t": name, "s": self.sequence, "d": data}
        text = json.dumps(body)
        self._kept.append((self.sequence, text))
        if self.connection is not None:
            self.connection.put(text)

    def missed_since(self, sequence: int) -> list[str] | None:
        """Return what came after a number; ``None`` if that is not kept any more."""
        if sequence > self.sequence:
            return None
        missed = [text for number, text in self._kept if number > sequence]
        return missed if len(missed) == self.sequence - sequence else None


@dataclass(eq=False)
class Connection:
    """One WebSocket: what waits to be sent, and how it is packed."""

    socket: web.WebSocketResponse
    compress: Compressor | None
    transport: asyncio.WriteTransport | None
    session: GatewaySession | None = None
    sent_at: deque[float] = field(default_factory=lambda: deque[float](maxlen=SENDS_PER_MINUTE))
    """When the bot's last messages came, on the loop's clock."""
    _waiting: asyncio.Queue[tuple[float, str]] = field(
        default_factory=asyncio.Queue[tuple[float, str]]
    )

    def put(self, text: str) -> None:
        """Have something sent, in order."""
        self._waiting.put_nowait((asyncio.get_running_loop().time(), text))

    def put_op(self, op: Op, data: object) -> None:
        """Have a message sent that is not an event."""
        self.put(json.dumps({"op": op, "d": data, "s": None, "t": None}))

    async def take(self) -> tuple[float, str]:
        """Wait for the next message; with it comes the moment it was put."""
        return await self._waiting.get()

    async def send(self, text: str) -> None:
        """Send one message."""
        if self.compress is None:
            await self.socket.send_str(text)
        else:
            await self.socket.send_bytes(self.compress(text))
