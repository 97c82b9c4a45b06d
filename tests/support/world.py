"""The real bot, as a process of its own, between the two boxes."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playground.server import Playground

START_LIMIT = 60.0
"""Longer than loading the box's voices takes on a busy machine."""

STOP_LIMIT = 20.0

NOT_OURS = ("DISCORD_", "SMALLEST_", "LIGHTNING_", "THUNDER_")


@dataclass
class BotProcess:
    """A running bot and what it has written."""

    process: asyncio.subprocess.Process
    log: list[str] = field(default_factory=list)

    def lines(self, message: str) -> list[str]:
        """Return the log's lines that contain this."""
        return [line for line in self.log if message in line]


def bot_environment(playground: Playground, **variables: str) -> dict[str, str]:
    """What an operator would write into ``.env`` to use the playground."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(NOT_OURS)}
    return inherited | {
        "DISCORD_TOKEN": playground.token,
        "THUNDER_DISCORD_URL": playground.url,
        "SSL_CERT_FILE": str(playground.trust_store),
        "THUNDER_HEALTH_PORT": "off",
        **variables,
    }


@asynccontextmanager
async def bot_process(playground: Playground, **variables: str) -> AsyncIterator[BotProcess]:
    """Run the bot until the block ends, and see that it stops cleanly."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "--env-file",
        "/nonexistent/.env",
        "run",
        cwd=Path(__file__).parents[2],
        env=bot_environment(playground, **variables),
        stdin=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    bot = BotProcess(process)
    async with asyncio.TaskGroup() as group:
        reading = group.create_task(_read_log(bot))
        try:
            await _wait_started(playground, bot)
            yield bot
        finally:
            if process.returncode is None:
                process.send_signal(signal.SIGTERM)
            try:
                async with asyncio.timeout(STOP_LIMIT):
                    await process.wait()
            except TimeoutError:
                process.kill()
                await process.wait()
                raise AssertionError("the bot did not stop:\n" + "".join(bot.log)) from None
            await reading
    assert process.returncode == 0, "".join(bot.log)


async def _wait_started(playground: Playground, bot: BotProcess) -> None:
    try:
        async with asyncio.timeout(START_LIMIT):
            await playground.wait_for_commands()
            await playground.wait_for_bot()
    except TimeoutError:
        raise AssertionError("the bot did not start:\n" + "".join(bot.log)) from None


async def _read_log(bot: BotProcess) -> None:
    assert bot.process.stderr is not None
    async for line in bot.process.stderr:
        bot.log.append(line.decode())
