"""
A speech service that costs nothing: it answers every request out of a recording.

A process of its own (``python -m bench.stub``), so that it takes no time from
the bot. It speaks as much of Lightning's v2 as the bot needs. The first chunk
of a reply comes after a delay with a random part, so that its arrival keeps
no step with anybody's 20 ms.
"""

import argparse
import asyncio
import base64
import json
import random
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from bench.process import orders, tell
from bench.recording import endless
from bot.audio.pcm import SPEECH

CHUNK = 0.2
"""Seconds of audio in a chunk: some 10 kB, as the vendor sends."""

_COMPLETE = json.dumps({"status": "complete", "message": "All chunks sent", "done": True})
_PONG = json.dumps({"type": "pong"})


class Stub:
    """
    Answers requests.

    Args:
        chunks: What a reply consists of, as messages.
        delay: Seconds until the first of them.
        jitter: Up to so many seconds more, evenly spread.
        pause: Seconds between two of them.
        report: Whether to tell when a request came and its first chunk went.
    """

    def __init__(
        self, chunks: Sequence[str], *, delay: float, jitter: float, pause: float, report: bool
    ) -> None:
        self._chunks = chunks
        self._delay = delay
        self._jitter = jitter
        self._pause = pause
        self._report = report
        self._dice = random.Random(20)  # noqa: S311 (when a chunk comes is no secret, and repeats)

    async def handle(self, socket: ServerConnection) -> None:
        """Serve a connection, one request after another."""
        try:
            async for message in socket:
                received = time.monotonic()
                if json.loads(message).get("type") == "ping":
                    await socket.send(_PONG)
                else:
                    await self._answer(socket, received)
        except ConnectionClosed:
            return

    async def _answer(self, socket: ServerConnection, received: float) -> None:
        await asyncio.sleep(self._delay + self._dice.uniform(0, self._jitter))
        begun = time.monotonic()
        for number, chunk in enumerate(self._chunks, 1):
            await socket.send(chunk)
            await asyncio.sleep(max(0.0, begun + number * self._pause - time.monotonic()))
        await socket.send(_COMPLETE)
        if self._report:
            tell({"received": received, "first_chunk": begun})


def messages(pcm: bytes, chunk: float = CHUNK) -> list[str]:
    """Wrap audio into the messages that a service would send."""
    size = SPEECH.size(chunk)
    pieces = [pcm[start : start + size] for start in range(0, len(pcm), size)]
    return [
        json.dumps({"status": "chunk", "data": {"audio": base64.b64encode(piece).decode()}})
        for piece in pieces
    ]


async def _serve(options: argparse.Namespace) -> None:
    pcm = endless(options.recording.read_bytes(), SPEECH.size(options.seconds))
    stub = Stub(
        messages(pcm),
        delay=options.delay,
        jitter=options.jitter,
        pause=CHUNK / options.speed if options.speed else 0.0,
        report=options.report,
    )
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    threading.Thread(target=_watch_end, args=(loop, ended), daemon=True).start()
    async with serve(stub.handle, "127.0.0.1", 0, compression=None, close_timeout=1) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        tell({"url": f"ws://127.0.0.1:{port}/waves/v1"})
        await ended.wait()


def _watch_end(loop: asyncio.AbstractEventLoop, ended: asyncio.Event) -> None:
    for _ in orders():
        pass
    loop.call_soon_threadsafe(ended.set)


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until standard input ends."""
    parser = argparse.ArgumentParser("python -m bench.stub")
    add: Any = parser.add_argument
    add("recording", type=Path, help="24 kHz mono PCM without a header")
    add("--seconds", type=float, default=10.0, help="audio in a reply")
    add("--delay", type=float, default=0.1, help="seconds until the first chunk")
    add("--jitter", type=float, default=0.02, help="up to so many seconds more")
    add("--speed", type=float, default=0.0, help="seconds of audio per second; 0 means all at once")
    add("--report", action="store_true", help="tell when requests came and chunks went")
    asyncio.run(_serve(parser.parse_args(arguments)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
