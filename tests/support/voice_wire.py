"""A bare socket to the voice gateway: a client that may break the rules."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp

from playground.voice import ConnectionStatistics
from tests.support.voice_harness import (
    BOT,
    CHANNEL,
    GUILD,
    Room,
    World,
    tone_packets,
)

TONE = tone_packets(0.5)
STRANGER, OTHER_BOT = 999, 301
SESSION, TOKEN, STRANGE = "session", "token", "another"


def connection(room: Room) -> ConnectionStatistics:
    return room.server.statistics(guild_id=GUILD, user_id=BOT)


class Wire:
    """A bare voice socket."""

    def __init__(self, world: World, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.world = world
        self.socket = socket

    async def send(self, opcode: int, **data: object) -> None:
        await self.socket.send_str(json.dumps({"op": opcode, "d": data}))

    async def identify(self, *, dave: int = 1, user_id: int = BOT, **changes: object) -> None:
        known = {
            "server_id": str(GUILD),
            "user_id": str(user_id),
            "session_id": SESSION,
            "token": TOKEN,
        }
        await self.send(0, max_dave_protocol_version=dave, **known | changes)

    async def identified(self) -> dict:
        """Identify, and return how that was answered."""
        await self.identify()
        return await self.receive(2)

    async def resume(self, seen: int = -1) -> None:
        """Ask for the session to go on after that message."""
        known = {"server_id": str(GUILD), "session_id": SESSION, "token": TOKEN}
        await self.send(7, seq_ack=seen, **known)

    async def receive(self, opcode: int) -> dict:
        async with asyncio.timeout(60):
            while True:
                message = await self.socket.receive()
                if message.type is aiohttp.WSMsgType.BINARY:
                    continue
                assert message.type is aiohttp.WSMsgType.TEXT, message
                found = json.loads(message.data)
                if found["op"] == opcode:
                    return found

    async def closed_with(self) -> int | None:
        async with asyncio.timeout(60):
            async for _ in self.socket:
                pass
        return self.socket.close_code


@asynccontextmanager
async def wire(world: World, user_id: int = BOT) -> AsyncIterator[Wire]:
    world.server.expect(
        guild_id=GUILD, channel_id=CHANNEL, user_id=user_id, session_id=SESSION, token=TOKEN
    )
    async with world.session.ws_connect(f"wss://{world.server.endpoint}/?v=8") as socket:
        yield Wire(world, socket)


@asynccontextmanager
async def wired_again(world: World) -> AsyncIterator[Wire]:
    """Another socket for what was announced before."""
    async with world.session.ws_connect(f"wss://{world.server.endpoint}/") as socket:
        yield Wire(world, socket)
