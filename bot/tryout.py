"""
The bot without a token: against the Discord in the box.

Starts the playground and the bot as two processes, as they would be for real,
and ends both when one of them ends: the bot first, which leaves the voice
channel while there still is one. They meet over sockets only.
"""

import asyncio
import json
import os
import signal
import tempfile
from asyncio.subprocess import Process
from collections.abc import Sequence
from contextlib import AsyncExitStack, suppress
from pathlib import Path

from bot.config import Config, child_environment
from bot.errors import ConfigError
from bot.files import private_folder
from bot.stagehands import PlaygroundAddress, end, start
from bot.vocabulary import Seconds

START_LIMIT: Seconds = 120.0
"""How long the playground may take to listen: 1 s was measured, on a machine that is not busy."""


DATABASE = "playground.db"
"""The settings of the playground's servers, in the data directory."""


def bot_environment(config: Config, address: PlaygroundAddress, spare: Path) -> dict[str, str]:
    """
    Return the environment in which the unmodified bot finds the playground.

    Args:
        config: What the operator decided.
        address: Where the playground is.
        spare: A folder for the settings if the data directory cannot be written.
    """
    changes = address.variables()
    # Not the operator's: theirs is of servers that this bot is not in, and would soon forget.
    folder = config.thunder_data_directory
    database = (folder if _writable(folder) else spare) / DATABASE
    changes["THUNDER_DATABASE_URL"] = f"sqlite:///{database}"
    # Unless the operator has decided: the terminal is for people, and nobody asks for health.
    if "thunder_log_level" not in config.model_fields_set:
        changes["THUNDER_LOG_LEVEL"] = "WARNING"
    if "thunder_health_port" not in config.model_fields_set:
        changes["THUNDER_HEALTH_PORT"] = "off"
    return child_environment(changes)


def _writable(folder: Path) -> bool:
    with suppress(OSError):
        private_folder(folder)
        return os.access(folder, os.W_OK)
    return False


async def run(config: Config, env_file: Path, playground_arguments: Sequence[str] = ()) -> int:
    """
    Run both until one of them ends, or SIGTERM or SIGINT.

    Args:
        config: What the operator decided.
        env_file: Where it was read from; the bot reads it again by itself.
        playground_arguments: Passed on to ``python -m playground``.

    Returns:
        The exit status of whichever ended first.

    Raises:
        ConfigError: If the playground does not start.
    """
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="thunder-")))
        ready = folder / "playground.json"
        playground = await start(
            "playground",
            *("--ready-file", str(ready), "--linger", "--parent", str(os.getpid())),
            *playground_arguments,
        )
        stack.push_async_callback(end, playground)
        address = await _wait_ready(playground, ready)
        bot = await start(
            "bot",
            *("--env-file", str(env_file), "run"),
            environment=bot_environment(config, address, folder),
        )
        stack.push_async_callback(end, bot)
        return await _wait_first(stopping, ready, playground, bot)


async def _wait_ready(playground: Process, ready: Path) -> PlaygroundAddress:
    deadline = asyncio.get_running_loop().time() + START_LIMIT
    while (address := _read_address(ready)) is None:
        if playground.returncode is not None or asyncio.get_running_loop().time() > deadline:
            raise ConfigError("The playground did not start; its messages stand above.")
        await asyncio.sleep(0.05)
    return address


def _read_address(ready: Path) -> PlaygroundAddress | None:
    if not ready.exists():
        return None
    told = json.loads(ready.read_text(encoding="utf-8"))
    return PlaygroundAddress(told["url"], told["token"], told["trust_store"])


async def _wait_first(stopping: asyncio.Event, ready: Path, *processes: Process) -> int:
    """Wait until a process has ended, the playground says that it is over, or we are told to."""
    async with asyncio.TaskGroup() as group:
        ends = [
            *(group.create_task(process.wait()) for process in processes),
            group.create_task(stopping.wait()),
            group.create_task(_wait_gone(ready)),
        ]
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        for task in ends:
            task.cancel()
    codes = [process.returncode for process in processes if process.returncode is not None]
    return codes[0] if codes else 0


async def _wait_gone(ready: Path) -> None:
    # Whoever watches files for us would be a dependency for ten looks a second.
    while _read_address(ready) is not None:  # noqa: ASYNC110 (as said)
        await asyncio.sleep(0.1)
