"""
One bot's connection to a voice channel, from IDENTIFY until it has left.

It outlives its WebSocket: when the socket is lost, messages are kept and sent
again after RESUME. What is to be sent crosses to the socket's writer in an
outbox, so that whoever has news never waits for a socket.
"""

import asyncio
import json
import secrets
from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Final, TypeAlias

from playground.voice.rtp import Transport

HEARTBEAT_ACK: Final = 6
_MESSAGES_KEPT: Final = 256
"""For RESUME; discord.py acknowledges with every heartbeat, so a few would do."""


@dataclass(frozen=True, slots=True)
class Close:
    """In an outbox: close the socket with this code."""

    code: int


Outbox: TypeAlias = asyncio.Queue[str | bytes | Close]


@dataclass(frozen=True, slots=True)
class ConnectionStatistics:
    """A snapshot of how one user's voice connections in one guild went, all taken together."""

    identifies: int
    """Sockets that introduced themselves with success."""
    resumes: int
    """Sockets that took up where another was lost."""
    heartbeats: int
    key_packages: int
    """Key packages (op 26) received."""
    commits: int
    """Commits (op 28) received, taken or not."""
    packets: int
    """Media packets that arrived and were not lost on purpose."""
    dropped: int
    """Media packets lost on purpose."""
    hushed: int
    """Media packets that nobody heard, because the bot was muted or in the audience."""
    late: int
    """Media packets that nobody heard, because the connection that they belonged to was over."""
    violations: Mapping[str, int]
    """
    Rules broken, by name: those of :class:`playground.voice.rtp.Transport`, and ``address``
    (packets from elsewhere than discovered), ``speaking`` (sound while not shown as speaking),
    ``mls`` (messages of the encryption that could not be read).
    """
    closes: tuple[int, ...]
    """The codes that sockets were closed with by the server, in order."""


@dataclass(slots=True)
class Record:
    """What :class:`ConnectionStatistics` is made of."""

    identifies: int = 0
    resumes: int = 0
    heartbeats: int = 0
    key_packages: int = 0
    commits: int = 0
    packets: int = 0
    dropped: int = 0
    hushed: int = 0
    late: int = 0
    violations: Counter[str] = field(default_factory=Counter[str])
    closes: list[int] = field(default_factory=list[int])

    def snapshot(self) -> ConnectionStatistics:
        """Return a copy that stays as it is."""
        return ConnectionStatistics(
            identifies=self.identifies,
            resumes=self.resumes,
            heartbeats=self.heartbeats,
            key_packages=self.key_packages,
            commits=self.commits,
            packets=self.packets,
            dropped=self.dropped,
            hushed=self.hushed,
            late=self.late,
            violations=dict(self.violations),
            closes=tuple(self.closes),
        )


@dataclass(frozen=True, slots=True)
class Announcement:
    """A voice connection that the main gateway said would come."""

    guild_id: int
    channel_id: int
    user_id: int
    session_id: str
    token: str


class Client:
    """A bot in a voice channel."""

    local: ClassVar[bool] = False

    def __init__(
        self, announcement: Announcement, *, ssrc: int, dave_version: int, record: Record
    ) -> None:
        self.announcement: Final = announcement
        self.ssrc: Final = ssrc
        self.dave_version: Final = dave_version
        self.record: Final = record
        self.key: Final = secrets.token_bytes(32)
        self.transport: Final = Transport(self.key, record.violations)
        self.address: tuple[str, int] | None = None
        """Where its packets come from; ``None`` before discovery."""
        self.selected = False
        """It has been told the key: it is in the voice channel."""
        self.speaking = 0
        """The flags of its last SPEAKING."""
        self.unannounced: float | None = None
        """Since when there is sound while it is not shown as speaking, on the loop's clock."""
        self.ended = False
        self.outbox: Outbox | None = None
        """Where messages go; ``None`` while the socket is lost."""
        self._sequence = 0
        self._sent: deque[tuple[int, str | bytes]] = deque(maxlen=_MESSAGES_KEPT)

    @property
    def user_id(self) -> int:
        """Who it is."""
        return self.announcement.user_id

    def tell(self, opcode: int, data: Mapping[str, object]) -> None:
        """Send a message in JSON, with a sequence number."""
        self._sequence += 1
        self._send(json.dumps({"op": opcode, "d": data, "seq": self._sequence}))

    def deliver(self, opcode: int, payload: bytes) -> None:
        """Send a message in bytes, with a sequence number."""
        self._sequence += 1
        head = (self._sequence & 0xFFFF).to_bytes(2, "big") + opcode.to_bytes(1, "big")
        self._send(head + payload)

    def _send(self, message: str | bytes) -> None:
        self._sent.append((self._sequence, message))
        if self.outbox is not None:
            self.outbox.put_nowait(message)

    def acknowledge(self, sequence: int) -> None:
        """Forget what a heartbeat says has arrived."""
        while self._sent and self._sent[0][0] <= sequence:
            self._sent.popleft()

    def replay(self, sequence: int) -> None:
        """Send again what came after a sequence number."""
        assert self.outbox is not None, "a lost socket cannot be replayed to"
        self.acknowledge(sequence)
        for _, message in self._sent:
            self.outbox.put_nowait(message)

    def hang_up(self, code: int) -> None:
        """Close the socket, if there is one."""
        if self.outbox is not None:
            self.record.closes.append(code)
            self.outbox.put_nowait(Close(code))
