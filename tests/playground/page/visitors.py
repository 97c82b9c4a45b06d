"""Somebody at the page's socket without a browser: what it is told, what it asks for."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from playground import Playground

LIMIT = 60.0
"""For anything that has to come; a busy machine is slow, but not that slow."""


class Visitor:
    """One tab, as the page's own program would be."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.told: list[dict[str, Any]] = []
        self.sound = b""
        self._asked = 0

    async def receive(self) -> None:
        """Take one message of either kind."""
        message = await self.socket.receive()
        if message.type is aiohttp.WSMsgType.BINARY:
            self.sound += message.data
        elif message.type is aiohttp.WSMsgType.TEXT:
            self.told.append(json.loads(message.data))
        else:
            raise ConnectionError(f"closed with {self.socket.close_code}")

    async def until(self, condition: Callable[[], Any]) -> Any:
        """Take messages until something is so; return what the condition found."""
        async with asyncio.timeout(LIMIT):
            while not (found := condition()):
                await self.receive()
        return found

    def last(self, kind: str) -> dict[str, Any] | None:
        return next((one for one in reversed(self.told) if one["type"] == kind), None)

    async def wait_for(self, kind: str, fits: Callable[[dict[str, Any]], Any] = bool) -> Any:
        """Take messages until one of a kind fits."""
        return await self.until(
            lambda: next((one for one in self.told if one["type"] == kind and fits(one)), None)
        )

    async def ask(self, name: str, **body: Any) -> dict[str, Any]:
        """Ask for something and wait for the answer."""
        number = await self.send(name, **body)
        return await self.wait_for("answer", lambda one: one["to"] == number)

    async def send(self, name: str, **body: Any) -> int:
        self._asked += 1
        await self.socket.send_json(body | {"do": name, "id": self._asked})
        return self._asked


@asynccontextmanager
async def visiting(playground: Playground, **headers: str) -> AsyncIterator[Visitor]:
    """Open a tab; with it comes what the page is told at first."""
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(
            f"{playground.url}/page/socket", headers={"Origin": playground.url} | headers
        ) as socket,
    ):
        visitor = Visitor(socket)
        await visitor.wait_for("history")
        yield visitor
