"""The real bot, as a process of its own, between the two boxes."""

import asyncio
import os
import signal
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from playground.server import Playground
from tests.support.waiting import until

ROOT = Path(__file__).parents[2]

START_LIMIT = 180.0
"""Longer than loading the box's voices takes on a busy machine."""

STOP_LIMIT = 120.0
"""Longer than what it may still say, and closing all of it on a busy machine."""

LINE_LIMIT = 60.0
"""For a line that has to come into the log."""

ANSWER_LIMIT = 30.0
"""Seconds that the bot may take for its answer to a command: Discord's three are a matter between
it and a machine that is not busy, and of the tests of the playground."""

PATIENT = {
    "THUNDER_JOIN_SECONDS": "60",
    "THUNDER_KEY_EXCHANGE_SECONDS": "30",
    "THUNDER_FIRST_AUDIO_SECONDS": "30",
    "THUNDER_STALL_SECONDS": "30",
}
"""Limits of the bot's own that a busy machine must not make it reach; a test of one sets it."""

NO_FILE = Path("/nonexistent/.env")

NOT_OURS = ("DISCORD_", "SMALLEST_", "LIGHTNING_", "THUNDER_")


@dataclass
class BotProcess:
    """A running bot and what it has written."""

    process: asyncio.subprocess.Process
    log_file: Path
    final_log: str = ""
    killed: bool = False

    @property
    def log(self) -> str:
        """Everything that it has logged; also after its end."""
        return self.final_log or self.log_file.read_text()

    def lines(self, message: str) -> list[str]:
        """Return the log's lines that contain this."""
        return [line for line in self.log.splitlines() if message in line]

    async def kill(self) -> None:
        """End it without a word, as ``kill -9`` or a power cut would."""
        self.killed = True
        self.process.kill()
        await self.process.wait()

    async def wait_for_line(
        self, message: str, *, count: int = 1, limit: float = LINE_LIMIT
    ) -> None:
        """Wait until so many lines contain this."""
        what = f"{count} lines of the log with {message!r}"
        await until(lambda: len(self.lines(message)) >= count, what, limit=limit, every=0.02)


def bot_environment(playground: Playground, **variables: str) -> dict[str, str]:
    """What an operator would write into ``.env`` to use the playground."""
    inherited = {
        name: value
        for name, value in os.environ.items()  # noqa: TID251 (what a shell would pass on)
        if not name.startswith(NOT_OURS)
    }
    return inherited | {
        "DISCORD_TOKEN": playground.token,
        "THUNDER_DISCORD_URL": playground.url,
        "SSL_CERT_FILE": str(playground.trust_store),
        "THUNDER_HEALTH_PORT": "off",
        # A test says more in a second than people in a minute.
        "THUNDER_PERSON_PER_MINUTE": "off",
        "THUNDER_GUILD_PER_MINUTE": "off",
        "THUNDER_REPEATS": "off",
        **variables,
    }


@asynccontextmanager
async def bot_process(
    playground: Playground, *, env_file: Path = NO_FILE, **variables: str
) -> AsyncIterator[BotProcess]:
    """Run the bot until the block ends, and see that it stops cleanly."""
    playground.interactions.answer_within = ANSWER_LIMIT
    with tempfile.TemporaryDirectory() as folder:
        # Of its own, so that no test hears what another had said.
        # One voice for all, or the sound of somebody's would depend on their id.
        # And as it is made, or the second utterance would not sound as the first one did.
        kept = PATIENT | {
            "THUNDER_DATA_DIRECTORY": f"{folder}/data",
            "THUNDER_PALETTE": "off",
            "THUNDER_LOUDNESS_LUFS": "off",
        }
        settings = kept | variables
        environment = bot_environment(playground, **settings)
        bot = await _start(Path(folder) / "log", env_file, environment)
        try:
            await _wait_started(playground, bot)
            yield bot
        finally:
            await _stop(bot)
            bot.final_log = bot.log
        assert bot.process.returncode == (-signal.SIGKILL if bot.killed else 0), bot.log


async def _start(log_file: Path, env_file: Path, environment: dict[str, str]) -> BotProcess:
    with log_file.open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "bot", "--env-file", str(env_file), "run"),
            cwd=ROOT,
            env=environment,
            stdin=asyncio.subprocess.DEVNULL,
            stderr=log,
        )
    return BotProcess(process, log_file)


async def _wait_started(playground: Playground, bot: BotProcess) -> None:
    try:
        async with asyncio.timeout(START_LIMIT):
            while not (playground.bot_connected and playground.interactions.registrations):
                assert bot.process.returncode is None, "the bot ended:\n" + bot.log
                await asyncio.sleep(0.02)
    except TimeoutError:
        raise AssertionError("the bot did not start:\n" + bot.log) from None


async def _stop(bot: BotProcess) -> None:
    if bot.process.returncode is None:
        bot.process.send_signal(signal.SIGTERM)
    try:
        async with asyncio.timeout(STOP_LIMIT):
            await bot.process.wait()
    except TimeoutError:
        bot.process.kill()
        await bot.process.wait()
        raise AssertionError("the bot did not stop:\n" + bot.log) from None
