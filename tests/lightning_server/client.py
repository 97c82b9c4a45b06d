"""A plain WebSocket client that does what it is told and interprets nothing."""

import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import numpy as np
from websockets.asyncio.client import ClientConnection, connect

from lightning_server.server import LightningServer

V2 = "/lightning-v2/get_speech/stream"
LIVE = "/tts/live"


class Client:
    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    async def send(self, **fields: Any) -> None:
        await self.connection.send(json.dumps(fields))

    async def ask(self, text: str = "Hello.", **fields: Any) -> None:
        """Send a request that is complete as soon as it is spoken."""
        await self.send(**{"voice_id": "tone", "text": text, "complete_backoff_ms": 0} | fields)

    async def receive(self) -> Any:
        message = await self.connection.recv()
        return json.loads(message) if isinstance(message, str) else message

    async def reply(self) -> list[Any]:
        """Receive until something ends a request."""
        messages = [await self.receive()]
        while not ends(messages[-1]):
            messages.append(await self.receive())
        return messages

    async def speak(self, text: str = "Hello.", **fields: Any) -> bytes:
        """Send a request and return its audio."""
        await self.ask(text, **fields)
        messages = await self.reply()
        assert messages[-1]["status"] == "complete", messages[-1]
        return audio(messages)


def ends(message: Any) -> bool:
    return isinstance(message, dict) and (
        message.get("status") in {"complete", "comp", "completed", "error"}
        or "error" in message
        or message.get("done") is True
    )


def audio(messages: list[Any]) -> bytes:
    return b"".join(base64.b64decode(m["data"]["audio"]) for m in messages if is_chunk(m))


def is_chunk(message: Any) -> bool:
    return isinstance(message, dict) and message.get("status") == "chunk"


@asynccontextmanager
async def client(server: LightningServer, path: str = V2, **options: Any) -> AsyncIterator[Client]:
    async with connect(server.url + path, **options) as connection:
        yield Client(connection)


def pitch(pcm: bytes, rate: int = 24000) -> float:
    """The strongest frequency, to about the inverse of the duration."""
    samples = np.frombuffer(pcm, "<i2").astype(float)
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(np.argmax(spectrum) * rate / len(samples))


def seconds(pcm: bytes, rate: int = 24000) -> float:
    return len(pcm) / 2 / rate
