"""
Who encodes first: those who need it.

Speech comes in faster than it is played, and a chunk of it is encoded in about
a millisecond of the event loop. A hundred replies at once could keep the loop
busy with what is heard in half a minute, while commands, heartbeats and the
first chunks of others wait for seconds (measured, see ``python -m bench
memory``). So what is far ahead goes one chunk at a time, and the loop turns before
the next.
"""

import asyncio

from bot.audio.opus import PacketEncoder
from bot.vocabulary import Seconds

ENOUGH: Seconds = 2.0
"""How much there must be to play for others to go first. With a hundred replies turns come round in
a fifth of a second; the rest is for a machine that is slower or busy."""


class Encoding:
    """Encodes the chunks of all guilds' replies."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()  # fair: first come, first served

    async def encode(self, encoder: PacketEncoder, chunk: bytes, *, lead: Seconds) -> list[bytes]:
        """
        Encode a reply's next chunk, at once if it is needed soon.

        A cancelled chunk is lost: nobody goes on with a reply that was cancelled.

        Args:
            encoder: The reply's.
            chunk: 24 kHz mono PCM.
            lead: How long its voice channel can go on without it.
        """
        if lead < ENOUGH:
            return encoder.encode(chunk)
        async with self._turn:
            packets = encoder.encode(chunk)
            await asyncio.sleep(0)  # the others wait until everybody else had their turn
            return packets
