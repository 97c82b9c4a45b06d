"""
A Lightning server for tests of the client: it keeps the real one's rules and counts.

It refuses a request beyond the units and a socket beyond five per unit, and
remembers the most of both that it ever saw. Everything else it does wrong only
when told to.
"""

import asyncio
import base64
import contextlib
import json
import ssl
from collections import deque
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

Script = Callable[[ServerConnection, dict[str, Any]], Awaitable[None]]
"""What to do with one request instead of answering it."""

CHUNK = b"\x01\x02" * 480


def chunk(pcm: bytes, **more: object) -> str:
    """A message with audio."""
    data = {"audio": base64.b64encode(pcm).decode()}
    return json.dumps({"status": "chunk", "data": data, **more})


COMPLETE = json.dumps({"status": "complete", "message": "All chunks sent", "done": True})
NO_UNIT = json.dumps({"status": "error", "message": "Concurrency limit exceeded"})


class LightningPeer:
    """A server on loopback, from ``async with`` to its end."""

    def __init__(
        self,
        *,
        units: int = 1,
        chunks: int = 3,
        pause: float = 0.0,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._tls = tls
        self.units = units
        self.chunks = chunks
        self.pause = pause
        """Seconds before each chunk."""
        self.handshake_pause = 0.0
        """Seconds before a handshake is answered."""
        self.deaf: float | None = None
        """Seconds for which a socket that has begun to answer hears nothing, not even a closing."""
        self.refusals: deque[tuple[int, str, dict[str, str]]] = deque()
        """Answers for the next handshakes: status, body, headers."""
        self.scripts: deque[Script] = deque()
        """What to do with the next requests."""
        self.sockets: set[ServerConnection] = set()
        self.handshakes: list[Request] = []
        self.requests: list[dict[str, Any]] = []
        self.pings = 0
        self.in_flight = 0
        self.most_in_flight = 0
        self.most_sockets = 0
        self.refused = 0
        self._opening = 0
        self._changed = asyncio.Event()
        self._server: Server | None = None

    @property
    def url(self) -> str:
        assert self._server is not None
        host, port = next(iter(self._server.sockets)).getsockname()[:2]
        return f"{'wss' if self._tls else 'ws'}://{host}:{port}/waves/v1"

    async def __aenter__(self) -> "LightningPeer":
        self._server = await serve(
            self._handle,
            "127.0.0.1",
            0,
            process_request=self._admit,
            compression=None,
            ssl=self._tls,
            close_timeout=2,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        await self._server.wait_closed()

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until something here has become true."""
        async with asyncio.timeout(60):
            while not condition():
                self._changed.clear()
                await self._changed.wait()

    async def close_sockets(self) -> None:
        """Close them all, as a server does to idle ones, with the message that announces it."""
        idle = {"status": "error", "message": "Connection timed out after 20 seconds of inactivity"}
        for socket in self.sockets.copy():
            with contextlib.suppress(ConnectionClosed):
                await socket.send(json.dumps(idle))
            await socket.close()

    async def _admit(self, connection: ServerConnection, request: Request) -> Response | None:
        self.handshakes.append(request)
        self._opening += 1
        self.most_sockets = max(self.most_sockets, self._opening + len(self.sockets))
        self._changed.set()
        try:
            await asyncio.sleep(self.handshake_pause)
            if self.refusals:
                status, body, headers = self.refusals.popleft()
                response = connection.respond(HTTPStatus(status), body)
                response.headers.update(headers)
                return response
            if len(self.sockets) >= 5 * self.units:
                self.refused += 1
                return connection.respond(HTTPStatus.TOO_MANY_REQUESTS, "too many sockets")
            self.sockets.add(connection)
            return None
        finally:
            self._opening -= 1

    async def _handle(self, socket: ServerConnection) -> None:
        self._changed.set()
        try:
            async for message in socket:
                await self._answer(socket, json.loads(message))
        except ConnectionClosed:
            pass
        finally:
            self.sockets.discard(socket)
            self._changed.set()

    async def _answer(self, socket: ServerConnection, content: dict[str, Any]) -> None:
        if content.get("type") == "ping":
            self.pings += 1
            self._changed.set()
            await socket.send('{"type": "pong"}')
            return
        self.requests.append(content)
        if self.in_flight >= self.units:
            self.refused += 1
            await socket.send(NO_UNIT)
            return
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        self._changed.set()
        if self.deaf is not None:
            socket.transport.pause_reading()
            asyncio.get_running_loop().call_later(self.deaf, socket.transport.resume_reading)
        try:
            await (self.scripts.popleft() if self.scripts else self._speak)(socket, content)
        finally:
            self.in_flight -= 1
            self._changed.set()

    async def _speak(self, socket: ServerConnection, content: dict[str, Any]) -> None:
        for _ in range(self.chunks):
            if self.pause and await closed_within(socket, self.pause):
                return
            await socket.send(chunk(CHUNK))
        await socket.send(COMPLETE)


async def closed_within(socket: ServerConnection, seconds: float) -> bool:
    """Wait, and tell whether the socket was closed meanwhile."""
    try:
        async with asyncio.timeout(seconds):
            await socket.wait_closed()
    except TimeoutError:
        return False
    return True


def say(*messages: str | bytes) -> Script:
    """Answer with exactly these messages."""

    async def script(socket: ServerConnection, content: dict[str, Any]) -> None:
        for message in messages:
            await socket.send(message)

    return script


def say_and_close(*messages: str | bytes, code: int = 1000) -> Script:
    """Answer with these messages and close."""

    async def script(socket: ServerConnection, content: dict[str, Any]) -> None:
        for message in messages:
            await socket.send(message)
        await socket.close(code)

    return script


async def say_nothing(socket: ServerConnection, content: dict[str, Any]) -> None:
    """Keep the unit and the client waiting until it leaves."""
    await socket.wait_closed()
