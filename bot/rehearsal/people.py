"""
The people of a rehearsal, from the bot's side of the pipe.

They are a process, ``python -m playground.rehearsal``, whose docstring has the
messages. It ends when our end of its input closes, so it never outlives us.
"""

import json
from asyncio.subprocess import PIPE, Process
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.stagehands import start
from bot.vocabulary import Seconds

Event = dict[str, Any]
"""What they tell; named by ``event``."""


class People:
    """A running playground with people in it. Made by :meth:`invite`."""

    def __init__(self, process: Process) -> None:
        self.process = process

    @classmethod
    async def invite(cls, texts: Sequence[Sequence[str]], *, wav: Path | None) -> "People":
        """
        Start them.

        Args:
            texts: What they ask for, a list for each guild.
            wav: Where the first guild's sound is written.
        """
        options = () if wav is None else ("--wav", str(wav))
        people = cls(await start("playground.rehearsal", *options, stdin=PIPE, stdout=PIPE))
        await people._send(texts=texts)
        return people

    async def listen(self) -> Event | None:
        """Wait for what they tell next; ``None`` if they are gone. Cancelling loses nothing."""
        assert self.process.stdout is not None, "asked for"
        line = await self.process.stdout.readline()
        return json.loads(line) if line else None

    async def ask_for_report(self, audio: Sequence[Sequence[Seconds]]) -> None:
        """Have them count off what they heard; the answer is an event."""
        await self._send(audio=audio)

    async def _send(self, **message: object) -> None:
        assert self.process.stdin is not None, "asked for"
        self.process.stdin.write(json.dumps(message).encode() + b"\n")
        await self.process.stdin.drain()
