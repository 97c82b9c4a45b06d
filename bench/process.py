"""
Processes that a benchmark starts: one module of ours each, or the bot itself.

They end with their standard input, so none outlives the benchmark, however
that ends. What they have to say comes as lines of JSON.
"""

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from playground.server import Playground

ROOT = Path(__file__).parent.parent

STOP_LIMIT = 20.0
"""How long a process may take to end by itself, in seconds."""

START_LIMIT = 60.0
"""How long the bot may take to be there, in seconds: a busy machine is slow."""

_LOOK = 0.05
"""Seconds between two looks into the log."""

_LONGEST_LINE = 1 << 26
"""Of a process's answer, in bytes."""

_NOT_OURS = ("DISCORD_", "SMALLEST_", "LIGHTNING_", "THUNDER_")


class Helper:
    """A process of ours: it takes lines of JSON, and answers with some."""

    def __init__(self, process: Process) -> None:
        self.process = process

    async def say(self, message: object) -> None:
        """Send a line."""
        assert self.process.stdin is not None, "asked for"
        self.process.stdin.write(json.dumps(message).encode() + b"\n")
        await self.process.stdin.drain()

    async def hear(self) -> Any:  # noqa: ANN401 (whatever JSON may be)
        """
        Wait for a line. Cancelling is safe.

        Raises:
            EOFError: If the process has ended instead.
        """
        assert self.process.stdout is not None, "asked for"
        line = await self.process.stdout.readline()
        if not line:
            raise EOFError(f"a process of the benchmark ended: {await self.process.wait()}")
        return json.loads(line)


@asynccontextmanager
async def helper(module: str, *arguments: object, **variables: str) -> AsyncGenerator[Helper]:
    """
    Run a module until the block ends; its messages go to our standard error.

    Args:
        module: Its name.
        arguments: Its command line.
        variables: Put into its environment.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", module, *map(str, arguments)),
        cwd=ROOT,
        env=_environment(variables),
        stdin=PIPE,
        stdout=PIPE,
        limit=_LONGEST_LINE,
    )
    try:
        yield Helper(process)
    finally:
        if process.stdin is not None:
            process.stdin.close()
        await _wait_end(process)


@asynccontextmanager
async def bot(playground: Playground, log: Path, **variables: str) -> AsyncGenerator[Process]:
    """
    Run the real bot in a playground, from when it has heard of all its guilds.

    Args:
        playground: Its Discord.
        log: The file that it logs to; its data go beside it.
        variables: What an operator would set.
    """
    settings = {
        "DISCORD_TOKEN": playground.token,
        "THUNDER_DISCORD_URL": playground.url,
        "SSL_CERT_FILE": str(playground.trust_store),
        "THUNDER_HEALTH_PORT": "off",
        "THUNDER_DATA_DIRECTORY": str(log.with_name("data")),
        # A benchmark says more in a second than people in a minute.
        "THUNDER_PERSON_PER_MINUTE": "off",
        "THUNDER_GUILD_PER_MINUTE": "off",
        "THUNDER_REPEATS": "off",
    }
    with log.open("wb") as file:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "bot", "--env-file", str(log.with_name("no.env")), "run"),
            cwd=ROOT,
            env=_environment(settings | variables),
            stdin=DEVNULL,
            stdout=DEVNULL,
            stderr=file,
        )
    try:
        async with asyncio.timeout(START_LIMIT):
            await playground.wait_for_commands()
            await playground.wait_for_bot()
            while b" ready" not in await asyncio.to_thread(log.read_bytes):  # noqa: ASYNC110 (a log tells nobody)
                await asyncio.sleep(_LOOK)
        yield process
    finally:
        with suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)
        await _wait_end(process)


def _environment(variables: dict[str, str]) -> dict[str, str]:
    inherited = {
        name: value
        for name, value in os.environ.items()  # noqa: TID251 (what a shell would pass on)
        if not name.startswith(_NOT_OURS)
    }
    return inherited | variables


async def _wait_end(process: Process) -> None:
    try:
        async with asyncio.timeout(STOP_LIMIT):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()


def tell(message: object) -> None:
    """(In a helper.) Say something to the benchmark."""
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def orders() -> Iterator[Any]:
    """(In a helper.) What the benchmark says, until it ends. Blocks; for a thread of its own."""
    for line in sys.stdin:
        yield json.loads(line)
